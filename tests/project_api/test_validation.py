"""What does not fit the schema: 400 with the field named, never a 500."""

import json
import re
import uuid

import pytest

from .caller import refused

WRONG = {
    "unknown field": ({"nonsense": 1}, ["nonsense"]),
    "text for a number": ({"color": "1"}, ["color"]),
    "number for a text": ({"name": 1}, ["name"]),
    "boolean for a number": ({"color": True}, ["color"]),
    "number for a boolean": ({"active": 1}, ["active"]),
    "fraction for a whole number": ({"color": 1.5}, ["color"]),
    "too big a number": ({"color": 2**31}, ["color"]),
    "much too big a number": ({"color": 10**300}, ["color"]),
    "too long a text": ({"name": "x" * 501}, ["name"]),
    "empty text": ({"name": ""}, ["name"]),
    "blank text": ({"name": " \t"}, ["name"]),
    "null for what is required": ({"name": None}, ["name"]),
    "null for a number": ({"color": None}, ["color"]),
    "unknown selection": ({"privacy_visibility": "x"}, ["privacy_visibility"]),
    "null for a required selection": ({"privacy_visibility": None}, ["privacy_visibility"]),
    "no date": ({"date": "yesterday"}, ["date"]),
    "impossible date": ({"date": "2026-02-30"}, ["date"]),
    "date-time for a date": ({"date": "2026-02-03T00:00:00Z"}, ["date"]),
    "a year that cannot be": ({"date": "0001-01-01"}, ["date"]),
    "id beyond 32 bits": ({"partner_id": 2**31}, ["partner_id"]),
    "id zero": ({"partner_id": 0}, ["partner_id"]),
    "text for an id": ({"partner_id": "7"}, ["partner_id"]),
    "object without an id": ({"partner_id": {"name": "x"}}, ["partner_id"]),
    "object with more than an id": ({"partner_id": {"id": 1, "email": "x"}}, ["partner_id"]),
    "one id for many": ({"tag_ids": 7}, ["tag_ids"]),
    "list with text": ({"tag_ids": ["7"]}, ["tag_ids"]),
    "Odoo's commands": ({"tag_ids": [[6, 0, [1]]]}, ["tag_ids"]),
    "unknown change": ({"tag_ids": {"set": [1]}}, ["tag_ids"]),
    "too many ids": ({"tag_ids": [1] * 1001}, ["tag_ids"]),
    "read-only field": ({"create_date": "2026-01-01T00:00:00Z"}, ["create_date"]),
    "the id": ({"id": 7}, ["id"]),
    "hidden field": ({"access_token": "x"}, ["access_token"]),
    "NUL": ({"name": "a\0b"}, ["name"]),
    "half a surrogate pair": ({"name": "a\ud800"}, ["name"]),
    "NUL deep inside": ({"tag_ids": {"add": ["\0"]}}, ["tag_ids.add.0"]),
    "two at once": ({"color": "1", "nonsense": 1}, ["color", "nonsense"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_values_are_400_and_name_the_field(manager, project, case):
    body, fields = WRONG[case]
    response = manager.patch(f"/projects/{project}", body)
    assert refused(response, 400, "validation_failed") == fields


def test_what_no_schema_can_say_is_422(manager, project):
    tag = manager.create("/tags", name=f"Both of {project}")["id"]
    body = {"tag_ids": {"add": [tag], "remove": [tag]}}
    for response in (
        manager.patch(f"/projects/{project}", body),
        manager.post("/projects", {"name": "x", **body}),
    ):
        assert refused(response, 422, "refused") == ["tag_ids"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"{", "invalid_json"),
        (b"{'a': 1}", "invalid_json"),
        (b'{"name": NaN}', "invalid_json"),
        (b'{"color": Infinity}', "invalid_json"),
        (b'{"color": 1e999}', "invalid_json"),
        (b'{"name": "a", "name": "b"}', "invalid_json"),
        (b'{"name": "\xff"}', "invalid_json"),
        ('{"name": "x"}'.encode("utf-16"), "invalid_json"),
        (b"[" * 21 + b"]" * 21, "invalid_json"),
        (b"[" * 100_000, "invalid_json"),
        (b'{"color": ' + b"1" * 5000 + b"}", "invalid_json"),
    ],
)
def test_broken_json_is_400(manager, project, data, error):
    headers = {"Content-Type": "application/json"}
    response = manager.call("PATCH", f"/projects/{project}", data=data, headers=headers)
    refused(response, 400, error)


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
def test_missing_body_is_400(manager, project, method):
    path = "/projects" if method == "POST" else f"/projects/{project}"
    for body in ({}, {"data": "null", "headers": {"Content-Type": "application/json"}}):
        refused(manager.call(method, path, **body), 400, "validation_failed")


def test_body_over_one_mebibyte_is_413(manager, project):
    body = {"description": "x" * 1024 * 1024}
    refused(manager.patch(f"/projects/{project}", body), 413, "payload_too_large")


def test_other_media_types_are_415(manager, project):
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
        response = manager.call(
            "PATCH",
            f"/projects/{project}",
            data=json.dumps({"color": 1}),
            headers={"Content-Type": content_type},
        )
        refused(response, 415, "unsupported_media_type")


def test_whole_number_may_be_written_as_a_float(manager, project):
    assert manager.change(f"/projects/{project}", color=3.0)["color"] == 3


def test_references_are_accepted_as_they_are_answered(manager, project):
    before = manager.data(f"/projects/{project}")
    after = manager.change(
        f"/projects/{project}", user_id=before["user_id"], stage_id=before["stage_id"]["id"]
    )
    assert (after["user_id"], after["stage_id"]) == (before["user_id"], before["stage_id"])


def test_missing_and_unreadable_relations_are_the_same(manager, project, rpc):
    company = rpc("res.company", "create", {"name": f"Foreign {project}"})
    hidden = rpc("res.partner", "create", {"name": "Hidden", "company_id": company})
    messages = set()
    for partner in (2_000_000_000, hidden):
        response = manager.patch(f"/projects/{project}", {"name": "Changed", "partner_id": partner})
        assert refused(response, 422, "invalid_relation") == ["partner_id"]
        messages.add(response.json()["details"][0]["message"].replace(str(partner), ""))
    assert len(messages) == 1
    assert manager.data(f"/projects/{project}")["name"] == "A project"


def test_all_methods_of_a_path_are_allowed_for_browsers(api, rpc):
    rpc.set_param("api_token_auth.cors_origins", "https://app.example")
    headers = {"Origin": "https://app.example", "Access-Control-Request-Method": "PATCH"}
    response = api.call("OPTIONS", "/projects/1", headers=headers)
    assert response.status_code == 204
    expected = {"GET", "HEAD", "PATCH", "PUT", "DELETE", "OPTIONS"}
    for name in ("Allow", "Access-Control-Allow-Methods"):
        assert set(response.headers[name].split(", ")) == expected


# --------------------------------------------------------------------- what people are told


@pytest.mark.parametrize("case", WRONG)
def test_messages_are_sentences_for_people(manager, project, case):
    body, _fields = WRONG[case]
    response = manager.patch(f"/projects/{project}", body)
    for detail in response.json()["details"]:
        text = detail["message"]
        assert re.fullmatch(r"[A-Z].*\.", text), text
        words = ("pattern", "Extra inputs", "Input should", "valid", "^", "\\", "pydantic")
        assert not [word for word in words if word in text], text


def test_a_field_that_exists_is_not_called_unknown(manager, project):
    def message(response):
        return response.json()["details"][0]["message"]

    path = f"/projects/{project}"
    assert message(manager.patch(path, {"create_date": None})) == "This field is read-only."
    assert message(manager.patch(path, {"nonsense": 1})) == "Unknown field."
    assert "created" in message(manager.patch(path, {"tasks": []}))


def test_messages_are_in_the_language_of_the_request(manager, project, french):
    for body in ({"color": "1"}, {"create_date": None}, {"date": "x"}, {"user_id": "x"}):
        texts = {
            manager.patch(f"/projects/{project}", body, headers=headers).json()["details"][0][
                "message"
            ]
            for headers in ({}, {"Accept-Language": french})
        }
        assert len(texts) == 2, texts


def test_a_missing_value_that_the_database_needs_names_the_field(manager, server):
    """Odoo's own text names its models."""
    server.sql("ALTER TABLE project_tags ADD COLUMN needed integer NOT NULL DEFAULT 1")
    server.sql("ALTER TABLE project_tags ALTER COLUMN needed DROP DEFAULT")
    try:
        response = manager.post("/tags", {"name": f"Needed by {uuid.uuid4().hex}"})
        assert refused(response, 422, "refused") == ["needed"]
        assert "project" not in response.text.lower().replace("request_id", "")
    finally:
        server.sql("ALTER TABLE project_tags DROP COLUMN needed")
