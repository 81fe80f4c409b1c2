"""Postman's own importer takes the document."""

import json
import subprocess

import pytest

from tests.support import npm


@pytest.fixture(scope="module")
def importer():
    """The command of the converter that Postman itself uses."""
    return npm.installed("openapi-to-postmanv2@6") / "node_modules" / ".bin" / "openapi2postmanv2"


def requests_of(items):
    for item in items:
        if "request" in item:
            yield item
        yield from requests_of(item.get("item", ()))


def test_every_operation_becomes_a_request(api, importer, tmp_path):
    document = api.get("/openapi.json").json()
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    command = [importer, "-s", "openapi.json", "-o", "collection.json"]
    command += ["-O", "enableOptionalParameters=false"]  # a switch of the dialog in Postman, too
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stdout + result.stderr
    collection = json.loads((tmp_path / "collection.json").read_text())
    found = list(requests_of(collection["item"]))
    assert len(found) == sum(len(methods) for methods in document["paths"].values())
    [create] = [item for item in found if item["name"] == "Create one or several tasks"]
    assert '"name"' in create["request"]["body"]["raw"]
    created = next(answer for answer in create["response"] if answer["code"] == 201)
    assert "task_id" in created["body"]
    [listed] = [item for item in found if item["name"] == "List tasks"]
    assert all(one["disabled"] for one in listed["request"]["url"]["query"])
    # Much of it are the examples of tasks within tasks.
    assert (tmp_path / "collection.json").stat().st_size < 55_000 * len(found)
