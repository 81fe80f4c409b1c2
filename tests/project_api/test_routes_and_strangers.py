"""Every route of a record, tried by those who do not see it: they learn and change nothing."""

import re

import pytest

from .caller import Caller, checked

SCOPE = "project:read project:write project:delete task:read task:write task:delete partner:read"


@pytest.fixture(scope="module")
def outsider(new_caller, elsewhere):
    """A project manager of another company."""
    return new_caller("project.group_project_manager", scope=SCOPE, **elsewhere)


@pytest.fixture(scope="module")
def stranger(new_caller):
    """A portal user whom nothing is shared with."""
    return new_caller("base.group_portal", scope=SCOPE)


@pytest.fixture(scope="module")
def records(manager):
    """What the variables of a path stand for, all of it of the first company."""
    project = manager.create("/projects", name="Unseen", company_id=1)["id"]
    path = f"/tasks/by-external-id/unseen/{project}"
    task = checked(manager.put(path, {"name": "Unseen", "project_id": project}), 201)["data"]["id"]
    path = f"/projects/by-external-id/unseen/{project}"
    assert manager.put(path, {"id": project}).status_code in (200, 201)
    message = manager.create(f"/tasks/{task}/messages", body="Unseen")["id"]
    return {"project_id": project, "task_id": task, "message_id": message}


def routes(document, records):
    """Yield ``(method, path, body)`` of all routes of these records, the bodies as documented."""
    ours = re.compile(r"/api/v1/(projects|tasks)/(\{(project|task)_id\}|by-external-id/)")
    for path, item in document["paths"].items():
        if not ours.match(path):
            continue
        found = re.sub(
            r"\{(\w+)\}", lambda name: str(records.get(name[1], _further(name[1], records))), path
        )
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {})
            example = content.get("application/json", {}).get("example")
            if content and "application/json" not in content:
                continue  # files: their own tests send them
            yield method.upper(), found.removeprefix("/api/v1"), example


def _further(name, records):
    return {"system": "unseen", "key": records["project_id"]}.get(name, 1)


@pytest.mark.parametrize("who", ["outsider", "stranger"])
def test_who_does_not_see_a_record_gets_nowhere(request, who, manager, records):
    caller = request.getfixturevalue(who)
    document = checked(manager.api.get("/openapi.json"), 200)
    paths = (f"/projects/{records['project_id']}", f"/tasks/{records['task_id']}")
    before = [manager.get(path).headers["ETag"] for path in paths]
    walked = list(routes(document, records))
    assert len(walked) > 30
    for method, path, body in walked:
        sent = {} if body is None else {"json": body}
        response = caller.call(method, path, **sent)
        # 409: that another system's ID is taken is no secret of the one who uses it
        assert response.status_code in (403, 404, 409, 422), (method, path, response.text)
        assert "Unseen" not in response.text, (method, path)
        if "by-external-id" not in path and who == "outsider":
            assert response.status_code == 404, (method, path, response.text)
    assert [manager.get(path).headers["ETag"] for path in paths] == before


def test_reader_changes_nothing(manager, records):
    """A token that may only read, of somebody who may do everything."""
    reader = Caller(manager.api, manager.login, manager.user_id, "project:read task:read")
    document = checked(manager.api.get("/openapi.json"), 200)
    for method, path, body in routes(document, records):
        if method != "GET":
            sent = {} if body is None else {"json": body}
            response = reader.call(method, path, **sent)
            assert response.status_code == 403, (method, path, response.text)
            assert response.json()["error"] == "insufficient_scope"
