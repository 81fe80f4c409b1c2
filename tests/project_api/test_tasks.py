"""Tasks, subtasks, and what Odoo's form enforces about them."""

import pytest

from .caller import checked, refused


@pytest.fixture
def task(worker, project):
    """A fresh task's id."""
    return worker.create("/tasks", name="A task", project_id=project)["id"]


def new_project(rpc, **values):
    return rpc("project.project", "create", {"name": "Another", **values})


def new_stage(rpc, *projects, **values):
    values = {"name": "Stage", "project_ids": [(6, 0, projects)], "user_id": False, **values}
    return rpc("project.task.type", "create", values)


def test_task_needs_name_and_project(worker, project):
    assert refused(worker.post("/tasks", {"name": "x"}), 400, "validation_failed") == ["project_id"]
    fields = refused(worker.post("/tasks", {"project_id": project}), 400, "validation_failed")
    assert fields == ["name"]


def test_post_answers_task_id_and_location(worker, project):
    response = worker.post("/tasks", {"name": "x", "project_id": project})
    body = checked(response, 201)
    assert response.headers["Location"] == f"/api/v1/tasks/{body['task_id']}"


def test_every_writable_field_is_stored(worker, rpc):
    project = new_project(rpc, allow_milestones=True, allow_task_dependencies=True)
    stage = new_stage(rpc, project)
    milestone = rpc("project.milestone", "create", {"name": "M", "project_id": project})
    partner = rpc("res.partner", "create", {"name": "A customer"})
    tag = rpc("project.tags", "create", {"name": f"Tag of {project}"})
    parent = worker.create("/tasks", name="Parent", project_id=project)["id"]
    before = worker.create("/tasks", name="Before", project_id=project, state="1_done")["id"]
    sent = {
        "name": "Everything",
        "description": "<p>Text</p>",
        "active": True,
        "project_id": project,
        "parent_id": parent,
        "stage_id": stage,
        "state": "03_approved",
        "priority": "1",
        "user_ids": [worker.user_id],
        "partner_id": partner,
        "tag_ids": [tag],
        "milestone_id": milestone,
        "depend_on_ids": [before],
        "date_deadline": "2026-12-31T15:00:00Z",
        "allocated_hours": 2.5,
        "sequence": 7,
        "color": 3,
    }
    stored = worker.create("/tasks", **sent)
    for name, value in sent.items():
        found = stored[name]
        if name.endswith("_id"):
            found = found["id"]
        elif name.endswith("_ids"):
            found = [reference["id"] for reference in found]
        assert found == value, name
    assert stored["is_closed"] is False
    assert stored["date_assign"].endswith("Z")


def test_deadline_with_an_offset_is_answered_in_utc(worker, task):
    data = worker.change(f"/tasks/{task}", date_deadline="2026-06-01T12:00:00+02:00")
    assert data["date_deadline"] == "2026-06-01T10:00:00Z"


@pytest.mark.parametrize(
    "moment",
    ["2026-06-01T12:00:00", "2026-06-01", "2026-13-01T00:00:00Z", 5],
)
def test_naive_and_impossible_moments_are_refused(worker, task, moment):
    response = worker.patch(f"/tasks/{task}", {"date_deadline": moment})
    assert refused(response, 400, "validation_failed") == ["date_deadline"]


def test_subtasks_in_one_call(worker, project):
    children = [{"name": "First"}, {"name": "Second", "priority": "1"}]
    body = {"name": "Parent", "project_id": project, "child_ids": children}
    parent = checked(worker.post("/tasks", body), 201)["data"]
    ids = {child["name"]: child["id"] for child in parent["child_ids"]}
    assert set(ids) == {"First", "Second"}
    second = worker.data(f"/tasks/{ids['Second']}")
    assert second["priority"] == "1"
    assert second["parent_id"]["id"] == parent["id"]
    assert second["project_id"]["id"] == project


