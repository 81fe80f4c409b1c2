"""Task stages, tags, milestones."""

import pytest

from .caller import checked, refused


def test_task_stages_are_never_personal(manager, rpc):
    stage = manager.create("/task-stages", name="Shared", sequence=4, fold=True)
    assert rpc("project.task.type", "read", [stage["id"]], ["user_id"])[0]["user_id"] is False
    assert manager.data(f"/task-stages/{stage['id']}") == stage
    assert manager.change(f"/task-stages/{stage['id']}", name="New")["name"] == "New"
    checked(manager.delete(f"/task-stages/{stage['id']}"), 200)


def test_personal_stages_are_not_served(worker, rpc):
    domain = [("user_id", "!=", False)]
    personal = rpc("project.task.type", "search", domain, limit=1)[0]
    refused(worker.get(f"/task-stages/{personal}"), 404, "not_found")


def test_stage_is_created_in_a_project(manager, project):
    body = checked(manager.post(f"/projects/{project}/stages", {"name": "Here"}), 201)
    assert body["meta"] == {"shared_with": 1}
    assert [s["name"] for s in manager.data(f"/projects/{project}/stages")] == ["Here"]


def test_stage_is_attached_and_detached(manager, project):
    other = manager.create("/projects", name="Other")["id"]
    stage = manager.create(f"/projects/{other}/stages", name="Shared")["id"]
    body = checked(manager.post(f"/projects/{project}/stages", {"id": stage}), 201)
    assert body["meta"] == {"shared_with": 2}
    assert checked(manager.get(f"/task-stages/{stage}"), 200)["meta"] == {"shared_with": 2}
    body = checked(manager.delete(f"/projects/{project}/stages/{stage}"), 200)
    assert body == {"success": True, "data": {"id": stage}, "meta": {"shared_with": 1}}
    assert manager.data(f"/projects/{project}/stages") == []
    refused(manager.delete(f"/projects/{project}/stages/{stage}"), 404, "not_found")
    manager.data(f"/task-stages/{stage}")


def test_stage_with_tasks_is_neither_detached_nor_deleted(manager, project):
    stage = manager.create(f"/projects/{project}/stages", name="Used")["id"]
    manager.create("/tasks", name="x", project_id=project, stage_id=stage)
    refused(manager.delete(f"/projects/{project}/stages/{stage}"), 409, "conflict")
    refused(manager.delete(f"/task-stages/{stage}"), 409, "conflict")


@pytest.mark.parametrize("stage", [2_000_000_000, 1.5, True, "7", None, {}])
def test_attaching_what_is_no_stage(manager, project, stage):
    response = manager.post(f"/projects/{project}/stages", {"id": stage})
    if stage == 2_000_000_000:
        refused(response, 404, "not_found")
    else:
        assert refused(response, 400, "validation_failed") == ["id"]


def test_project_user_cannot_change_stages(worker, manager, project):
    stage = manager.create(f"/projects/{project}/stages", name="x")["id"]
    refused(worker.post(f"/projects/{project}/stages", {"id": stage}), 403, "access_denied")
    refused(worker.delete(f"/projects/{project}/stages/{stage}"), 403, "access_denied")
    refused(worker.patch(f"/task-stages/{stage}", {"name": "y"}), 403, "access_denied")


def test_tag_names_are_unique(manager):
    name = manager.create("/tags", name=f"Tag of {manager.login}")["name"]
    response = manager.post("/tags", {"name": name})
    refused(response, 409, "conflict")
    other = manager.create("/tags", name=f"Other of {manager.login}")["id"]
    refused(manager.patch(f"/tags/{other}", {"name": name}), 409, "conflict")
    assert manager.change(f"/tags/{other}", color=5)["color"] == 5
    checked(manager.delete(f"/tags/{other}"), 200)


def test_milestones(manager, project):
    manager.change(f"/projects/{project}", allow_milestones=True)
    milestone = manager.create(f"/projects/{project}/milestones", name="M", deadline="2026-12-31")
    assert milestone["project_id"]["id"] == project
    assert (milestone["is_reached"], milestone["reached_date"]) == (False, None)
    reached = manager.change(f"/milestones/{milestone['id']}", is_reached=True)
    assert reached["reached_date"]
    [found] = manager.data(f"/projects/{project}/milestones")
    assert found["id"] == milestone["id"]
    checked(manager.delete(f"/milestones/{milestone['id']}"), 200)


def test_milestone_stays_with_its_tasks(manager, project, rpc):
    rpc("project.project", "write", [project], {"allow_milestones": True})
    other = manager.create("/projects", name="Other", allow_milestones=True)["id"]
    milestone = manager.create("/milestones", name="M", project_id=project)["id"]
    manager.create("/tasks", name="x", project_id=project, milestone_id=milestone)
    response = manager.patch(f"/milestones/{milestone}", {"project_id": other})
    assert refused(response, 422, "invalid_relation") == ["project_id"]


@pytest.mark.parametrize("path", ["/project-stages", "/task-stages", "/tags", "/milestones"])
@pytest.mark.parametrize("scope", ["project:read", "task:read"])
def test_either_read_scope_reads_them(new_caller, path, scope):
    new_caller("project.group_project_user", scope=scope).data(path)


@pytest.mark.parametrize("path", ["/project-stages", "/task-stages", "/tags", "/milestones"])
def test_they_are_written_with_project_write(new_caller, path):
    caller = new_caller("project.group_project_manager", scope="task:write task:read")
    refused(caller.post(path, {"name": "x"}), 403, "insufficient_scope")
