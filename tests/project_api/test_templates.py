"""Projects and tasks from templates, which 19.0 has, and who takes the roles in them."""

import pytest

from .caller import Caller, checked, refused

SCOPE = "project:read project:write project:delete task:read task:write task:delete"


@pytest.fixture(scope="module", autouse=True)
def _only_where_there_are_any(manager):
    paths = ("/project-templates", "/project-roles", "/task-templates")
    [found] = {manager.get(path).status_code for path in paths}
    if found == 404:
        pytest.skip("18.0 has no templates")


@pytest.fixture(scope="module")
def outsider(new_caller, elsewhere):
    """A project manager of another company."""
    return new_caller("project.group_project_manager", scope=SCOPE, **elsewhere)


@pytest.fixture(scope="module")
def guest(new_caller):
    """A portal user of this module alone."""
    return new_caller("base.group_portal", scope=SCOPE)


@pytest.fixture(scope="module")
def roles(manager):
    names = ("Architect", "Builder", "Nobody's")
    return [manager.create("/project-roles", name=name)["id"] for name in names]


@pytest.fixture(scope="module")
def template(manager, rpc, roles, guest):
    """A template of the first company, which the portal user follows; two tasks have roles."""
    tasks = [{"name": "Draw", "child_ids": [{"name": "Check"}]}, {"name": "Build"}]
    dates = {"date_start": "2026-01-01", "date": "2026-01-31"}
    values = {"name": "House", "company_id": 1, "privacy_visibility": "portal", **dates}
    project = manager.create("/projects", **values, tasks=tasks)["id"]
    found = {one["name"]: one["id"] for one in manager.data(f"/projects/{project}/tasks")}
    rpc("project.task", "write", [found["Draw"]], {"role_ids": [(6, 0, roles[:1])]})
    rpc("project.task", "write", [found["Build"]], {"role_ids": [(6, 0, roles[:2])]})
    rpc("project.task", "write", [found["Build"]], {"user_ids": [(6, 0, [manager.user_id])]})
    [user] = rpc("res.users", "read", [guest.user_id], ["partner_id"])
    rpc("project.project", "message_subscribe", [project], [user["partner_id"][0]])
    rpc("project.project", "write", [project], {"is_template": True})
    return project


def assignees(caller, project):
    """Return name of the task → ids of its assignees."""
    found = caller.data(f"/projects/{project}/tasks?fields=name,user_ids")
    return {one["name"]: {user["id"] for user in one["user_ids"]} for one in found}


def reference(id_, name):
    return {"id": id_, "name": name}


def test_a_template_is_no_project_and_says_its_roles(manager, worker, template, roles):
    refused(manager.get(f"/projects/{template}"), 404, "not_found")
    found = worker.data(f"/project-templates/{template}")
    assert found["name"] == "House"
    assert sorted(found["role_ids"], key=lambda role: role["id"]) == [
        reference(roles[0], "Architect"),
        reference(roles[1], "Builder"),
    ]
    assert template in [one["id"] for one in manager.data("/project-templates?limit=200")]


def test_a_project_is_made_of_a_template(manager, worker, template):
    path = f"/project-templates/{template}/projects"
    response = manager.post(path, {"name": "Our house"})
    made = checked(response, 201)
    assert response.headers["Location"] == f"/api/v1/projects/{made['project_id']}"
    assert made["data"]["name"] == "Our house"
    expected = {"Draw": set(), "Check": set(), "Build": {manager.user_id}}
    assert assignees(manager, made["project_id"]) == expected
    refused(manager.get(f"/project-templates/{made['project_id']}"), 404, "not_found")


def test_who_takes_a_role_is_assigned_to_its_tasks(manager, worker, template, roles, rpc):
    people = [manager.user_id, worker.user_id]
    mapping = [
        {"role_id": roles[0], "user_ids": [worker.user_id]},
        {"role_id": reference(roles[1], "Builder"), "user_ids": people},
    ]
    path = f"/project-templates/{template}/projects"
    made = checked(manager.post(path, {"name": "Staffed", "role_to_users": mapping}), 201)
    assert assignees(manager, made["project_id"]) == {
        "Draw": {worker.user_id},
        "Check": set(),
        "Build": set(people),
    }
    # As Odoo's dialog: the new tasks have no role any more, those of the template keep theirs.
    domain = [("project_id", "=", made["project_id"]), ("role_ids", "!=", False)]
    assert rpc("project.task", "search_count", domain) == 0
    assert len(manager.data(f"/project-templates/{template}")["role_ids"]) == 2
    for nobody in ([], [{"role_id": roles[0], "user_ids": []}]):
        made = checked(manager.post(path, {"role_to_users": nobody}), 201)
        assert assignees(manager, made["project_id"])["Draw"] == set()


