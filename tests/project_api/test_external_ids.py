"""``PUT /tasks/by-external-id/<system>/<id>``: one record for each id of another system."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest

from .caller import checked, refused

_KEYS = itertools.count(1)

#: path → values of a new record, beside its name
RESOURCES = {
    "projects": lambda _project: {},
    "tasks": lambda project: {"project_id": project},
    "milestones": lambda project: {"project_id": project},
    "tags": lambda _project: {},
}


@pytest.fixture
def key():
    return f"K-{next(_KEYS)}"


@pytest.mark.parametrize("path", RESOURCES)
def test_the_first_put_creates_and_the_next_changes(manager, project, path, key):
    checked(manager.patch(f"/projects/{project}", {"allow_milestones": True}), 200)
    url = f"/{path}/by-external-id/planner/{key}"
    refused(manager.get(url), 404, "not_found")
    values = {"name": f"First {key} {path}", **RESOURCES[path](project)}
    response = manager.put(url, values)
    made = checked(response, 201)["data"]
    assert response.headers["Location"] == f"/api/v1/{path}/{made['id']}"
    assert made["external_ids"] == {"planner": key}
    changed = checked(manager.put(url, {**values, "name": f"Second {key} {path}"}), 200)["data"]
    assert (changed["id"], changed["name"]) == (made["id"], f"Second {key} {path}")
    assert manager.data(url) == changed
    assert (
        manager.get(url).headers["ETag"].split(".")[0]
        == (manager.get(f"/{path}/{made['id']}").headers["ETag"].split(".")[0])
    )
    again = checked(manager.put(url, {**values, "name": f"Second {key} {path}"}), 200)["data"]
    assert again["write_date"] == changed["write_date"]


def test_the_id_is_answered_and_can_be_filtered_by(manager, project, key):
    url = f"/tasks/by-external-id/planner/{key}"
    task = checked(manager.put(url, {"name": "T", "project_id": project}), 201)["data"]["id"]
    other = manager.create("/tasks", name="Other", project_id=project)["id"]
    filters = {
        f"external_ids=planner:{key}": [task],
        f"external_ids=planner:none,planner:{key}": [task],
        f"external_ids=elsewhere:{key}": [],
        "external_ids__isnull=false": [task],
        "external_ids__isnull=true": [other],
    }
    for query, ids in filters.items():
        found = manager.data(f"/projects/{project}/tasks?{query}&fields=external_ids")
        assert [one["id"] for one in found] == ids, query
        assert all(one["external_ids"] == {"planner": key} for one in found if one["id"] == task)
    refused(manager.get("/tasks?external_ids=nonsense"), 400, "invalid_parameter")
    assert "external_ids" not in manager.data(f"/tasks/{task}")


def test_two_at_once_make_one_record(manager, project, key):
    url = f"/tasks/by-external-id/planner/{key}"
    with ThreadPoolExecutor(8) as pool:
        body = {"name": "One", "project_id": project}
        answers = list(pool.map(lambda _n: manager.put(url, body), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["data"]["id"] for answer in answers}) == 1
    assert len(manager.data(f"/projects/{project}/tasks")) == 1


def test_an_id_is_given_to_a_record_that_is_there(manager, project, key):
    first, second = (manager.create("/tasks", name=n, project_id=project)["id"] for n in "AB")
    url = f"/tasks/by-external-id/planner/{key}"
    for _ in range(2):
        given = checked(manager.put(url, {"id": first}), 200)["data"]
        assert (given["id"], given["name"], given["external_ids"]) == (first, "A", {"planner": key})
    refused(manager.put(url, {"id": second}), 409, "conflict")
    refused(manager.put(url, {"id": 2**31 - 1}), 404, "not_found")
    other_system = checked(manager.put(f"/tasks/by-external-id/jira/{key}", {"id": first}), 200)
    assert other_system["data"]["external_ids"] == {"planner": key, "jira": key}


def test_a_deleted_record_leaves_its_id_free(server, manager, project, key):
    url, body = f"/tasks/by-external-id/planner/{key}", {"name": "T", "project_id": project}
    first = checked(manager.put(url, body), 201)["data"]["id"]
    checked(manager.delete(f"/tasks/{first}"), 200)
    refused(manager.get(url), 404, "not_found")
    second = checked(manager.put(url, body), 201)["data"]["id"]
    server.sql("DELETE FROM project_task WHERE id = %s", [second])  # Odoo did not see it
    refused(manager.get(url), 404, "not_found")
    assert checked(manager.put(url, body), 201)["data"]["id"] > second


def test_a_version_is_heeded_and_a_missing_name_refused(manager, project, key):
    url, body = f"/tasks/by-external-id/planner/{key}", {"name": "T", "project_id": project}
    old = {"If-Match": '"1.x"'}
    refused(manager.put(url, body, headers=old), 412, "precondition_failed")
    assert refused(manager.put(url, {"name": "T"}), 400, "validation_failed") == ["project_id"]
    response = manager.put(url, body)
    refused(manager.put(url, body, headers=old), 412, "precondition_failed")
    known = {"If-Match": response.headers["ETag"]}
    checked(manager.put(url, {**body, "name": "U"}, headers=known), 200)
    for wrong in ("Planner/1", f"{'x' * 33}/1", "planner/a b", f"planner/{'1' * 129}"):
        refused(manager.put(f"/tasks/by-external-id/{wrong}", body), 400, "invalid_parameter")


def test_rights_are_those_of_the_record(manager, worker, portal, employee, project, key, rpc):
    url = f"/projects/by-external-id/planner/{key}"
    for nobody in (worker, portal, employee):
        refused(nobody.put(url, {"name": "P"}), 403, _no_right(nobody))
    made = checked(manager.put(url, {"name": "P", "privacy_visibility": "followers"}), 201)["data"]
    refused(worker.get(url), 404, "not_found")
    task = f"/tasks/by-external-id/planner/{key}"
    checked(manager.put(task, {"name": "T", "project_id": made["id"]}), 201)
    refused(worker.get(task), 404, "not_found")
    refused(worker.put(task, {"name": "Mine", "project_id": project}), 409, "conflict")
    refused(portal.get(task), 404, "not_found")
    del rpc


def _no_right(caller):
    """A portal user's token has no writing scope by default."""
    is_portal = caller.get("/auth/me").json()["data"]["scope"].count("write") == 0
    return "insufficient_scope" if is_portal else "access_denied"