def test_error_in_a_subtask_names_it_and_nothing_is_created(worker, project):
    children = [{"name": "First"}, {"name": "Second", "partner_id": 2_000_000_000}]
    body = {"name": "Parent", "project_id": project, "child_ids": children}
    fields = refused(worker.post("/tasks", body), 422, "invalid_relation")
    assert fields == ["child_ids.1.partner_id"]
    children[1] = {"name": "Second", "nonsense": 1}
    fields = refused(worker.post("/tasks", body), 400, "validation_failed")
    assert fields == ["child_ids.1.nonsense"]
    assert worker.data(f"/projects/{project}/tasks") == []


def _chain(depth, **last):
    """Tasks within tasks."""
    task = {"name": f"Level {depth}", **last}
    for level in range(depth - 1, -1, -1):
        task = {"name": f"Level {level}", "child_ids": [task]}
    return task


def test_subtasks_of_subtasks_in_one_call(worker, manager, project):
    worker.create("/tasks", **_chain(5), project_id=project)
    found = worker.data(f"/projects/{project}/tasks?sort=name")
    assert [task["name"] for task in found] == [f"Level {level}" for level in range(6)]
    parents = [task["parent_id"] and task["parent_id"]["name"] for task in found]
    assert parents == [None, *(f"Level {level}" for level in range(5))]
    wrong = {**_chain(3, partner_id=2_000_000_000), "project_id": project}
    place = "child_ids.0.child_ids.0.child_ids.0.partner_id"
    assert refused(worker.post("/tasks", wrong), 422, "invalid_relation") == [place]
    too_deep = refused(
        worker.post("/tasks", {**_chain(6), "project_id": project}), 400, "validation_failed"
    )
    assert too_deep == [".".join(["child_ids.0"] * 5) + ".child_ids"]
    new = manager.create("/projects", name="Deep", tasks=[_chain(4)])["id"]
    assert len(manager.data(f"/projects/{new}/tasks")) == 5


def test_project_with_its_tasks_in_one_call(manager):
    tasks = [{"name": "One", "user_ids": [manager.user_id]}, {"name": "Two"}]
    project = manager.create("/projects", name="With tasks", tasks=tasks)["id"]
    found = manager.data(f"/projects/{project}/tasks")
    assert [task["name"] for task in found] == ["One", "Two"]


def test_nested_tasks_need_the_scope_of_tasks(new_caller):
    caller = new_caller(
        "project.group_project_manager", scope="project:read project:write task:read"
    )
    checked(caller.post("/projects", {"name": "Alone"}), 201)
    response = caller.post("/projects", {"name": "x", "tasks": [{"name": "y"}]})
    refused(response, 403, "insufficient_scope")
    assert response.json()["scope"] == "task:write"


def test_below_a_project(worker, project, rpc):
    other = new_project(rpc)
    task = worker.create(f"/projects/{project}/tasks", name="Here")["id"]
    worker.create(f"/projects/{other}/tasks", name="There")
    assert [found["id"] for found in worker.data(f"/projects/{project}/tasks")] == [task]
    body = {"name": "x", "project_id": other}
    response = worker.post(f"/projects/{project}/tasks", body)
    assert refused(response, 400, "validation_failed") == ["project_id"]


def test_below_a_project_that_cannot_be_seen_is_404(worker, rpc):
    hidden = new_project(rpc, privacy_visibility="followers")
    for number in (hidden, 2_000_000_000):
        refused(worker.get(f"/projects/{number}/tasks"), 404, "not_found")
        refused(worker.post(f"/projects/{number}/tasks", {"name": "x"}), 404, "not_found")


def test_stage_must_be_one_of_the_project(worker, project, rpc):
    foreign = new_stage(rpc, new_project(rpc))
    body = {"name": "x", "project_id": project, "stage_id": foreign}
    assert refused(worker.post("/tasks", body), 422, "invalid_relation") == ["stage_id"]
    task = worker.create("/tasks", name="x", project_id=project)["id"]
    response = worker.patch(f"/tasks/{task}", {"stage_id": foreign})
    assert refused(response, 422, "invalid_relation") == ["stage_id"]


