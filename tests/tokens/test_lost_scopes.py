"""What a token may do now is one answer, whoever is asked: stored, less what its owner has lost."""

import pytest

from tests.support.api_client import OdooRpc
from tests.support.conformance import conforms

_GRANTED = "project:delete project:read token:introspect token:manage"
_LEFT = "project:read token:introspect token:manage"


@pytest.fixture
def reserved(rpc, user):
    """``project:delete`` is for one group, the user in it → a function that takes the user out."""
    group = rpc("res.groups", "create", {"name": f"May delete {user.login}"})
    scope = rpc("api.scope", "search", [("name", "=", "project:delete")])
    rpc("api.scope", "write", scope, {"group_ids": [(4, group)]})
    members = "users" if rpc.series == "18.0" else "user_ids"
    rpc("res.groups", "write", [group], {members: [(4, user.id)]})
    yield lambda: rpc("res.groups", "write", [group], {members: [(3, user.id)]})
    rpc("api.scope", "write", scope, {"group_ids": [(3, group)]})


@pytest.fixture
def pair(api, user, reserved):
    return api.login(user.login, user.password, scope=_GRANTED)


def _introspected(api, token, about):
    return api.post("/auth/introspect", token, data={"token": about}).json()["scope"]


@conforms("RFC 7662 §2.2", "scope is what the token may do now, not what it was granted")
def test_every_answer_leaves_out_what_the_owner_has_lost(api, rpc, server, user, pair, reserved):
    token = pair["access_token"]
    answers = {
        "me": lambda: api.get("/auth/me", token).json()["data"]["scope"],
        "tokens": lambda: api.get("/auth/tokens", token).json()["data"][0]["scope"],
        "introspection": lambda: _introspected(api, token, token),
        "introspection of the refresh token": lambda: _introspected(
            api, token, pair["refresh_token"]
        ),
    }
    assert {name: ask() for name, ask in answers.items()} == dict.fromkeys(answers, _GRANTED)
    assert "delete" in _methods(api, token)
    reserved()
    assert {name: ask() for name, ask in answers.items()} == dict.fromkeys(answers, _LEFT)
    assert "delete" not in _methods(api, token)
    assert api.call("DELETE", "/projects/1", token).status_code == 403
    renewed = api.refresh(pair["refresh_token"]).json()
    assert renewed["scope"] == _LEFT
    assert api.refresh(pair["refresh_token"]).json()["scope"] == _LEFT  # the same answer again
    assert "Delete" not in _shown_in_the_backend(rpc, server, user)


def _methods(api, token):
    document = api.get("/openapi.json?scoped=1", token).json()
    return document["paths"]["/api/v1/projects/{project_id}"]


def _shown_in_the_backend(rpc, server, user):
    own = OdooRpc(server.url, server.db, user.login, user.password)
    [token] = own("api.access.token", "search_read", [("state", "=", "active")], ["scope_text"])
    return token["scope_text"]


def test_a_lost_scope_cannot_be_asked_for_again(api, pair, reserved):
    reserved()
    refused = api.refresh(pair["refresh_token"], scope="project:delete")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")
    assert api.refresh(pair["refresh_token"], scope="project:read").status_code == 200


def test_what_is_given_back_is_held_again(api, rpc, user, pair, reserved):
    reserved()
    renewed = api.refresh(pair["refresh_token"]).json()
    [group] = rpc("res.groups", "search", [("name", "=", f"May delete {user.login}")])
    members = "users" if rpc.series == "18.0" else "user_ids"
    rpc("res.groups", "write", [group], {members: [(4, user.id)]})
    assert api.get("/auth/me", renewed["access_token"]).json()["data"]["scope"] == _GRANTED


def test_by_way_of_another_group_counts_too(api, rpc, user, pair, reserved):
    reserved()
    assert api.get("/auth/me", pair["access_token"]).json()["data"]["scope"] == _LEFT
    [group] = rpc("res.groups", "search", [("name", "=", f"May delete {user.login}")])
    above = rpc("res.groups", "create", {"name": "Above", "implied_ids": [(4, group)]})
    members = "users" if rpc.series == "18.0" else "user_ids"
    rpc("res.groups", "write", [above], {members: [(4, user.id)]})
    assert api.get("/auth/me", pair["access_token"]).json()["data"]["scope"] == _GRANTED
