"""The OpenAPI document: valid, complete, the same as the committed one; and its page."""

import copy
import json
import os
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from .caller import checked, refused
from .openapi_changes import as_text, breaking_changes, comparable, patch_between, patched

SNAPSHOTS = Path(__file__).parent / "openapi_snapshots"


@pytest.fixture(scope="module")
def document(api):
    return checked(api.get("/openapi.json"), 200)


def operations(document):
    return {
        (path, method): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_public_validator_finds_nothing(document):
    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_operation_has_errors_and_scopes_and_an_id_of_its_own(document):
    found = operations(document)
    identifiers = [operation["operationId"] for operation in found.values()]
    assert len(set(identifiers)) == len(identifiers)
    for place, operation in found.items():
        names = [one["name"] for one in operation.get("parameters", ()) if "name" in one]
        assert len(set(names)) == len(names), f"{place}: a client has one argument of a name"
        assert set(operation["responses"]) & {"401", "400"}, place
        # What a file belongs to says which scope it needs.
        if "/auth/" not in place[0] and not place[0].startswith("/api/v1/attachments/"):
            scopes = [
                scope for need in operation["security"] for scope in next(iter(need.values()))
            ]
            assert scopes, place
            assert all(
                re.fullmatch(r"(project|task|partner):(read|write|delete)", s) for s in scopes
            )


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/projects", "get post patch delete"),
        ("/projects/{project_id}", "get patch put delete"),
        ("/projects/{project_id}/tasks", "get post"),
        ("/projects/{project_id}/stages", "get post"),
        ("/projects/{project_id}/stages/{task_stage_id}", "delete"),
        ("/projects/{project_id}/milestones", "get post"),
        ("/tasks", "get post patch delete"),
        ("/tasks/{task_id}", "get patch put delete"),
        ("/task-stages", "get post patch delete"),
        ("/task-stages/{task_stage_id}", "get patch put delete"),
        ("/milestones", "get post patch delete"),
        ("/project-stages", "get post patch delete"),
        ("/tags", "get post patch delete"),
    ],
)
def test_the_contracts_paths_are_there(document, path, methods):
    assert set(document["paths"][f"/api/v1{path}"]) == set(methods.split())


def test_operations_are_called_as_people_would(document):
    identifiers = {operation["operationId"] for operation in operations(document).values()}
    expected = "login getMe listProjectTasks createTask getTask updateTask updateTasks replaceTask"
    expected += " deleteTask attachProjectTaskStage listProjectStages"
    assert set(expected.split()) <= identifiers


def test_list_has_few_parameters_and_none_twice(document):
    """Commas and repetition are OR already, and a client shows what there is as arguments."""
    for place, operation in operations(document).items():
        names = [one.get("name", "") for one in operation.get("parameters", ())]
        assert len(names) < 64, place
        assert not [name for name in names if name.endswith(("__in", "__nin"))], place


def test_no_text_is_odoos_help_about_a_form(document, rpc):
    """It may be about something else: a milestone "delivers services automatically"."""
    texts = json.dumps(document, ensure_ascii=False)
    for model in ("project.project", "project.task", "project.milestone", "project.tags"):
        for name, field in rpc(model, "fields_get", [], ["help"]).items():
            assert not field.get("help") or field["help"].split("\n")[0] not in texts, name


def test_examples_fit_their_schemas(document):
    """Bodies, answers and errors: each has an example, and each is what it stands for."""
    registry = Registry().with_resource("urn:d", Resource(document, DRAFT202012))
    without = set()
    for place, content in contents(document):
        if content["schema"].get("format") == "binary":
            continue  # bytes have no example in JSON
        if "example" in content:
            schema = json.loads(json.dumps(content["schema"]).replace("#/", "urn:d#/"))
            Draft202012Validator(schema, registry=registry).validate(content["example"])
        else:
            without.add(place)
    assert without == set()


def contents(document):
    """Yield ``(path, media type object)`` of every body, answer and error."""
    answers = [("errors", answer) for answer in document["components"]["responses"].values()]
    for (path, _method), operation in operations(document).items():
        answers += [(path, answer) for answer in operation["responses"].values()]
        answers.append((path, operation.get("requestBody", {})))
    for path, answer in answers:
        for content in answer.get("content", {}).values():
            yield path, content


