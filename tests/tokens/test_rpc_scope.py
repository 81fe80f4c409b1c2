"""The scope ``rpc``: a token in place of an API key, at Odoo 19's ``/json/2``."""

import secrets

import pytest
import requests
from passlib.context import CryptContext

from tests.support import polling
from tests.support.api_client import SECRETS
from tests.support.conformance import conforms

# As Odoo stores its own keys.
_KEYS = CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__rounds=6000)
_NEW_KEY = """
    INSERT INTO res_users_apikeys (name, user_id, index, key, create_date)
    VALUES ('program', %s, %s, %s, now() AT TIME ZONE 'UTC')
"""

SEARCH = "/json/2/res.partner/search_read"


@pytest.fixture(autouse=True)
def is_19(rpc):
    if rpc.series == "18.0":
        pytest.skip("18.0 has no /json/2")


@pytest.fixture
def allowed(rpc):
    """Every employee may hold the scope, as a manager has decided."""
    scope = [rpc.ref("api_token_auth.scope_rpc")]
    groups = rpc("api.scope", "read", scope, ["group_ids"])[0]["group_ids"]
    rpc("api.scope", "write", scope, {"group_ids": [(6, 0, [rpc.ref("base.group_user")])]})
    yield
    rpc("api.scope", "write", scope, {"group_ids": [(6, 0, groups)]})


@pytest.fixture
def pair(api, user, allowed):
    return api.login(user.login, user.password, scope="rpc")


@pytest.fixture
def call(server):
    """Call a method of a model as a program does → the response."""

    def post(token, path=SEARCH, body=None, **headers):
        headers |= {"Authorization": f"Bearer {token}"}
        body = {"domain": [], "fields": ["name"], "limit": 1} if body is None else body
        return requests.post(server.url + path, json=body, headers=headers, timeout=60)

    return post


def _refused(response, status, error):
    """By the token layer: its JSON, a challenge, and not a line of a traceback."""
    assert (response.status_code, response.json()["error"]) == (status, error)
    assert "debug" not in response.json()
    assert "Traceback" not in response.text
    if status == 401 or error == "insufficient_scope":
        assert 'scope="rpc"' in response.headers["WWW-Authenticate"]
        assert "oauth-protected-resource/json/2" in response.headers["WWW-Authenticate"]


def test_a_token_calls_any_model_as_its_owner(call, pair, user):
    assert call(pair["access_token"]).json()[0]["name"]
    answer = call(pair["access_token"], "/json/2/res.users/context_get", {})
    assert answer.json()["uid"] == user.id
    assert "Set-Cookie" not in answer.headers
    # What its owner may not do is refused, in the words of the token layer.
    _refused(call(pair["access_token"], "/json/2/ir.cron/search_read"), 403, "access_denied")


def test_a_body_may_be_as_long_as_with_an_api_key(call, pair):
    body = {"context": {"long": "x" * 2_000_000}}
    answer = call(pair["access_token"], "/json/2/res.users/context_get", body)
    assert answer.status_code == 200


@pytest.mark.parametrize("path", [SEARCH, "/json/1/contacts", "/doc-bearer/index.json"])
def test_without_the_scope_no_route_for_api_keys_opens(api, path):
    token = api.login(scope="project:read project:write task:read token:manage")["access_token"]
    send = requests.post if path == SEARCH else requests.get
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    response = send(api.url + path, headers=headers, timeout=60)
    assert (response.status_code, response.json()["error"]) == (403, "insufficient_scope")
    assert response.json()["scope"] == "rpc"


@pytest.mark.parametrize("token", ["oat_x", "opt_", "ort_" + "a" * 88])
def test_what_looks_like_a_token_is_refused_as_one(call, token):
    _refused(call(token), 401, "invalid_token")


def test_errors_of_a_call_carry_no_traceback(call, pair):
    token = pair["access_token"]
    for path, body, status in (
        ("/json/2/no.such.model/read", {}, 404),
        ("/json/2/res.partner/_write", {}, 403),
        ("/json/2/res.users/context_get", {"nonsense": 1}, 422),
        ("/json/2/res.partner/read", {"ids": [2147483647], "fields": ["nonsense"]}, 500),
        ("/json/2/res.users/write", {"ids": [1], "vals": {"login": "x"}}, 403),
    ):
        response = call(token, path, body)
        assert response.status_code == status, (path, response.text)
        assert "Traceback" not in response.text and "debug" not in response.json()


