"""What a client did not name stays as it is, or the request is refused and tells what to send."""

import pytest

from .caller import checked, refused


def details(response):
    return {detail["field"]: detail["message"] for detail in response.json()["details"]}


def new_stage(rpc, *projects):
    values = {"name": "Stage", "project_ids": [(6, 0, projects)], "user_id": False}
    return rpc("project.task.type", "create", values)


@pytest.fixture
def feature_project(rpc):
    """A project that uses milestones and dependencies between tasks."""
    features = {"allow_milestones": True, "allow_task_dependencies": True}
    return rpc("project.project", "create", {"name": "With features", **features})


# ------------------------------------------------------------------ what Odoo would take along


@pytest.mark.parametrize(("cleared", "kept"), [("date", "date_start"), ("date_start", "date")])
def test_one_date_is_not_cleared_with_the_other(manager, project, cleared, kept):
    dates = {"date_start": "2026-01-01", "date": "2026-12-31"}
    manager.change(f"/projects/{project}", **dates)
    response = manager.patch(f"/projects/{project}", {cleared: None})
    assert refused(response, 422, "not_applied") == [kept]
    assert kept in details(response)[kept]
    after = manager.data(f"/projects/{project}")
    assert {name: after[name] for name in dates} == dates
    cleared_both = manager.change(f"/projects/{project}", date=None, date_start=None)
    assert (cleared_both["date"], cleared_both["date_start"]) == (None, None)


@pytest.mark.parametrize(("sent", "needed"), [("date", "date_start"), ("date_start", "date")])
def test_a_date_that_needs_the_other_says_so(manager, project, sent, needed):
    for method, path in (("PATCH", f"/projects/{project}"), ("POST", "/projects")):
        response = manager.call(method, path, json={"name": "x", sent: "2026-12-31"})
        assert refused(response, 422, "not_applied") == [sent]
        assert needed in details(response)[sent]


@pytest.mark.parametrize("state", ["1_done", "03_approved", "02_changes_requested"])
def test_a_task_that_moves_keeps_its_state(worker, project, manager, state):
    other = manager.create("/projects", name="Other")["id"]
    task = worker.create("/tasks", name="x", project_id=project, state=state)["id"]
    moved = worker.change(f"/tasks/{task}", project_id=other)
    assert (moved["project_id"]["id"], moved["state"]) == (other, state)


def test_a_task_that_moves_does_not_lose_its_milestone_or_stage_in_silence(
    worker, feature_project, rpc
):
    milestone = rpc("project.milestone", "create", {"name": "M", "project_id": feature_project})
    stage = new_stage(rpc, feature_project)
    other = rpc("project.project", "create", {"name": "Other", "allow_milestones": True})
    stage_there = new_stage(rpc, other)
    task = worker.create(
        "/tasks", name="x", project_id=feature_project, milestone_id=milestone, stage_id=stage
    )["id"]
    path = f"/tasks/{task}"
    response = worker.patch(path, {"project_id": other})
    assert sorted(refused(response, 422, "not_applied")) == ["milestone_id", "stage_id"]
    assert worker.data(path)["milestone_id"]["id"] == milestone
    # Said again they are not kept either: they belong to the other project.
    body = {"project_id": other, "stage_id": stage_there, "milestone_id": milestone}
    assert refused(worker.patch(path, body), 422, "invalid_relation") == ["milestone_id"]
    moved = worker.change(path, project_id=other, stage_id=stage_there, milestone_id=None)
    assert (moved["stage_id"]["id"], moved["milestone_id"]) == (stage_there, None)


@pytest.fixture
def moving(worker, feature_project, rpc):
    """A task with two levels of subtasks, and where it could go: the bodies of both projects."""
    other = rpc("project.project", "create", {"name": "Other", "allow_milestones": True})
    places = []
    for project in (feature_project, other):
        milestone = rpc("project.milestone", "create", {"name": "M", "project_id": project})
        stage = new_stage(rpc, project)
        places.append({"project_id": project, "milestone_id": milestone, "stage_id": stage})
    here, there = places
    bare = {"project_id": feature_project, "stage_id": here["stage_id"]}
    tasks, parent = [], {}
    for depth in range(3):
        task = worker.create("/tasks", name=f"{depth}", **bare, **parent)
        tasks.append(task["id"])
        parent = {"parent_id": task["id"]}
    return tasks, here, there