def test_nobody_elses_and_no_personal_stage(worker, project, rpc):
    personal = rpc("project.task.type", "search", [("user_id", "!=", False)], limit=1)[0]
    body = {"name": "x", "project_id": project, "stage_id": personal}
    assert refused(worker.post("/tasks", body), 422, "invalid_relation") == ["stage_id"]


def test_change_of_stage_resets_an_open_state_unless_sent(worker, project, rpc):
    one, two = new_stage(rpc, project), new_stage(rpc, project)
    task = worker.create("/tasks", name="x", project_id=project, stage_id=one, state="03_approved")[
        "id"
    ]
    assert worker.change(f"/tasks/{task}", stage_id=two)["state"] == "01_in_progress"
    changed = worker.change(f"/tasks/{task}", stage_id=one, state="02_changes_requested")
    assert changed["state"] == "02_changes_requested"


def test_closed_tasks_can_be_filtered(worker, project):
    done = worker.create("/tasks", name="Done", project_id=project, state="1_done")
    worker.create("/tasks", name="Open", project_id=project)
    assert done["is_closed"] is True
    closed = worker.data(f"/projects/{project}/tasks?is_closed=true")
    opened = worker.data(f"/projects/{project}/tasks?is_closed=false")
    assert ([t["name"] for t in closed], [t["name"] for t in opened]) == (["Done"], ["Open"])


def test_waiting_is_set_by_odoo_only(worker, task):
    response = worker.patch(f"/tasks/{task}", {"state": "04_waiting_normal"})
    refused(response, 422, "refused")


def test_unknown_state_is_refused_with_the_known_ones(worker, task):
    response = worker.patch(f"/tasks/{task}", {"state": "nonsense"})
    assert refused(response, 400, "validation_failed") == ["state"]
    assert "1_canceled" in response.json()["details"][0]["message"]


def test_milestone_must_be_of_the_project_and_the_feature_on(worker, project, rpc):
    with_feature = new_project(rpc, allow_milestones=True)
    foreign = rpc("project.milestone", "create", {"name": "M", "project_id": with_feature})
    for where in (project, new_project(rpc, allow_milestones=True)):
        body = {"name": "x", "project_id": where, "milestone_id": foreign}
        assert refused(worker.post("/tasks", body), 422, "invalid_relation") == ["milestone_id"]


def test_assignees_must_be_active_internal_users(worker, portal, task, rpc, new_caller):
    gone = new_caller().user_id
    rpc("res.users", "write", [gone], {"active": False})
    for user_id in (portal.user_id, gone):
        for value in ([user_id], {"add": [user_id]}):
            response = worker.patch(f"/tasks/{task}", {"user_ids": value})
            assert refused(response, 422, "invalid_relation") == ["user_ids"]


def test_assignees_can_be_added_and_removed(worker, manager, task):
    worker.change(f"/tasks/{task}", user_ids=[worker.user_id])
    both = worker.change(f"/tasks/{task}", user_ids={"add": [manager.user_id]})["user_ids"]
    assert {user["id"] for user in both} == {worker.user_id, manager.user_id}
    one = worker.change(f"/tasks/{task}", user_ids={"remove": [worker.user_id]})["user_ids"]
    assert [user["id"] for user in one] == [manager.user_id]
    assert worker.change(f"/tasks/{task}", user_ids=[])["user_ids"] == []


