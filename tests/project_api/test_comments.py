"""Comments, notes, tracked changes: each role reads and writes what Odoo's discussion lets."""

import pytest

from .caller import Caller, checked, refused

SCOPE = "project:read project:write task:read task:write"


@pytest.fixture(scope="module")
def guest(new_caller):
    """A portal user of this module alone, who may comment."""
    return new_caller("base.group_portal", scope=SCOPE)


@pytest.fixture(scope="module")
def outsider(new_caller, elsewhere):
    """A project user of another company."""
    return new_caller("project.group_project_user", **elsewhere)


@pytest.fixture(scope="module")
def task(manager, guest, rpc):
    """Path of a task of the first company that the portal user follows."""
    values = {"name": "Talked about", "privacy_visibility": "portal", "company_id": 1}
    project = manager.create("/projects", **values)["id"]
    task = manager.create("/tasks", name="Talked about", project_id=project)["id"]
    [user] = rpc("res.users", "read", [guest.user_id], ["partner_id"])
    rpc("project.task", "message_subscribe", [task], [user["partner_id"][0]])
    return f"/tasks/{task}"


@pytest.fixture(params=["manager", "worker", "guest"])
def anyone(request):
    return request.getfixturevalue(request.param)


def bodies(caller, task):
    return [message["body"] for message in caller.data(f"{task}/messages?limit=200")]


def test_everybody_comments_and_everybody_reads_it(anyone, task, manager, worker, guest):
    response = anyone.post(f"{task}/messages", {"body": f"<p>From {anyone.login}</p>"})
    message = checked(response, 201)["data"]
    assert message["author_id"]["name"] == anyone.data(f"/users/{anyone.user_id}")["name"]
    assert (message["message_type"], message["internal"]) == ("comment", False)
    assert (message["changes"], message["attachments"]) == ([], [])
    assert message["date"].endswith("Z")
    location = response.headers["Location"].removeprefix("/api/v1")
    assert location == f"{task}/messages/{message['id']}"
    for reader in (manager, worker, guest):
        assert f"<p>From {anyone.login}</p>" in bodies(reader, task)
        assert reader.data(location)["id"] == message["id"]


def test_notes_and_changes_are_for_employees(manager, worker, guest, task):
    note = manager.create(f"{task}/messages", body="<p>Between us</p>", internal=True)
    assert note["internal"] is True
    stage = manager.create(
        f"/projects/{manager.data(task)['project_id']['id']}/stages", name="Next"
    )
    manager.change(task, stage_id=stage["id"])
    assert "<p>Between us</p>" in bodies(worker, task)
    found = worker.data(f"{task}/messages?limit=200")
    [change] = [change for message in found for change in message["changes"]][-1:]
    assert change == {"field": "stage_id", "label": "Stage", "from": None, "to": "Next"} | {
        "from": change["from"]
    }
    assert "<p>Between us</p>" not in bodies(guest, task)
    assert not any(m["changes"] or m["internal"] for m in guest.data(f"{task}/messages"))
    refused(guest.get(f"{task}/messages/{note['id']}"), 404, "not_found")


def test_portal_users_post_plain_comments_only(guest, task, worker):
    partner = worker.data(f"/users/{worker.user_id}")["partner_id"]["id"]
    for name, value in {"internal": True, "partner_ids": [partner], "attachment_ids": [1]}.items():
        response = guest.post(f"{task}/messages", {"body": "x", name: value})
        assert refused(response, 403, "field_forbidden") == [name]


def test_mentioned_people_are_notified(manager, worker, task, rpc):
    partner = worker.data(f"/users/{worker.user_id}")["partner_id"]
    message = manager.create(f"{task}/messages", body="<p>Look</p>", partner_ids=[partner["id"]])
    assert message["partner_ids"] == [partner]
    domain = [("mail_message_id", "=", message["id"]), ("res_partner_id", "=", partner["id"])]
    assert rpc("mail.notification", "search_count", domain) == 1
    response = manager.post(f"{task}/messages", {"body": "x", "partner_ids": [2_000_000_000]})
    assert refused(response, 422, "invalid_relation") == ["partner_ids"]