def state_of(worker, tasks):
    return [worker.data(f"/tasks/{task}") for task in tasks]


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("active", [True, False])
def test_a_task_that_moves_takes_no_milestone_from_its_subtasks(worker, moving, depth, active):
    tasks, here, there = moving
    worker.change(f"/tasks/{tasks[depth]}", milestone_id=here["milestone_id"], active=active)
    before = state_of(worker, tasks)
    body = {**there, "milestone_id": None}
    response = worker.patch(f"/tasks/{tasks[0]}", body)
    assert refused(response, 422, "not_applied") == ["milestone_id"]
    for task in tasks[depth:]:  # that of a task is that of its subtasks, too
        assert str(task) in details(response)["milestone_id"]
    assert state_of(worker, tasks) == before
    # As it says: in one list.
    changes = [{"id": task, **body} for task in (tasks[0], *tasks[depth:])]
    checked(worker.patch("/tasks", changes), 200)
    for now in state_of(worker, tasks):
        assert (now["project_id"]["id"], now["milestone_id"]) == (there["project_id"], None)


def test_a_task_that_moves_takes_no_stage_or_state_from_its_subtasks(worker, moving, rpc):
    tasks, here, there = moving
    elsewhere = new_stage(rpc, here["project_id"])
    worker.change(f"/tasks/{tasks[1]}", stage_id=elsewhere, state="02_changes_requested")
    body = {"project_id": there["project_id"], "stage_id": there["stage_id"]}
    before = state_of(worker, tasks)
    response = worker.patch(f"/tasks/{tasks[0]}", body)
    assert refused(response, 422, "not_applied") == ["stage_id", "state"]
    assert state_of(worker, tasks) == before
    own = {**body, "state": "02_changes_requested"}
    checked(worker.patch("/tasks", [{"id": tasks[0], **body}, {"id": tasks[1], **own}]), 200)
    now = state_of(worker, tasks)
    assert {task["stage_id"]["id"] for task in now} == {there["stage_id"]}
    assert now[1]["state"] == "02_changes_requested"


def test_subtasks_that_lose_nothing_move_along(worker, moving):
    tasks, _here, there = moving
    worker.change(f"/tasks/{tasks[0]}", **there)
    for now in state_of(worker, tasks):
        assert now["project_id"]["id"] == there["project_id"]
        assert now["stage_id"]["id"] == there["stage_id"]


def test_consequences_that_the_contract_names_pass(worker, project, rpc):
    partner = rpc("res.partner", "create", {"name": "Customer"})
    other = rpc("project.project", "create", {"name": "Theirs", "partner_id": partner})
    task = worker.create("/tasks", name="x", project_id=project)["id"]
    assert worker.change(f"/tasks/{task}", project_id=other)["partner_id"]["id"] == partner


def test_consequences_are_in_the_description_of_the_operation(manager):
    paths = checked(manager.api.get("/openapi.json"), 200)["paths"]
    task = paths["/api/v1/tasks/{task_id}"]
    for method in ("patch", "put"):
        assert "stage_id" in task[method]["description"]
    assert "subtasks" in task["delete"]["description"].lower()


# --------------------------------------------------------------------------------- relations


@pytest.mark.parametrize("value", [[], None, "remove"])
def test_an_archived_record_can_be_taken_out_of_a_relation(worker, feature_project, rpc, value):
    before = [
        worker.create("/tasks", name=name, project_id=feature_project, state="1_done")["id"]
        for name in ("kept", "archived")
    ]
    body = {"name": "x", "project_id": feature_project, "depend_on_ids": before}
    task = checked(worker.post("/tasks", body), 201)["task_id"]
    rpc("project.task", "write", [before[1]], {"active": False})
    change = {"remove": [before[1]]} if value == "remove" else value
    after = worker.change(f"/tasks/{task}", depend_on_ids=change, name="y")
    left = [before[0]] if value == "remove" else []
    assert [reference["id"] for reference in after["depend_on_ids"]] == left


def test_an_unchanged_relation_with_an_archived_record_loses_no_approval(
    worker, feature_project, rpc
):
    before = worker.create("/tasks", name="b", project_id=feature_project, state="1_done")["id"]
    task = worker.create(
        "/tasks", name="x", project_id=feature_project, depend_on_ids=[before], state="03_approved"
    )["id"]
    rpc("project.task", "write", [before], {"active": False})
    for value in ([before], {"add": [before]}, [{"id": before}]):
        assert worker.change(f"/tasks/{task}", depend_on_ids=value)["state"] == "03_approved"


# ---------------------------------------------------------------------------------- deleting


def test_a_project_with_tasks_is_deleted_with_cascade_only(manager, project):
    task = manager.create("/tasks", name="x", project_id=project)["id"]
    manager.change(f"/tasks/{task}", active=False)  # archived ones count
    for value in ("", "?cascade=false"):
        response = manager.delete(f"/projects/{project}{value}")
        refused(response, 409, "conflict")
        assert "cascade=true" in response.json()["message"]
        refused(manager.call("DELETE", f"/projects{value}", json=[project]), 409, "conflict")
    checked(manager.delete(f"/projects/{project}?cascade=true"), 200)
    refused(manager.get(f"/tasks/{task}"), 404, "not_found")


