"""Whatever the type of a route with a token: the right status, the challenge, no traceback."""

import pytest
import requests

from tests.support.conformance import conforms

from .conftest import new_caller

BUG = "the words of a bug"  # what the addon's errors say that nobody may read
JSON_RPC = {"json", "jsonrpc"}

# what the controller raises: status, error code, and the text if it is for clients
RAISED = {
    "AccessDenied": (403, "access_denied", None),
    "AccessError": (403, "access_denied", None),
    "SessionExpiredException": (403, "access_denied", None),
    "MissingError": (404, "not_found", None),
    "UserError": (422, "refused", "Sold out."),
    "ValidationError": (422, "refused", "Sold out."),
    "ZeroDivisionError": (500, "server_error", None),
    "OperationalError": (503, "unavailable", None),
    "BadRequest": (400, "invalid_request", "Sold out."),
    "Unauthorized": (401, "authentication_required", None),
    "Conflict": (409, "conflict", None),
    "TooManyRequests": (429, "rate_limited", None),
}


@pytest.fixture(scope="module")
def caller(types):
    return new_caller(types)


@pytest.fixture(scope="module")
def token(caller):
    return caller.token()


def _call(types, name, what, token=None, query="", **headers):
    content_type, data = types.bodies[name]
    headers |= {"Content-Type": content_type}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    address = f"{types.url}/types/{name}/{what}{query}"
    return requests.post(address, headers=headers, data=data, timeout=30)


def _tells_nothing(response):
    for word in ("Traceback", BUG, "controllers.py", "odoo.exceptions", "<html", "<!doctype"):
        assert word not in response.text, word


def test_every_type_is_there(types):
    assert {"api", "http", "lines"} < set(types.names)
    assert JSON_RPC & set(types.names)
    assert ("json2" in types.names) == (types.rpc.series == "19.0")


def test_every_type_works(types, token):
    for name in types.names:
        response = _call(types, name, "groups", token)
        assert (response.status_code, "True" in response.text) == (200, True), name
        assert "Set-Cookie" not in response.headers


@conforms("RFC 6750 §3", "Status, code and challenge are the same on routes of every type")
def test_a_refusal_is_the_same_on_every_type(types, caller):
    """Status, code and challenge of RFC 6750 section 3."""
    small, revoked = caller.token(scope="token:manage"), caller.token()
    types.api.post("/auth/revoke", data={"token": revoked})
    invalid = 'Bearer realm="odoo", error="invalid_token", scope="types:read"'
    refusals = {
        None: (401, "authentication_required", 'Bearer realm="odoo", scope="types:read"'),
        "x": (401, "invalid_token", invalid),
        revoked: (401, "invalid_token", invalid),
        small: (
            403,
            "insufficient_scope",
            'Bearer realm="odoo", error="insufficient_scope", scope="types:read"',
        ),
    }
    for name in types.names:
        for token, expected in refusals.items():
            response = _call(types, name, "groups", token, "?debug=1")
            body = response.json()
            told = (response.status_code, body["error"], response.headers["WWW-Authenticate"])
            assert told == expected, name
            assert body["request_id"] == response.headers["X-Request-Id"]
            assert response.headers["Cache-Control"] == "no-store"
            _tells_nothing(response)


@conforms("ASVS 16.5.1", "The same for whatever another addon's controller raises")
@pytest.mark.parametrize("what", RAISED)
def test_what_a_controller_raises_has_the_right_status_and_no_traceback(types, token, what):
    """In Odoo's developer mode neither."""
    status, error, text = RAISED[what]
    for name in types.names:
        response = _call(types, name, what, token, "?debug=1")
        _tells_nothing(response)
        if name in JSON_RPC:
            _is_a_json_rpc_error(response, status, error, text)
            continue
        body = response.json()
        assert (response.status_code, body["error"]) == (status, error), name
        assert ("WWW-Authenticate" in response.headers) == (status == 401), name
        assert text in (None, body["message"]), name
        if status == 429:
            assert response.headers["Retry-After"] == "7"


def test_a_media_type_that_a_type_does_not_take_is_refused_in_json(types, token):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/plain"}
    for name in set(types.names) & {*JSON_RPC, "json2", "api"}:
        address = f"{types.url}/types/{name}/groups"
        response = requests.post(address, headers=headers, data="x", timeout=30)
        assert response.status_code in (400, 415), name  # 18 says 400 of its JSON-RPC
        assert response.json()["success"] is False
        _tells_nothing(response)


def _is_a_json_rpc_error(response, status, error, text):
    """Odoo's envelope, which has the status inside."""
    assert response.status_code == 200
    body = response.json()
    assert (body["id"], body["error"]["code"], body["error"]["data"]["name"]) == (7, status, error)
    assert body["error"]["data"]["debug"] == ""
    assert text in (None, body["error"]["message"])


def test_a_token_in_a_traceback_is_masked_in_the_log_and_in_the_database(types, token):
    """--log-db writes the log into a table that people can read."""
    for name in types.names:
        assert _call(types, name, token, token).status_code in (200, 500)
    rows = types.server.sql("SELECT message FROM ir_logging WHERE level = 'ERROR'")
    kept = "\n".join(message for (message,) in rows)
    for log in (types.server.log_path.read_text(), kept):
        assert log.count(f"ZeroDivisionError: {token[:8]}…") >= len(types.names)
        assert token[8:] not in log


def test_errors_are_in_the_language_that_was_asked_for(types, caller):
    types.rpc("base.language.install", "create", {"lang_ids": [(6, 0, [_french(types)])]})
    wizard = types.rpc("base.language.install", "search", [], limit=1)
    types.rpc("base.language.install", "lang_install", wizard)
    for name in types.names:
        response = _call(types, name, "groups", "x", **{"Accept-Language": "fr"})
        assert response.headers["Content-Language"] == "fr-FR", name


def _french(types):
    domain = [("code", "=", "fr_FR"), ("active", "in", [True, False])]
    return types.rpc("res.lang", "search", domain)[0]
