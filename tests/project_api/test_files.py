"""Files: who sees them, how they come and go, and that no browser runs what is in them."""

import io
import re

import pytest

from .caller import Caller, checked, refused

SCOPE = "project:read project:write task:read task:write"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
PAGE = b"<!doctype html><script>alert(document.domain)</script>"
LIMIT = "api_token_auth.upload_limit"


def upload(caller, path, name="plan.txt", content=b"A plan", **kwargs):
    """A file in a form → the response."""
    return caller.call("POST", f"{path}/attachments", files={"file": (name, content)}, **kwargs)


def raw(caller, path, content, name="raw.txt", **kwargs):
    """A file as the body → the response."""
    headers = {"Content-Type": "application/octet-stream"}
    query = f"?name={name}" if name else ""
    path = f"{path}/attachments{query}"
    return caller.call("POST", path, data=content, headers=headers, **kwargs)


def content(caller, attachment, **kwargs):
    return caller.get(attachment["content"].removeprefix("/api/v1"), **kwargs)


@pytest.fixture(scope="module")
def guest(new_caller):
    """A portal user of this module alone."""
    return new_caller("base.group_portal", scope=SCOPE)


@pytest.fixture(scope="module")
def outsider(new_caller, elsewhere):
    """A project user of another company."""
    return new_caller("project.group_project_user", **elsewhere)


@pytest.fixture(scope="module")
def place(manager, guest, rpc):
    """Path of a task of the first company that the portal user follows."""
    values = {"name": "With files", "privacy_visibility": "portal", "company_id": 1}
    project = manager.create("/projects", **values)["id"]
    task = manager.create("/tasks", name="With files", project_id=project)["id"]
    [user] = rpc("res.users", "read", [guest.user_id], ["partner_id"])
    rpc("project.task", "message_subscribe", [task], [user["partner_id"][0]])
    return f"/tasks/{task}"


@pytest.mark.parametrize("send", [upload, lambda c, p: raw(c, p, b"A plan", "plan.txt")])
@pytest.mark.parametrize("role", ["manager", "worker"])
def test_file_comes_goes_and_is_the_same(request, role, send, place):
    caller = request.getfixturevalue(role)
    response = send(caller, place)
    file = checked(response, 201)["data"]
    assert (file["name"], file["mimetype"], file["file_size"]) == ("plan.txt", "text/plain", 6)
    assert response.headers["Location"] == f"/api/v1/attachments/{file['id']}"
    assert file["id"] in [found["id"] for found in caller.data(f"{place}/attachments")]
    answer = content(caller, file)
    assert (answer.status_code, answer.content) == (200, b"A plan")
    checked(caller.delete(f"/attachments/{file['id']}"), 200)
    refused(content(caller, file), 404, "not_found")
    assert file["id"] not in [found["id"] for found in caller.data(f"{place}/attachments")]