def test_cascade_is_known_where_there_is_something_to_take_along(manager, project):
    task = manager.create("/tasks", name="x", project_id=project)["id"]
    response = manager.delete(f"/tasks/{task}?cascade=true")
    assert refused(response, 400, "invalid_parameter") == ["cascade"]


def test_what_loses_a_reference_has_a_new_version(manager, feature_project, rpc):
    """So that a synchronisation sees it, and an old ``If-Match`` does not pass."""
    milestone = rpc("project.milestone", "create", {"name": "M", "project_id": feature_project})
    tag = manager.create("/tags", name=f"Tag of {feature_project}")["id"]
    before = manager.create("/tasks", name="b", project_id=feature_project)["id"]
    for field, value, path in (
        ("milestone_id", milestone, f"/milestones/{milestone}"),
        ("tag_ids", [tag], f"/tags/{tag}"),
        ("depend_on_ids", [before], f"/tasks/{before}"),
    ):
        body = {"name": "x", "project_id": feature_project, field: value}
        task = checked(manager.post("/tasks", body), 201)["task_id"]
        response = manager.get(f"/tasks/{task}")
        old, seen = response.headers["ETag"], response.json()["data"]["write_date"]
        checked(manager.delete(path), 200)
        assert not manager.data(f"/tasks/{task}")[field]
        changed = manager.data(f"/tasks?write_date__gt={seen}&fields=id")
        assert task in [found["id"] for found in changed], field
        response = manager.patch(f"/tasks/{task}", {"color": 1}, headers={"If-Match": old})
        refused(response, 412, "precondition_failed")


# ---------------------------------------------------------------------------------- features


@pytest.mark.parametrize(
    ("feature", "group"),
    [
        ("allow_milestones", "project.group_project_milestone"),
        ("allow_task_dependencies", "project.group_project_task_dependencies"),
    ],
)
def test_a_project_uses_the_features_that_the_database_has(
    manager, feature_project, rpc, feature, group
):
    def everybody_has_it():
        return rpc.ref(group) in implied(rpc)

    if not everybody_has_it():  # in 18 only the settings turn it on
        project = manager.create("/projects", name="Without")["id"]
        response = manager.patch(f"/projects/{project}", {feature: True})
        assert refused(response, 403, "field_forbidden") == [feature]
        values = {"implied_ids": [(4, rpc.ref(group))]}
        rpc("res.groups", "write", [rpc.ref("base.group_user")], values)
    project = manager.create("/projects", name="Uses it", **{feature: True})
    assert project[feature] is True
    assert manager.change(f"/projects/{project['id']}", **{feature: False})[feature] is False
    assert everybody_has_it()


def implied(rpc):
    return rpc("res.groups", "read", [rpc.ref("base.group_user")], ["implied_ids"])[0][
        "implied_ids"
    ]


def test_a_milestone_that_no_task_could_have_is_refused(manager, rpc):
    project = rpc("project.project", "create", {"name": "Without", "allow_milestones": False})
    response = manager.post(f"/projects/{project}/milestones", {"name": "M"})
    assert refused(response, 422, "invalid_relation") == ["project_id"]


# ----------------------------------------------------------------------------------- numbers


def test_there_is_one_number_of_tasks(manager, rpc):
    project = manager.create("/projects", name="Counted")["id"]
    parent = manager.create("/tasks", name="parent", project_id=project)["id"]
    manager.create("/tasks", name="child", project_id=project, parent_id=parent)
    manager.create("/tasks", name="done", project_id=project, state="1_done")
    manager.create("/tasks", name="archived", project_id=project, active=False)
    if rpc.series != "18.0":
        values = {"name": "template", "project_id": project, "is_template": True}
        rpc("project.task", "create", values)
    for archived in (False, True):
        if archived:
            manager.change(f"/projects/{project}", active=False)
        counts = "task_count,open_task_count,closed_task_count"
        found = manager.data(f"/projects/{project}?fields=tasks,{counts}")
        listed = manager.data(f"/projects/{project}/tasks")
        assert {t["id"] for t in found["tasks"]} == {t["id"] for t in listed}
        assert found["task_count"] == len(listed) == (0 if archived else 3)
        assert found["open_task_count"] + found["closed_task_count"] == found["task_count"]
        assert found["closed_task_count"] == sum(task["is_closed"] for task in listed)