def test_schema_follows_odoos_own_fields(document, rpc):
    properties = document["components"]["schemas"]["TaskCreate"]["properties"]
    selection = rpc("project.task", "fields_get", ["priority"])["priority"]["selection"]
    [choices] = [part for part in properties["priority"]["anyOf"] if "enum" in part]
    assert choices["enum"] == [value for value, _label in selection]
    assert "project_id" in document["components"]["schemas"]["TaskCreate"]["required"]


def test_document_is_the_committed_one(document, rpc):
    """``UPDATE_SNAPSHOTS=1 make test ARGS=tests/project_api/test_openapi.py`` renews it.

    First on 19.0, whose document is kept in full; of 18.0 only what differs is kept.
    """
    current, full = comparable(document), SNAPSHOTS / "odoo_19.0.json"
    committed = json.loads(full.read_text())
    path = SNAPSHOTS / f"odoo_{rpc.series}.json"
    new = current if path == full else patch_between(committed, current)
    if path != full:
        committed = patched(committed, json.loads(path.read_text()))
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(as_text(new) + "\n")
        return
    assert breaking_changes(committed, current) == []
    assert current == committed, "something was added: renew the snapshot"


@pytest.mark.parametrize(
    "place",
    [
        ("paths", "/api/v1/tasks"),
        ("paths", "/api/v1/tasks", "post"),
        ("paths", "/api/v1/tasks", "get", "parameters", "state"),
        ("components", "schemas", "Task", "properties", "name"),
        ("components", "schemas", "Task", "properties", "name", "type"),
        ("components", "schemas", "TaskCreate", "properties", "priority"),
    ],
)
def test_what_is_taken_away_is_noticed(document, place):
    old = comparable(document)
    new = copy.deepcopy(old)
    holder = new
    for name in place[:-1]:
        holder = holder[name]
    del holder[place[-1]]
    assert breaking_changes(old, new)


def test_what_becomes_required_or_of_another_type_is_noticed(document):
    old = comparable(document)
    new = copy.deepcopy(old)
    schemas, listing = new["components"]["schemas"], new["paths"]["/api/v1/tasks"]["get"]
    schemas["TaskCreate"]["required"].append("color")
    schemas["Task"]["properties"]["color"]["type"] = "string"
    listing["parameters"]["state"]["required"] = True
    listing["parameters"]["new"] = {"in": "query", "required": True}
    assert len(breaking_changes(old, new)) == 4


def test_what_is_added_breaks_nobody(document):
    old = comparable(document)
    new = copy.deepcopy(old)
    new["components"]["schemas"]["Task"]["properties"]["x_new"] = {"type": "string"}
    new["paths"]["/api/v1/new"] = {}
    new["paths"]["/api/v1/tasks"]["get"]["parameters"]["new"] = {"in": "query"}
    assert breaking_changes(old, new) == []


def test_patch_of_the_other_series_is_exact(document):
    old = comparable(document)
    new = copy.deepcopy(old)
    properties = new["components"]["schemas"]["Task"]["properties"]
    del properties["color"]
    properties["x_new"] = {"type": "string"}
    properties["state"] = {"enum": ["a"]}
    patch = patch_between(old, new)
    assert len(as_text(patch)) < 250
    assert patched(old, json.loads(as_text(patch))) == new
    assert patched(old, {}) == old


def test_scoped_document_shows_what_the_token_may_call(api, manager, document):
    refused(api.get("/openapi.json?scoped=1"), 401, "authentication_required")
    narrow = api.login(manager.login, f"pw-of-{manager.login}", scope="task:read")["access_token"]
    scoped = checked(api.get("/openapi.json?scoped=1", narrow), 200)
    assert list(OpenAPIV31SpecValidator(scoped).iter_errors()) == []
    assert set(scoped["paths"]["/api/v1/tasks"]) == {"get"}
    assert "/api/v1/projects" not in scoped["paths"]
    assert "/api/v1/tags" in scoped["paths"]
    assert operations(scoped).keys() < operations(document).keys()
    refused(api.get("/openapi.json?scoped=2"), 400, "invalid_parameter")


def test_page_loads_nothing_from_elsewhere(api):
    page = api.get("/docs")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert "http" not in page.text.replace("http-equiv", "")
    for name in re.findall(r'(?:src|href)="docs/([^"]+)"', page.text):
        asset = api.get(f"/docs/{name}")
        assert asset.status_code == 200, name
        assert "default-src 'none'" in asset.headers["Content-Security-Policy"]
    refused(api.get("/docs/index.html"), 404, "not_found")
    refused(api.get("/docs/..%2fpage.html"), 404, "not_found")