def test_a_revoked_token_is_dead_at_once(api, call, rpc, user, pair):
    assert call(pair["access_token"]).status_code == 200
    assert api.post("/auth/revoke", data={"token": pair["access_token"]}).status_code == 200
    _refused(call(pair["access_token"]), 401, "invalid_token")
    again = api.login(user.login, user.password, scope="rpc")["access_token"]
    rpc("res.users", "write", [user.id], {"password": "another password"})
    _refused(call(again), 401, "invalid_token")


def test_a_refreshed_token_goes_on(api, call, pair):
    renewed = api.refresh(pair["refresh_token"]).json()
    assert call(renewed["access_token"]).status_code == 200
    _refused(call(pair["access_token"]), 401, "invalid_token")


def test_it_works_from_its_networks_only(server, call, user, pair):
    limit = "UPDATE api_token_connection SET allowed_networks = %s WHERE user_id = %s RETURNING id"
    assert server.sql(limit, ["10.0.0.0/8", user.id])
    _refused(call(pair["access_token"]), 401, "invalid_token")


@conforms("RFC 8707 §2", "A token for one resource works there only, whatever its type")
@pytest.mark.parametrize(("resource", "status"), [("/api/v1", 401), ("/json/2", 200)])
def test_a_token_for_one_resource_works_there_only(api, server, call, user, pair, resource, status):
    bind = "UPDATE api_token_connection SET resource = %s WHERE user_id = %s RETURNING id"
    assert server.sql(bind, [f"https://odoo.example.com{resource}", user.id])
    assert call(pair["access_token"]).status_code == status
    assert api.is_accepted(pair["access_token"]) == (status == 401)


def test_the_activity_counts_its_calls(server, call, user, pair):
    assert call(pair["access_token"]).status_code == 200
    counted = """SELECT sum(activity.changes) FROM api_token_activity activity
                   JOIN api_token_connection token ON token.id = activity.connection_id
                  WHERE token.user_id = %s"""
    polling.until(lambda: server.sql(counted, [user.id])[0][0])
    used = """SELECT used_from FROM api_token_use used
                JOIN api_token_connection token ON token.id = used.id WHERE token.user_id = %s"""
    assert server.sql(used, [user.id]) == [("127.0.0.1",)]


def test_who_no_manager_has_chosen_is_not_granted_it(api, user):
    answer = api.post(
        "/auth/login", json={"login": user.login, "password": user.password, "scope": "rpc"}
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    assert "rpc" not in api.login()["scope"]


def test_an_administrator_may_hold_it_and_loses_it_with_the_group(api, call, rpc):
    manager = rpc.new_user(
        "rpc-manager",
        groups=[
            "base.group_user",
            "api_token_auth.group_api_access",
            "api_token_auth.group_api_token_manager",
        ],
    )
    token = api.login("rpc-manager", "pw-of-rpc-manager", scope="rpc token:manage")["access_token"]
    assert call(token).status_code == 200
    group = rpc.ref("api_token_auth.group_api_token_manager")
    rpc("res.users", "write", [manager], {"group_ids": [(3, group)]})
    _refused(call(token), 403, "insufficient_scope")


def test_an_api_key_goes_on_working(server, call, rpc):
    key = secrets.token_hex(20)
    SECRETS.add(key)
    server.sql(_NEW_KEY, [rpc.uid, key[:8], _KEYS.hash(key)])
    assert call(key).status_code == 200
    wrong = call("0" * 40)
    assert wrong.status_code == 401
    assert wrong.headers["WWW-Authenticate"].lower().startswith("bearer")


def test_a_token_makes_no_api_key_that_would_outlive_it(call, pair):
    answer = call(
        pair["access_token"],
        "/json/2/res.users.apikeys/generate",
        {"key": pair["access_token"], "scope": None, "name": "x", "expiration_date": "2030-01-01"},
    )
    assert answer.status_code in (403, 404, 422)


@conforms("RFC 9728 §3.1", "Each resource has its own document, below the well-known path")
def test_the_resource_describes_itself(api):
    metadata = api.get("//.well-known/oauth-protected-resource/json/2").json()
    assert metadata["scopes_supported"] == ["rpc"]
    assert metadata["resource"].endswith("/json/2")
    assert api.get("//.well-known/oauth-protected-resource/web").status_code == 404
