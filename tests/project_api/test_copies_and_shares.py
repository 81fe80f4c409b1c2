"""Copies of projects, and projects shared with portal users."""

import pytest

from .caller import Caller, checked, refused

SCOPE = "project:read project:write task:read task:write partner:read"


@pytest.fixture(scope="module")
def outsider(new_caller, elsewhere):
    """A project manager of another company."""
    return new_caller("project.group_project_manager", **elsewhere)


@pytest.fixture(scope="module")
def guest(new_caller):
    """A portal user of this module alone."""
    return new_caller("base.group_portal", scope=SCOPE)


@pytest.fixture(scope="module")
def sharer(manager):
    return Caller(manager.api, manager.login, manager.user_id, SCOPE)


def partner_of(rpc, caller):
    [user] = rpc("res.users", "read", [caller.user_id], ["partner_id"])
    return user["partner_id"][0]


@pytest.fixture
def original(manager):
    """A project of the first company with a task and its subtask."""
    task = {"name": "Desks", "priority": "1", "child_ids": [{"name": "Order"}]}
    values = {"name": "Original", "company_id": 1, "tasks": [task]}
    return manager.create("/projects", **values)["id"]


def tasks_of(caller, project):
    found = caller.data(f"/projects/{project}/tasks?fields=name,priority,parent_id")
    return sorted((t["name"], t["priority"], (t["parent_id"] or {}).get("name")) for t in found)


def test_copy_has_the_tasks_and_what_was_sent(manager, original):
    body = {"name": "The copy", "date_start": "2026-05-01", "date": "2026-05-31"}
    response = manager.post(f"/projects/{original}/copy", body)
    copied = checked(response, 201)
    assert copied["project_id"] == copied["data"]["id"] != original
    assert response.headers["Location"] == f"/api/v1/projects/{copied['project_id']}"
    assert {name: copied["data"][name] for name in body} == body
    assert len(tasks_of(manager, original)) == 2
    assert tasks_of(manager, copied["project_id"]) == tasks_of(manager, original)
    assert manager.data(f"/projects/{original}")["name"] == "Original"
    assert manager.create(f"/projects/{original}/copy")["name"] == "Original (copy)"


def test_copy_that_is_refused_leaves_nothing(manager, original):
    path = f"/projects/{original}/copy"
    refused(manager.post(path, {"nonsense": 1}), 400, "validation_failed")
    refused(manager.post(path, {"date": "2026-05-31"}), 422, "not_applied")
    refused(manager.post(f"{path}?fields=nonsense", {}), 400, "invalid_parameter")
    assert not manager.data("/projects?name=Original (copy)&create_date__gt=2100-01-01T00:00:00Z")
    count = checked(manager.get("/projects?name__ilike=Original&total=true"), 200)["meta"]["total"]
    refused(manager.post(path, {"color": "x"}), 400, "validation_failed")
    again = checked(manager.get("/projects?name__ilike=Original&total=true"), 200)["meta"]["total"]
    assert again == count


def test_copy_is_for_those_who_may_create(worker, guest, outsider, original, manager):
    path = f"/projects/{original}/copy"
    refused(worker.post(path, {}), 403, "access_denied")
    refused(outsider.post(path, {}), 404, "not_found")
    refused(guest.post(path, {}), 404, "not_found")
    refused(manager.post("/projects/2000000000/copy", {}), 404, "not_found")
    reader = Caller(manager.api, manager.login, manager.user_id, "project:read")
    refused(reader.post(path, {}), 403, "insufficient_scope")


def test_shared_project_is_seen_and_edited(sharer, guest, original, rpc):
    partner = partner_of(rpc, guest)
    path = f"/projects/{original}/shares/{partner}"
    refused(guest.get(f"/projects/{original}"), 404, "not_found")
    for access in ("read", "edit_limited", "edit", "edit", "read"):
        stored = checked(sharer.put(path, {"access": access, "send_invitation": False}), 200)
        assert stored["data"] == {
            "partner_id": {"id": partner, "name": guest.login},
            "access": access,
        }
        assert sharer.data(f"/projects/{original}/shares") == [stored["data"]]
        assert guest.data(f"/projects/{original}")["name"] == "Original"
        if access == "edit":
            task = guest.data(f"/projects/{original}/tasks")[0]["id"]
            guest.change(f"/tasks/{task}", name=f"Changed by {guest.login}")
    assert sharer.data(f"/projects/{original}")["privacy_visibility"] != "employees"
    checked(sharer.delete(path), 200)
    assert sharer.data(f"/projects/{original}/shares") == []
    refused(guest.get(f"/projects/{original}"), 404, "not_found")
    refused(sharer.delete(path), 404, "not_found")


def test_sharing_takes_no_follower_away(sharer, guest, worker, original, rpc):
    colleague = partner_of(rpc, worker)
    rpc("project.project", "message_subscribe", [original], [colleague])
    path = f"/projects/{original}/shares/{partner_of(rpc, guest)}"
    sharer.put(path, {"access": "edit"})
    sharer.delete(path)
    domain = [("res_model", "=", "project.project"), ("res_id", "=", original)]
    left = rpc("mail.followers", "search_read", domain, ["partner_id"])
    assert colleague in [follower["partner_id"][0] for follower in left]


def test_sharing_is_for_those_who_may_change_the_project(worker, guest, outsider, original, rpc):
    partner = partner_of(rpc, guest)
    path, body = f"/projects/{original}/shares", {"access": "read"}
    for caller, status, error in (
        (worker, 403, "access_denied"),
        (outsider, 404, "not_found"),
        (guest, 404, "not_found"),
    ):
        refused(caller.get(path), status, error)
        refused(caller.put(f"{path}/{partner}", body), status, error)
        refused(caller.delete(f"{path}/{partner}"), status, error)


def test_project_is_not_shared_with_colleagues_nor_in_unknown_ways(sharer, worker, original, rpc):
    path = f"/projects/{original}/shares"
    response = sharer.put(f"{path}/{partner_of(rpc, worker)}", {"access": "read"})
    assert refused(response, 422, "invalid_relation") == ["partner_id"]
    refused(sharer.put(f"{path}/2000000000", {"access": "read"}), 404, "not_found")
    for body in ({}, {"access": "own"}, {"access": "read", "send_invitation": 1}, {"nonsense": 1}):
        refused(sharer.put(f"{path}/1", body), 400, "validation_failed")
