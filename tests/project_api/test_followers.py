"""Followers of projects and tasks: who sees, adds and removes them is Odoo's to say."""

import pytest

from .caller import Caller, checked, refused

SCOPE = "project:read project:write task:read task:write"


def partner_of(rpc, caller):
    [user] = rpc("res.users", "read", [caller.user_id], ["partner_id"])
    return user["partner_id"][0]


def followers(caller, path):
    found = caller.data(f"{path}/followers?limit=200")
    return {follower["partner_id"]["id"]: follower["id"] for follower in found}


@pytest.fixture(scope="module")
def outsider(new_caller, elsewhere):
    """A project user of another company."""
    return new_caller("project.group_project_user", **elsewhere)


@pytest.fixture(scope="module")
def guest(new_caller):
    """A portal user of this module alone."""
    return new_caller("base.group_portal", scope=SCOPE)


@pytest.fixture(scope="module")
def followed(manager):
    """Path of a project of the first company, and of a task in it."""
    values = {"name": "Followed", "privacy_visibility": "portal", "company_id": 1}
    project = manager.create("/projects", **values)["id"]
    task = manager.create("/tasks", name="Followed", project_id=project)["id"]
    return f"/projects/{project}", f"/tasks/{task}"


@pytest.mark.parametrize("which", [0, 1])
def test_follower_comes_and_goes(manager, worker, followed, which, rpc):
    path, partner = followed[which], partner_of(rpc, worker)
    response = manager.post(f"{path}/followers", {"partner_id": partner})
    follower = checked(response, 201)["data"]
    assert follower["partner_id"]["id"] == partner
    assert follower["subtype_ids"]
    assert followers(worker, path)[partner] == follower["id"]
    again = manager.post(f"{path}/followers", {"partner_id": partner})
    assert checked(again, 201)["data"]["id"] == follower["id"]
    checked(manager.delete(f"{path}/followers/{follower['id']}"), 200)
    assert partner not in followers(worker, path)
    refused(manager.delete(f"{path}/followers/{follower['id']}"), 404, "not_found")


def test_oneself_follows_what_one_may_read_and_adds_nobody_else(worker, followed, manager, rpc):
    """A project user reads projects, and changes none."""
    project, own = followed[0], partner_of(rpc, worker)
    worker.create(f"{project}/followers", partner_id=own)
    response = worker.post(f"{project}/followers", {"partner_id": partner_of(rpc, manager)})
    if partner_of(rpc, manager) not in followers(worker, project):
        refused(response, 403, "access_denied")
    others = followers(worker, project)
    checked(worker.delete(f"{project}/followers/{others.pop(own)}"), 200)
    for follower in others.values():
        refused(worker.delete(f"{project}/followers/{follower}"), 403, "access_denied")


def test_follower_makes_the_portal_user_see_the_task(guest, manager, followed, rpc):
    task = followed[1]
    refused(guest.get(task), 404, "not_found")
    manager.create(f"{task}/followers", partner_id=partner_of(rpc, guest))
    assert guest.data(task)["name"] == "Followed"
    refused(guest.get(f"{task}/followers"), 403, "access_denied")  # nor does Odoo's portal


def test_who_does_not_see_the_record_sees_no_follower(outsider, portal, followed, manager):
    stranger = Caller(portal.api, portal.login, portal.user_id, SCOPE)
    for path in followed:
        for caller in (outsider, stranger):
            refused(caller.get(f"{path}/followers"), 404, "not_found")
            refused(caller.post(f"{path}/followers", {"partner_id": 1}), 404, "not_found")
            for follower in followers(manager, path).values():
                refused(caller.delete(f"{path}/followers/{follower}"), 404, "not_found")


def test_followers_of_another_record_are_not_removed_here(manager, followed, project):
    [mine, *_] = followers(manager, followed[0]).values()
    refused(manager.delete(f"/projects/{project}/followers/{mine}"), 404, "not_found")


@pytest.mark.parametrize("partner", [2_000_000_000, None, "x", 0])
def test_what_is_no_contact(manager, followed, partner):
    response = manager.post(f"{followed[1]}/followers", {"partner_id": partner})
    if partner == 2_000_000_000:
        assert refused(response, 422, "invalid_relation") == ["partner_id"]
    else:
        assert refused(response, 400, "validation_failed") == ["partner_id"]


def test_scopes_are_those_of_the_record(manager, followed):
    reader = Caller(manager.api, manager.login, manager.user_id, "task:read")
    assert followers(reader, followed[1])
    refused(reader.post(f"{followed[1]}/followers", {"partner_id": 1}), 403, "insufficient_scope")
    refused(reader.get(f"{followed[0]}/followers"), 403, "insufficient_scope")
