"""What the OpenAPI document says of ``/auth`` is what the server does: asked of each operation."""

import json

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from .caller import checked, refused

BASE = "/api/v1/auth"
#: method and path below /auth, of every operation that there is
OPERATIONS = (
    ("post", "/login"),
    ("post", "/refresh"),
    ("post", "/token"),
    ("post", "/revoke"),
    ("post", "/introspect"),
    ("post", "/logout"),
    ("get", "/me"),
    ("get", "/tokens"),
    ("delete", "/tokens/{token_id}"),
    ("post", "/device"),
)
WITH_BODY = OPERATIONS[:5]
#: Takes a registered app: see tests/oauth/test_device.py.
OF_APPS = {("post", "/device")}
OWN_SCOPES = "token:manage token:introspect"


@pytest.fixture(scope="module")
def document(api):
    return checked(api.get("/openapi.json"), 200)


@pytest.fixture
def pair(api, user):
    """Tokens that may do everything with the connections of their user."""
    return api.login(user.login, user.password, scope=OWN_SCOPES)


@pytest.fixture(params=OPERATIONS, ids=lambda place: f"{place[0]} {place[1]}")
def place(request):
    return request.param


def operation_at(document, place):
    return document["paths"][BASE + place[1]][place[0]]


def send(api, place, token=None, **kwargs):
    path = place[1].replace("{token_id}", "2000000000")
    return api.call(place[0].upper(), f"/auth{path}", token, **kwargs)


def test_these_are_all(document):
    found = {
        (method, path.removeprefix(BASE))
        for path, methods in document["paths"].items()
        for method in methods
        if path.startswith(f"{BASE}/")
    }
    assert found == set(OPERATIONS)


def test_no_other_method_is_allowed(document, api, place):
    documented = document["paths"][BASE + place[1]]
    response = api.call("OPTIONS", "/auth" + place[1].replace("{token_id}", "1"))
    allowed = {method.lower() for method in response.headers["Allow"].split(", ")}
    assert allowed - {"options", "head"} == set(documented)


def test_tokens_and_scopes_are_asked_for_as_the_document_says(document, api, user, place):
    security = operation_at(document, place)["security"]
    response = send(api, place)
    if not security:
        assert response.json().get("error") != "authentication_required"
        return
    refused(response, 401, "authentication_required")
    assert "401" in operation_at(document, place)["responses"]
    scopes = {scope for need in security for names in need.values() for scope in names}
    if scopes:
        token = api.login(user.login, user.password, scope="")["access_token"]
        response = send(api, place, token)
        refused(response, 403, "insufficient_scope")
        assert set(response.json()["scope"].split()) == scopes
        assert "403" in operation_at(document, place)["responses"]


def content_of(document, place):
    """``(content type, schema)`` of the body."""
    [(content_type, media)] = operation_at(document, place)["requestBody"]["content"].items()
    schema = media["schema"]
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return content_type, schema


@pytest.mark.parametrize("place", WITH_BODY, ids=lambda place: place[1])
def test_bodies_are_of_the_type_that_the_document_says(document, api, pair, place):
    content_type, _schema = content_of(document, place)
    for other in {"application/json", "application/x-www-form-urlencoded"} - {content_type}:
        headers = {"Content-Type": other}
        response = send(api, place, pair["access_token"], data="{}", headers=headers)
        refused(response, 415, "unsupported_media_type")
    assert "415" in operation_at(document, place)["responses"]


@pytest.mark.parametrize("place", WITH_BODY, ids=lambda place: place[1])
def test_members_are_known_and_required_as_the_document_says(document, api, pair, place):
    content_type, schema = content_of(document, place)
    required = schema.get("required", ())
    values = {name: "refresh_token" if name == "grant_type" else "x" for name in required}
    way = "json" if content_type == "application/json" else "data"
    for name in required:
        body = {other: value for other, value in values.items() if other != name}
        response = send(api, place, pair["access_token"], **{way: body})
        refused(response, 400, "invalid_request")
    if "grant_type" in values:
        values["refresh_token"] = "x"  # which more are required depends on the grant
    if values:  # of /refresh nothing is required: the token may come in a cookie
        complete = send(api, place, pair["access_token"], **{way: values})
        assert complete.json().get("error") not in ("invalid_request", "validation_failed")
    if way == "json":
        assert schema["additionalProperties"] is False
        response = send(api, place, json={**values, "nonsense": 1})
        assert refused(response, 400, "validation_failed") == ["nonsense"]
        for name in schema["properties"]:
            wrong = {**values, name: [1]}
            fields = refused(send(api, place, json=wrong), 400, "validation_failed")
            assert {field.partition(".")[0] for field in fields} == {name}


def test_answers_are_as_the_document_says(document, api, user, pair):
    """One walk through all operations; each success fits its schema."""
    token, refresh = pair["access_token"], pair["refresh_token"]
    other = api.login(user.login, user.password)
    credentials = {"login": user.login, "password": user.password, "scope": OWN_SCOPES}
    form = {"grant_type": "refresh_token", "refresh_token": refresh}
    answers = {
        ("post", "/login"): api.post("/auth/login", json=credentials),
        ("get", "/me"): api.get("/auth/me", token),
        ("get", "/tokens"): api.get("/auth/tokens", token),
        ("post", "/introspect"): api.post("/auth/introspect", token, data={"token": token}),
        ("post", "/token"): api.post("/auth/token", data=form),
        ("post", "/refresh"): api.refresh(other["refresh_token"]),
    }
    token = answers["post", "/token"].json()["access_token"]
    ended = answers["get", "/tokens"].json()["data"][0]["id"]
    answers["delete", "/tokens/{token_id}"] = api.call("DELETE", f"/auth/tokens/{ended}", token)
    answers["post", "/revoke"] = api.post("/auth/revoke", data={"token": other["access_token"]})
    answers["post", "/logout"] = api.post("/auth/logout", token)
    assert set(answers) == set(OPERATIONS) - OF_APPS
    registry = Registry().with_resource("urn:d", Resource(document, DRAFT202012))
    for place, response in answers.items():
        checked(response, 200)
        content = operation_at(document, place)["responses"]["200"]["content"]
        schema = json.dumps(content["application/json"]["schema"]).replace("#/", "urn:d#/")
        Draft202012Validator(json.loads(schema), registry=registry).validate(
            json.loads(response.content)
        )
        known = document_members(content["application/json"]["example"])
        assert document_members(json.loads(response.content)) <= known, place


def document_members(body):
    """Names of the members of an answer, and of what is in its ``data``."""
    data = body.get("data")
    inner = data[0] if isinstance(data, list) and data else data
    return set(body) | {f"data.{name}" for name in inner or ()}
