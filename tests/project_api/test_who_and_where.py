"""Who made a record, where a browser shows it, what people call its values."""

from urllib.parse import urlsplit

import pytest
import requests

from .caller import checked, refused

WALKED = [
    "/projects",
    "/tasks",
    "/milestones",
    "/tags",
    "/task-stages",
    "/project-stages",
    "/users",
]


@pytest.mark.parametrize("path", WALKED)
def test_every_resource_says_who_and_where_when_it_is_asked(manager, project, path):
    manager.create("/tags", name=f"Of {path} {project}")
    response = manager.get(f"{path}?limit=2&fields=create_uid,write_uid,web_url&active=all")
    if response.status_code == 400:  # what cannot be archived
        response = manager.get(f"{path}?limit=2&fields=create_uid,write_uid,web_url")
    for record in checked(response, 200)["data"]:
        assert set(record) == {"id", "create_uid", "write_uid", "web_url"}
        assert record["web_url"].endswith(f"&res_id={record['id']}")
    assert "create_uid" not in manager.data(f"{path}?limit=1")[0]


def test_who_created_and_who_changed(manager, worker, project):
    task = manager.create("/tasks", name="Mine", project_id=project)["id"]
    worker.change(f"/tasks/{task}", name="Ours")
    found = worker.data(f"/tasks/{task}?fields=create_uid,write_uid")
    assert found["create_uid"]["id"] == manager.user_id
    assert found["write_uid"]["id"] == worker.user_id
    path = f"/projects/{project}/tasks?create_uid={manager.user_id}&write_uid={worker.user_id}"
    assert [record["id"] for record in worker.data(path)] == [task]
    assert worker.data(f"/projects/{project}/tasks?create_uid={worker.user_id}") == []
    response = manager.patch(f"/tasks/{task}", {"create_uid": worker.user_id})
    assert refused(response, 400, "validation_failed") == ["create_uid"]


@pytest.mark.parametrize(
    ("role", "shown"), [("manager", "/odoo/"), ("worker", "/odoo/"), ("portal", "/my/")]
)
def test_web_url_leads_each_role_to_the_record(server, request, manager, rpc, role, shown):
    caller = request.getfixturevalue(role)
    [user] = rpc("res.users", "read", [caller.user_id], ["partner_id"])
    project = manager.create("/projects", name="Seen", privacy_visibility="portal")["id"]
    task = manager.create("/tasks", name="Seen", project_id=project)["id"]
    rpc("project.task", "message_subscribe", [task], [user["partner_id"][0]])
    url = urlsplit(caller.data(f"/tasks/{task}?fields=web_url")["web_url"])
    with requests.Session() as browser:
        login = {"login": caller.login, "password": f"pw-of-{caller.login}", "db": server.db}
        params = {"jsonrpc": "2.0", "method": "call", "params": login}
        browser.post(f"{server.url}/web/session/authenticate", json=params).raise_for_status()
        answer = browser.get(f"{server.url}{url.path}?{url.query}", allow_redirects=False)
    assert answer.status_code in (302, 303)
    assert urlsplit(answer.headers["Location"]).path.startswith(shown)
    assert str(task) in answer.headers["Location"]


def test_labels_are_all_values_in_the_language_of_the_request(manager, project, french):
    task = manager.create("/tasks", name="Labelled", project_id=project)["id"]
    for path in (f"/tasks/{task}", f"/projects/{project}/tasks"):
        meta = checked(manager.get(f"{path}?labels=true"), 200)["meta"]
        assert set(meta["labels"]) == {"state", "priority"}
        assert meta["labels"]["state"]["1_done"] == "Done"
        headers = {"Accept-Language": french}
        meta = checked(manager.get(f"{path}?labels=true", headers=headers), 200)["meta"]
        assert meta["labels"]["state"]["1_done"] != "Done"
        assert "labels" not in checked(manager.get(path), 200).get("meta", {})
        meta = checked(manager.get(f"{path}?labels=true&fields=state"), 200)["meta"]
        assert set(meta["labels"]) == {"state"}


def test_labels_have_a_version_of_their_own(manager, project, french):
    path = f"/tasks/{manager.create('/tasks', name='x', project_id=project)['id']}"
    plain, labelled = manager.get(path), manager.get(f"{path}?labels=true")
    assert plain.headers["ETag"] != labelled.headers["ETag"]
    headers = {"If-None-Match": plain.headers["ETag"]}
    assert manager.get(path, headers=headers).status_code == 304
    assert manager.get(f"{path}?labels=true", headers=headers).status_code == 200
    # and either guards a write
    for tagged in (labelled, manager.get(path)):
        headers = {"If-Match": tagged.headers["ETag"]}
        checked(manager.patch(path, {"name": "x"}, headers=headers), 200)
    refused(manager.get(f"{path}?labels=maybe"), 400, "invalid_parameter")