def test_own_comments_are_edited_and_deleted(anyone, task, manager, worker):
    path = f"{task}/messages/{anyone.create(f'{task}/messages', body='<p>Frist</p>')['id']}"
    tag = anyone.get(path).headers["ETag"]
    other = worker if anyone is manager else manager
    for method in (other.delete, lambda p: other.patch(p, {"body": "<p>Not yours</p>"})):
        refused(method(path), 403, "access_denied")
    assert "First" in anyone.change(path, body="<p>First</p>")["body"]
    refused(anyone.delete(path, headers={"If-Match": tag}), 412, "precondition_failed")
    checked(anyone.delete(path), 200)
    refused(anyone.get(path), 404, "not_found")
    assert not any("First" in body for body in bodies(anyone, task))


def test_what_odoo_wrote_is_not_edited(manager, task):
    [first] = manager.data(f"{task}/messages?limit=1")
    response = manager.patch(f"{task}/messages/{first['id']}", {"body": "<p>x</p>"})
    assert response.status_code in (403, 422)


def test_messages_are_those_of_the_record_in_the_address(manager, task, project):
    other = f"/tasks/{manager.create('/tasks', name='Other', project_id=project)['id']}"
    message = manager.create(f"{task}/messages", body="<p>Here</p>")
    for path in (other, f"/projects/{project}"):
        refused(manager.get(f"{path}/messages/{message['id']}"), 404, "not_found")
        refused(manager.delete(f"{path}/messages/{message['id']}"), 404, "not_found")
        assert "<p>Here</p>" not in bodies(manager, path)


def test_who_does_not_see_the_record_sees_no_word_of_it(outsider, portal, manager, task):
    message = manager.create(f"{task}/messages", body="<p>Private</p>")
    for stranger in (outsider, Caller(portal.api, portal.login, portal.user_id, SCOPE)):
        for path in (f"{task}/messages", f"{task}/messages/{message['id']}"):
            refused(stranger.get(path), 404, "not_found")
        refused(stranger.post(f"{task}/messages", {"body": "x"}), 404, "not_found")
        refused(stranger.delete(f"{task}/messages/{message['id']}"), 404, "not_found")


def test_scopes_are_those_of_the_record(manager, task):
    reader = Caller(manager.api, manager.login, manager.user_id, "task:read")
    assert bodies(reader, task)
    refused(reader.post(f"{task}/messages", {"body": "x"}), 403, "insufficient_scope")
    other = Caller(manager.api, manager.login, manager.user_id, "project:read project:write")
    refused(other.get(f"{task}/messages"), 403, "insufficient_scope")


def test_projects_are_discussed_by_those_who_may_change_them(manager, worker, project):
    manager.create(f"/projects/{project}/messages", body="<p>Kick-off</p>")
    assert "<p>Kick-off</p>" in bodies(worker, f"/projects/{project}")
    response = worker.post(f"/projects/{project}/messages", {"body": "x"})
    refused(response, 403, "access_denied")


def test_messages_are_listed_like_everything(manager, project):
    task = f"/tasks/{manager.create('/tasks', name='Listed', project_id=project)['id']}"
    for number in range(3):
        manager.create(f"{task}/messages", body=f"<p>Number {number}</p>")
    found = manager.data(f"{task}/messages?message_type=comment&sort=-id&fields=body")
    assert [message["body"] for message in found] == [f"<p>Number {n}</p>" for n in (2, 1, 0)]
    assert len(manager.data(f"{task}/messages?search=number%201")) == 1
    first = checked(manager.get(f"{task}/messages?message_type=comment&limit=2"), 200)
    cursor = first["meta"]["next_cursor"]
    rest = manager.data(f"{task}/messages?message_type=comment&limit=2&cursor={cursor}")
    assert [m["body"] for m in rest] == ["<p>Number 2</p>"]
    refused(manager.get(f"{task}/messages?nonsense=1"), 400, "invalid_parameter")


@pytest.mark.parametrize("body", [{"body": 1}, {"body": "x", "html": "y"}, [], 7])
def test_what_is_no_comment(manager, task, body):
    refused(manager.post(f"{task}/messages", body), 400, "validation_failed")


@pytest.mark.parametrize("body", [{}, {"body": " "}])
def test_a_comment_that_says_nothing(manager, task, body):
    refused(manager.post(f"{task}/messages", body), 422, "refused")


def test_scripts_are_taken_out(worker, task):
    message = worker.create(f"{task}/messages", body="<p>Hi<script>alert(1)</script></p>")
    assert "script" not in message["body"]
