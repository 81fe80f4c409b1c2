"""Revocation: RFC 7009. Introspection: RFC 7662."""

import pytest

from tests.support.conformance import conforms

SCOPE = "token:introspect token:manage"


@pytest.fixture
def pair(api, user):
    return api.login(user.login, user.password, scope=SCOPE)


def _introspect(api, bearer, token):
    return api.post("/auth/introspect", bearer, data={"token": token})


@conforms("RFC 7009 §2", "Refresh and access tokens can be revoked")
@conforms("RFC 7009 §2.1", "Revoking either ends the connection, at once and in every worker")
@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
def test_revoking_a_token_ends_its_connection(api, pair, name):
    response = api.post("/auth/revoke", data={"token": pair[name], "token_type_hint": "nonsense"})
    assert (response.status_code, response.json()) == (200, {})
    for _call in range(8):  # both workers
        refused = api.get("/auth/me", pair["access_token"])
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_token")
    assert api.refresh(pair["refresh_token"]).json()["error"] == "invalid_grant"


@conforms("RFC 7009 §2.1", "A missing token is 400")
def test_missing_token(api):
    response = api.post("/auth/revoke", data={})
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


@conforms("RFC 7009 §2.2", "An unknown or already revoked token is 200")
def test_unknown_token_is_no_error(api, pair):
    assert api.post("/auth/revoke", data={"token": "whatever"}).status_code == 200
    for _twice in range(2):
        form = {"token": pair["refresh_token"]}
        assert api.post("/auth/revoke", data=form).status_code == 200


@conforms("RFC 7009 §2.1", "The same from the backend: a manager ends one connection")
def test_manager_revokes_one(api, rpc, user, pair):
    other = api.login(user.login, user.password)
    [token] = rpc("api.access.token", "search", [("user_id", "=", user.id)], limit=1, order="id")
    rpc("api.access.token", "action_revoke", [token])
    assert not api.is_accepted(pair["access_token"])
    assert api.is_accepted(other["access_token"])


@conforms("RFC 7009 §2.1", "The same from the backend: a manager ends all of a user's connections")
def test_manager_revokes_a_user(api, rpc, user, pair):
    bystander = api.login()
    other = api.login(user.login, user.password)
    rpc("res.users", "action_revoke_all_api_tokens", [user.id])
    assert not api.is_accepted(pair["access_token"])
    assert not api.is_accepted(other["access_token"])
    assert api.refresh(other["refresh_token"]).json()["error"] == "invalid_grant"
    assert api.is_accepted(bystander["access_token"])
    assert api.is_accepted(api.login(user.login, user.password)["access_token"])


@conforms("RFC 7009 §2.1", "The same from the backend: a manager ends everybody's connections")
def test_manager_revokes_everybody(api, rpc, user, pair):
    bystander = api.login()
    rpc("api.access.token", "action_revoke_everybody")
    for victim in (pair, bystander):
        assert not api.is_accepted(victim["access_token"])
        assert api.refresh(victim["refresh_token"]).json()["error"] == "invalid_grant"
    assert api.is_accepted(api.login(user.login, user.password)["access_token"])


@conforms("RFC 7662 §2.1", "Without a token of its own the caller is refused with 401")
def test_unauthenticated_introspection(api, pair):
    response = api.post("/auth/introspect", data={"token": pair["access_token"]})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@conforms("RFC 7662 §2.1", "POST with a form; a missing token is 400")
def test_introspection_takes_a_form(api, pair):
    assert api.get("/auth/introspect", pair["access_token"]).status_code == 405
    json_body = {"token": pair["access_token"]}
    response = api.post("/auth/introspect", pair["access_token"], json=json_body)
    assert response.status_code == 415
    response = api.post("/auth/introspect", pair["access_token"], data={})
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


@conforms("RFC 7662 §2.2", "active is a boolean; exp and iat are whole seconds")
@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
def test_live_token_is_described(api, user, pair, name):
    answer = _introspect(api, pair["access_token"], pair[name]).json()
    assert answer["active"] is True
    assert answer["username"] == user.login
    assert answer["sub"] == str(user.id)
    assert set(answer["scope"].split()) == set(SCOPE.split())
    assert type(answer["exp"]) is int and type(answer["iat"]) is int
    lifetime = pair["expires_in"] if name == "access_token" else pair["refresh_expires_in"]
    assert abs(answer["exp"] - answer["iat"] - lifetime) <= 2


@conforms("RFC 7662 §2.2", "Unknown, expired, superseded, revoked: active false and nothing else")
def test_dead_tokens_are_not_described(api, server, user, pair):
    other = api.login(user.login, user.password)
    api.post("/auth/revoke", data={"token": other["refresh_token"]})
    stale = api.login(user.login, user.password)
    api.refresh(stale["refresh_token"])
    expired = api.login(user.login, user.password)
    server.sql(
        """UPDATE api_token_connection
              SET access_expires_at = access_expires_at - interval '2 hours'
            WHERE access_selector = %s""",
        [expired["access_token"][4:21]],
    )
    dead = [
        "nonsense",
        other["access_token"],
        other["refresh_token"],
        stale["access_token"],
        stale["refresh_token"],
        expired["access_token"],
    ]
    for token in dead:
        response = _introspect(api, pair["access_token"], token)
        assert (response.status_code, response.json()) == (200, {"active": False})


@conforms("RFC 7662 §2.2", "A caller that is not entitled gets active: false")
def test_foreign_tokens_are_for_managers_only(api, user, pair):
    admin = api.login(scope=SCOPE)
    foreign = _introspect(api, pair["access_token"], admin["access_token"])
    assert foreign.json() == {"active": False}
    assert _introspect(api, admin["access_token"], pair["access_token"]).json()["active"] is True
