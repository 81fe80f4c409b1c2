"""PATCH of a collection: several records at once, all or nothing."""

import uuid

import pytest

from .caller import checked, refused


@pytest.fixture(params=["manager", "worker"])
def writer(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def tasks(writer, project):
    """Ids of five tasks of a project of their own."""
    body = [{"name": f"Task {number}", "project_id": project} for number in range(5)]
    return [task["id"] for task in checked(writer.post("/tasks", body), 201)["data"]]


def stored(caller, ids):
    listed = caller.data(f"/tasks?id__in={','.join(map(str, ids))}&active=all&fields=name,color")
    return {task["id"]: (task["name"], task["color"]) for task in listed}


def test_answers_are_in_the_order_of_the_changes(writer, tasks):
    order = [tasks[position] for position in (3, 0, 4, 1)]
    changes = [{"id": task, "color": number + 1} for number, task in enumerate(order)]
    changes[1]["active"] = False
    body = checked(writer.patch("/tasks", changes), 200)
    assert body["success"] is True
    assert [task["id"] for task in body["data"]] == order
    assert [task["color"] for task in body["data"]] == [1, 2, 3, 4]
    assert body["data"][1]["active"] is False
    assert body["data"][0] == writer.data(f"/tasks/{order[0]}")
    assert stored(writer, tasks)[tasks[2]] == ("Task 2", 0)


WRONG = {
    "unknown field": ({"nonsense": 1}, 400, "validation_failed", "nonsense"),
    "wrong type": ({"color": "red"}, 400, "validation_failed", "color"),
    "missing record": ({"id": 2_000_000_000}, 404, "not_found", None),
    "missing relation": ({"partner_id": 2_000_000_000}, 422, "invalid_relation", "partner_id"),
    "what only Odoo sets": ({"state": "04_waiting_normal"}, 422, "refused", None),
    "an ancestor of itself": ({"parent_id": None}, 422, "refused", None),
}


@pytest.mark.parametrize("case", WRONG)
def test_one_wrong_change_undoes_all_and_tells_its_position(writer, tasks, case):
    wrong, status, error, field = WRONG[case]
    wrong = {"id": tasks[2], **wrong}
    if "parent_id" in wrong:
        wrong["parent_id"] = tasks[2]
    before = stored(writer, tasks)
    changes = [{"id": tasks[0], "name": "Lost"}, {"id": tasks[1], "color": 5}, wrong]
    response = writer.patch("/tasks", changes)
    assert refused(response, status, error) == [field]
    assert [detail["index"] for detail in response.json()["details"]] == [2]
    assert stored(writer, tasks) == before


def test_everything_that_is_wrong_with_the_schema_is_told_at_once(writer, tasks):
    changes = [{"color": 1}, {"id": tasks[0]}, {"id": "7"}, {"id": tasks[1], "x": 1}, 5]
    response = writer.patch("/tasks", changes)
    refused(response, 400, "validation_failed")
    found = [(detail["index"], detail["field"]) for detail in response.json()["details"]]
    assert found == [(0, "id"), (2, "id"), (3, "x"), (4, None)]


def test_unreadable_records_are_as_missing_ones(worker, project, rpc):
    """A project manager sees every project: asked of a project user."""
    mine = worker.create("/tasks", name="Mine", project_id=project)["id"]
    hidden = rpc("project.project", "create", {"name": "Hidden", "privacy_visibility": "followers"})
    task = rpc("project.task", "create", {"name": "Hidden", "project_id": hidden, "user_ids": []})
    answers = []
    for record_id in (task, 2_000_000_000):
        response = worker.patch("/tasks", [{"id": mine, "color": 9}, {"id": record_id}])
        refused(response, 404, "not_found")
        answers.append({**response.json(), "request_id": None})
    assert answers[0] == answers[1]
    assert stored(worker, [mine])[mine][1] == 0


def test_a_record_is_named_once(writer, tasks):
    response = writer.patch("/tasks", [{"id": tasks[0], "color": n} for n in (1, 2)])
    assert refused(response, 422, "refused") == ["id"]
    assert response.json()["details"][0]["index"] == 1


@pytest.mark.parametrize("body", [[], [{"id": 1}] * 101, {"id": 1, "color": 1}, {}, None, 1, "x"])
def test_one_to_a_hundred_in_a_list(manager, body):
    fields = refused(manager.patch("/tasks", body), 400, "validation_failed")
    assert fields == [None]


def test_a_hundred_at_once(manager):
    name = uuid.uuid4().hex
    body = [{"name": f"{name} {number}"} for number in range(100)]
    ids = [tag["id"] for tag in checked(manager.post("/tags", body), 201)["data"]]
    changes = [{"id": tag, "color": number % 11} for number, tag in enumerate(ids)]
    body = checked(manager.patch("/tags", changes), 200)["data"]
    assert [(tag["id"], tag["color"]) for tag in body] == [(t["id"], t["color"]) for t in changes]


def test_no_tag_guards_a_list(writer, tasks):
    """Who sends ``If-Match`` shall not believe that it was heeded."""
    tag = writer.get(f"/tasks/{tasks[0]}").headers["ETag"]
    changes = [{"id": tasks[0], "color": 3}]
    response = writer.patch("/tasks", changes, headers={"If-Match": tag})
    refused(response, 400, "invalid_request")
    assert stored(writer, tasks)[tasks[0]][1] == 0


def test_who_may_not_write_changes_nothing(worker, portal, new_caller, project):
    refused(worker.patch("/projects", [{"id": project, "color": 1}]), 403, "access_denied")
    refused(portal.patch("/tasks", [{"id": 1, "color": 1}]), 403, "insufficient_scope")
    guest = new_caller("base.group_portal", scope="task:read task:write")
    refused(guest.patch("/tasks", [{"id": 1, "color": 1}]), 403, "access_denied")


def test_list_in_the_place_of_one(writer, tasks):
    response = writer.patch(f"/tasks/{tasks[0]}", [{"id": tasks[0], "color": 1}])
    assert refused(response, 400, "validation_failed") == [None]


# ---------------------------------------------------------------------------------- deleting


def test_a_list_of_ids_is_deleted(writer, tasks):
    body = checked(writer.call("DELETE", "/tasks", json=[tasks[2], {"id": tasks[0]}]), 200)
    assert body == {"success": True, "data": [{"id": tasks[2]}, {"id": tasks[0]}]}
    assert set(stored(writer, tasks)) == {tasks[1], tasks[3], tasks[4]}


def test_a_task_and_its_subtask_are_deleted_at_once(writer, tasks):
    writer.change(f"/tasks/{tasks[1]}", parent_id=tasks[0])
    checked(writer.call("DELETE", "/tasks", json=tasks[:2]), 200)
    assert set(stored(writer, tasks)) == set(tasks[2:])


@pytest.mark.parametrize("body", [[], {}, None, 7, [1] * 101, ["7"], [None], [{"name": "x"}]])
def test_ids_are_needed(writer, body):
    refused(writer.call("DELETE", "/tasks", json=body), 400, "validation_failed")


def test_one_that_cannot_be_deleted_keeps_all(manager, writer, tasks, project):
    response = writer.call("DELETE", "/tasks", json=[tasks[0], 2_000_000_000])
    refused(response, 404, "not_found")
    assert [detail["index"] for detail in response.json()["details"]] == [1]
    assert len(stored(writer, tasks)) == 5
    assert refused(writer.call("DELETE", "/tasks", json=tasks[:1] * 2), 422, "refused") == ["id"]
    stages = [manager.create(f"/projects/{project}/stages", name=name)["id"] for name in "ab"]
    manager.change(f"/tasks/{tasks[0]}", stage_id=stages[1])
    response = manager.call("DELETE", "/task-stages", json=stages)
    refused(response, 409, "conflict")
    assert [detail["index"] for detail in response.json()["details"]] == [1]
    assert len(manager.data(f"/projects/{project}/stages")) == 2


# -------------------------------------------------------------------- clashes in the database


def test_an_error_of_the_database_tells_its_position(manager, rpc):
    """Names of tags are unique; the check of ours does not see what is in the same list."""
    name = uuid.uuid4().hex
    bodies = [{"name": f"{name} 0"}, {"name": f"{name} 1"}, {"name": f"{name} 1"}]
    response = manager.post("/tags", bodies)
    refused(response, 409, "conflict")
    assert [detail["index"] for detail in response.json()["details"]] == [2]
    made = [manager.create("/tags", name=f"{name} {n}")["id"] for n in range(3)]
    changes = [{"id": tag, "name": "the same" + name} for tag in made]
    response = manager.patch("/tags", changes)
    refused(response, 409, "conflict")
    assert [detail["index"] for detail in response.json()["details"]] == [1]
    assert manager.data(f"/tags/{made[0]}")["name"] == f"{name} 0"


def test_an_error_that_only_odoo_finds_tells_its_position(manager, project):
    dates = [{"date_start": "2026-01-01", "date": date} for date in ("2026-02-01", "2025-01-01")]
    response = manager.post("/projects", [{"name": "x", **pair} for pair in dates])
    refused(response, 422, "refused")
    assert [detail["index"] for detail in response.json()["details"]] == [1]
    other = manager.create("/projects", name="Other")["id"]
    changes = [{"id": id_, **pair} for id_, pair in zip((project, other), dates, strict=True)]
    response = manager.patch("/projects", changes)
    refused(response, 422, "refused")
    assert [detail["index"] for detail in response.json()["details"]] == [1]
    assert manager.data(f"/projects/{project}")["date"] is None


def test_an_error_below_a_list_tells_both_positions(manager):
    tasks = [{"name": "fine"}, {"name": "not", "partner_id": 2_000_000_000}]
    body = [{"name": "a"}, {"name": "b", "tasks": tasks}]
    response = manager.post("/projects", body)
    refused(response, 422, "invalid_relation")
    [detail] = response.json()["details"]
    assert (detail["index"], detail["field"]) == (1, "tasks.1.partner_id")