def test_roles_that_cannot_be_taken_leave_no_project(manager, template, roles, guest, rpc):
    hidden = rpc("res.users", "create", {"name": "Gone", "login": "gone", "active": False})
    path = f"/project-templates/{template}/projects"
    before = rpc("project.project", "search_count", [])
    for role, users, field in (
        (roles[2], [], "role_id"),
        (2_000_000_000, [], "role_id"),
        (roles[0], [2_000_000_000], "user_ids"),
        (roles[0], [guest.user_id], "user_ids"),
        (roles[0], [manager.user_id, hidden], "user_ids"),
    ):
        mapping = [{"role_id": roles[1], "user_ids": []}, {"role_id": role, "user_ids": users}]
        response = manager.post(path, {"role_to_users": mapping})
        assert refused(response, 422, "invalid_relation") == [f"role_to_users.1.{field}"]
    for wrong in (None, {}, [1], [{}], [{"role_id": roles[0]}], [{"role_id": 0, "user_ids": []}]):
        refused(manager.post(path, {"role_to_users": wrong}), 400, "validation_failed")
    refused(manager.post(path, {"nonsense": 1}), 400, "validation_failed")
    assert rpc("project.project", "search_count", []) == before


def test_only_who_may_create_projects_makes_one(worker, outsider, guest, template, manager):
    path = f"/project-templates/{template}"
    assert guest.data(path)["role_ids"] == []  # no portal user sees any role
    refused(outsider.get(path), 404, "not_found")
    for body in ({}, {"name": "Mine"}):
        refused(worker.post(f"{path}/projects", body), 403, "access_denied")
        refused(guest.post(f"{path}/projects", body), 403, "access_denied")
        refused(outsider.post(f"{path}/projects", body), 404, "not_found")
    reader = Caller(manager.api, manager.login, manager.user_id, "project:read")
    refused(reader.post(f"{path}/projects", {}), 403, "insufficient_scope")


def test_roles_are_kept_by_managers_and_seen_by_project_users(
    manager, worker, employee, guest, outsider, roles
):
    path = f"/project-roles/{roles[0]}"
    assert worker.data(path)["name"] == outsider.data(path)["name"] == "Architect"
    for caller in (employee, guest):
        refused(caller.get(path), 403, "access_denied")
    for caller in (worker, guest):
        scoped = Caller(caller.api, caller.login, caller.user_id, SCOPE)
        refused(scoped.patch(path, {"name": "x"}), 403, "access_denied")
        refused(scoped.post("/project-roles", {"name": "x"}), 403, "access_denied")
        refused(scoped.delete(path), 403, "access_denied")
    short = manager.create("/project-roles", name="Short-lived")["id"]
    assert manager.change(f"/project-roles/{short}", name="Renamed", color=3)["name"] == "Renamed"
    checked(manager.delete(f"/project-roles/{short}"), 200)
    refused(manager.get(f"/project-roles/{short}"), 404, "not_found")


@pytest.fixture(scope="module")
def task_template(manager, rpc):
    """A template among the tasks of a project of the first company."""
    values = {"name": "Welcoming", "company_id": 1, "privacy_visibility": "employees"}
    project = manager.create("/projects", **values)["id"]
    path = f"/projects/{project}/tasks"
    children = [{"name": "Desk", "priority": "1"}]
    task = manager.create(path, name="Welcome", description="<p>Hi</p>", child_ids=children)["id"]
    rpc("project.task", "action_convert_to_template", [task])
    return project, task


def test_a_task_is_made_of_a_template(worker, manager, task_template):
    project, template = task_template
    path = f"/task-templates/{template}"
    refused(manager.get(f"/tasks/{template}"), 404, "not_found")
    assert worker.data(path)["name"] == "Welcome"
    assert [one["id"] for one in worker.data(f"/task-templates?project_id={project}")] == [template]
    response = worker.post(f"{path}/tasks", {"name": "Welcome Mary", "user_ids": [worker.user_id]})
    made = checked(response, 201)
    assert response.headers["Location"] == f"/api/v1/tasks/{made['task_id']}"
    assert made["data"]["project_id"]["id"] == project
    assert (made["data"]["name"], made["data"]["description"]) == ("Welcome Mary", "<p>Hi</p>")
    children = worker.data(f"/tasks?parent_id={made['task_id']}")
    assert [(child["name"], child["priority"]) for child in children] == [("Desk", "1")]
    refused(manager.get(f"/task-templates/{made['task_id']}"), 404, "not_found")
    assert checked(worker.post(f"{path}/tasks", {}), 201)["data"]["name"] == "Welcome"


def test_a_task_that_is_refused_is_not_made(worker, task_template, rpc):
    project, template = task_template
    path = f"/task-templates/{template}/tasks"
    count = rpc("project.task", "search_count", [("project_id", "=", project)])
    refused(worker.post(path, {"nonsense": 1}), 400, "validation_failed")
    refused(worker.post(path, {"user_ids": [2_000_000_000]}), 422, "invalid_relation")
    refused(worker.post(f"{path}?fields=nonsense", {}), 400, "invalid_parameter")
    assert rpc("project.task", "search_count", [("project_id", "=", project)]) == count


def test_templates_of_tasks_are_for_those_who_see_their_project(
    manager, employee, outsider, guest, task_template
):
    path = f"/task-templates/{task_template[1]}"
    reader = Caller(manager.api, manager.login, manager.user_id, "task:read")
    assert reader.data(path)["name"] == "Welcome"
    refused(reader.post(f"{path}/tasks", {}), 403, "insufficient_scope")
    for caller in (outsider, guest):
        refused(caller.get(path), 404, "not_found")
        refused(caller.post(f"{path}/tasks", {}), 404, "not_found")
    refused(employee.post(f"{path}/tasks", {}), 403, "access_denied")