def test_parts_of_a_file(manager, place):
    file = checked(raw(manager, place, b"0123456789"), 201)["data"]
    answer = content(manager, file, headers={"Range": "bytes=2-4"})
    assert (answer.status_code, answer.content) == (206, b"234")
    assert answer.headers["Content-Range"] == "bytes 2-4/10"
    assert content(manager, file, headers={"Range": "bytes=90-"}).status_code == 416
    whole = content(manager, file)
    again = content(manager, file, headers={"If-None-Match": whole.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["page.html", "page.svg", "page.xml", "page.xhtml", "page"])
def test_no_browser_runs_a_file(manager, place, name):
    file = checked(upload(manager, place, name, PAGE), 201)["data"]
    answer = content(manager, file)
    assert answer.content == PAGE
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_type_is_that_of_the_file(manager, place):
    file = checked(upload(manager, place, "dot.png", PNG), 201)["data"]
    assert file["mimetype"] == content(manager, file).headers["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("a\\b.txt", "b.txt"), ("é ü.txt", "é ü.txt")],
)
def test_names_of_files(manager, place, name, kept):
    file = checked(raw(manager, place, b"x", name), 201)["data"]
    assert file["name"] == kept
    assert "attachment" in content(manager, file).headers["Content-Disposition"]


def test_what_is_no_upload(manager, place):
    assert refused(raw(manager, place, b"x", None), 422, "refused") == ["name"]
    assert refused(raw(manager, place, b""), 422, "refused") == ["file"]
    two = {"a": ("a.txt", b"1"), "b": ("b.txt", b"2")}
    response = manager.call("POST", f"{place}/attachments", files=two)
    assert refused(response, 400, "validation_failed") == ["file"]
    refused(raw(manager, "/tasks/2000000000", b"x"), 404, "not_found")


def test_limit_is_a_setting_and_also_holds_for_what_has_no_length(manager, place, rpc):
    rpc.set_param(LIMIT, "2")
    try:
        fits = b"x" * (2 * 1024 * 1024 - 1)
        file = checked(raw(manager, place, fits), 201)["data"]
        assert content(manager, file).content == fits
        assert checked(raw(manager, place, io.BytesIO(fits)), 201)["data"]["file_size"] == len(fits)
        long = fits + b"xx"
        refused(raw(manager, place, long), 413, "payload_too_large")
        refused(upload(manager, place, "long.txt", long), 413, "payload_too_large")
        chunks = (long[at : at + 65536] for at in range(0, len(long), 65536))
        refused(raw(manager, place, chunks), 413, "payload_too_large")
    finally:
        rpc.set_param(LIMIT, "25")


def test_upload_is_done_once(manager, place):
    headers = {"Idempotency-Key": f"upload-{place}"}
    first, again = (upload(manager, place, headers=headers) for _time in range(2))
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.json() == again.json()
    other = upload(manager, place, content=b"Another plan", headers=headers)
    refused(other, 422, "idempotency_key_reused")


def test_files_of_what_one_does_not_see_are_not_there(place, manager, outsider, guest, portal):
    file = checked(upload(manager, place, "secret.txt", b"secret"), 201)["data"]
    refused(outsider.get(f"{place}/attachments"), 404, "not_found")
    for stranger in (outsider, Caller(portal.api, portal.login, portal.user_id, SCOPE), guest):
        refused(content(stranger, file), 404, "not_found")
        response = stranger.delete(f"/attachments/{file['id']}")
        assert response.status_code in (403, 404)
    assert content(manager, file).content == b"secret"


def test_scopes_are_those_of_the_record(manager, place):
    file = checked(upload(manager, place), 201)["data"]
    reader = Caller(manager.api, manager.login, manager.user_id, "task:read")
    assert content(reader, file).status_code == 200
    refused(reader.delete(f"/attachments/{file['id']}"), 403, "insufficient_scope")
    refused(upload(reader, place), 403, "insufficient_scope")
    other = Caller(manager.api, manager.login, manager.user_id, "project:read project:write")
    refused(content(other, file), 403, "insufficient_scope")
    refused(other.get(f"/attachments/{file['id']}"), 403, "insufficient_scope")


def test_other_files_of_odoo_are_not_served(manager, rpc):
    values = {"name": "x", "datas": "eA==", "res_model": "res.partner", "res_id": 1, "public": True}
    for changed in (values, {**values, "res_model": False, "res_id": 0}):
        other = rpc("ir.attachment", "create", changed)
        refused(manager.get(f"/attachments/{other}/content"), 404, "not_found")
        refused(manager.get(f"/attachments/{other}"), 404, "not_found")


def test_files_of_comments_reach_whom_the_comment_reaches(manager, guest, place):
    file = checked(upload(manager, place, "offer.txt", b"An offer"), 201)["data"]
    refused(content(guest, file), 404, "not_found")
    message = manager.create(f"{place}/messages", body="<p>See</p>", attachment_ids=[file["id"]])
    assert [found["id"] for found in message["attachments"]] == [file["id"]]
    [shown] = guest.data(f"{place}/messages/{message['id']}")["attachments"]
    assert content(guest, shown).content == b"An offer"
    # a note reaches employees alone
    file = checked(upload(manager, place, "costs.txt", b"Our costs"), 201)["data"]
    manager.create(f"{place}/messages", body="x", internal=True, attachment_ids=[file["id"]])
    refused(content(guest, file), 404, "not_found")


def test_comment_takes_own_files_of_the_record_only(manager, worker, place, project):
    elsewhere = checked(upload(manager, f"/projects/{project}"), 201)["data"]
    others = checked(upload(worker, place), 201)["data"]
    for file in (elsewhere["id"], others["id"], 2_000_000_000):
        response = manager.post(f"{place}/messages", {"body": "x", "attachment_ids": [file]})
        assert refused(response, 422, "invalid_relation") == ["attachment_ids"]


def test_pictures_in_descriptions_open_with_the_token(manager, worker, outsider, place):
    picture = checked(upload(manager, place, "dot.png", PNG), 201)["data"]
    source = f"/web/image/{picture['id']}-1a2b/dot.png?access=1&amp;x=2"
    manager.change(place, description=f'<p>Here: <img src="{source}" class="x"></p>')
    answer = worker.data(place)
    [address] = re.findall(r'src="(/api/v1/attachments/[^"]*)"', answer["description"])
    shown = worker.get(address.removeprefix("/api/v1"))
    assert (shown.status_code, shown.content) == (200, PNG)
    refused(outsider.get(address.removeprefix("/api/v1")), 404, "not_found")
    # and what was answered, sent back, changes nothing
    tag = manager.get(place).headers["ETag"]
    response = manager.patch(place, {"description": answer["description"]})
    assert checked(response, 200)["data"]["description"] == answer["description"]
    assert response.headers["ETag"] == tag


def test_pictures_are_stored_as_odoo_has_them(manager, place, rpc):
    picture = checked(upload(manager, place, "dot.png", PNG), 201)["data"]
    source = f"/web/image/{picture['id']}/dot.png"
    manager.change(place, description=f'<p><img src="{source}"></p>')
    changed = manager.data(place)["description"].replace("<p>", "<p>Look: ")
    manager.change(place, description=changed)
    [stored] = rpc("project.task", "read", [int(place.rpartition("/")[2])], ["description"])
    assert f'src="{source}"' in stored["description"]
    assert "/api/v1/" not in stored["description"]
    assert manager.data(place)["description"] == changed