def test_dependencies_need_the_feature_and_have_no_cycle(worker, project, rpc):
    first = worker.create("/tasks", name="1", project_id=project)["id"]
    second = worker.create("/tasks", name="2", project_id=project)["id"]
    # New projects have it where everybody does.
    rpc("project.project", "write", [project], {"allow_task_dependencies": False})
    response = worker.patch(f"/tasks/{first}", {"depend_on_ids": [second]})
    assert refused(response, 422, "invalid_relation") == ["depend_on_ids"]
    rpc("project.project", "write", [project], {"allow_task_dependencies": True})
    waiting = worker.change(f"/tasks/{first}", depend_on_ids=[second])
    assert waiting["state"] == "04_waiting_normal"
    refused(worker.patch(f"/tasks/{second}", {"depend_on_ids": [first]}), 422, "refused")
    refused(worker.patch(f"/tasks/{second}", {"depend_on_ids": [second]}), 422, "refused")


def test_task_cannot_be_its_own_ancestor(worker, project):
    parent = worker.create("/tasks", name="p", project_id=project)["id"]
    child = worker.create("/tasks", name="c", project_id=project, parent_id=parent)["id"]
    for target in (parent, child):
        refused(worker.patch(f"/tasks/{parent}", {"parent_id": target}), 422, "refused")


def test_a_task_keeps_having_a_project(worker, task):
    response = worker.patch(f"/tasks/{task}", {"project_id": None})
    assert refused(response, 400, "validation_failed") == ["project_id"]


def test_private_tasks_are_not_served(worker, rpc):
    private = rpc("project.task", "create", {"name": "My secret", "project_id": False})
    refused(worker.get(f"/tasks/{private}"), 404, "not_found")


def test_nothing_secret_is_a_field(worker, task):
    data = worker.data(f"/tasks/{task}")
    assert data.keys().isdisjoint({"access_token", "email_from", "email_cc", "task_properties"})
    response = worker.get(f"/tasks/{task}?fields=access_token")
    assert refused(response, 400, "invalid_parameter") == ["fields"]


def test_employee_without_project_rights(employee, worker, task):
    refused(employee.patch(f"/tasks/{task}", {"name": "x"}), 403, "access_denied")
    refused(employee.delete(f"/tasks/{task}"), 403, "access_denied")


def test_portal_user_reads_shared_tasks_without_the_hidden_fields(portal, worker, rpc, project):
    task = worker.create("/tasks", name="Shared", project_id=project)["id"]
    refused(portal.get(f"/tasks/{task}"), 404, "not_found")
    partner = rpc("res.users", "read", [portal.user_id], ["partner_id"])[0]["partner_id"][0]
    rpc("project.project", "write", [project], {"privacy_visibility": "portal"})
    rpc("project.task", "message_subscribe", [task], [partner])
    data = portal.data(f"/tasks/{task}")
    assert data["name"] == "Shared"
    assert "allocated_hours" not in data
    assert refused(portal.get("/tasks?fields=allocated_hours"), 403, "field_forbidden")
    assert [found["id"] for found in portal.data("/tasks")] == [task]


def test_assignment_mail_can_be_kept_back(worker, manager, project, server):
    def notices(task):
        query = """
            SELECT count(*) FROM mail_message WHERE model = 'project.task' AND res_id = %s
               AND message_type = 'user_notification'
        """
        return server.sql(query, (task,))[0][0]

    body = {"name": "x", "project_id": project, "user_ids": [manager.user_id]}
    loud = checked(worker.post("/tasks", body), 201)["task_id"]
    quiet = checked(worker.post("/tasks?notify=false", body), 201)["task_id"]
    assert (notices(loud), notices(quiet)) == (1, 0)
    mine = worker.create("/tasks", name="x", project_id=project, user_ids=[worker.user_id])["id"]
    worker.change(f"/tasks/{mine}?notify=false", user_ids=[manager.user_id], state="1_done")
    assert notices(mine) == 0
    tracked = "SELECT count(*) FROM mail_tracking_value v JOIN mail_message m ON m.id ="
    tracked += " v.mail_message_id WHERE m.model = 'project.task' AND m.res_id = %s"
    assert server.sql(tracked, (mine,))[0][0], "what else Odoo notes of a change stays"
