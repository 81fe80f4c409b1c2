"""Apps that may do everything: Odoo 19's ``/json/2`` with an app's token."""

import pytest
import requests

from .person import answer_of


@pytest.fixture(autouse=True)
def is_19(rpc):
    if rpc.series == "18.0":
        pytest.skip("18.0 has no /json/2")


@pytest.fixture
def everything(register, rpc):
    """An app that a manager has allowed everything, for users who may hold the scope."""
    scope = [rpc.ref("api_token_auth.scope_rpc")]
    groups = rpc("api.scope", "read", scope, ["group_ids"])[0]["group_ids"]
    rpc("api.scope", "write", scope, {"group_ids": [(4, rpc.ref("base.group_user"))]})
    yield register(scopes="project:read rpc")
    rpc("api.scope", "write", scope, {"group_ids": [(6, 0, groups)]})


def _call(api, token):
    return requests.post(
        f"{api.url}/json/2/res.users/context_get",
        json={},
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
    )


def test_an_app_calls_every_model_until_it_is_archived(api, rpc, everything, person):
    page = person.ask(everything.request(scope="rpc", resource=f"{api.url}/json/2"))
    pair = everything.exchange(answer_of(person.decide(page))["code"]).json()
    assert pair["scope"] == "rpc"
    assert _call(api, pair["access_token"]).json()["uid"] == person.id
    assert not api.is_accepted(pair["access_token"])  # it is for the other resource
    rpc("api.client", "write", [everything.id], {"active": False})
    assert _call(api, pair["access_token"]).status_code == 401


def test_the_password_is_asked_for_each_time(everything, person):
    request = everything.request(scope="rpc")
    for _number in range(2):
        page = person.ask(request)
        assert b'type="password"' in page.content
        assert "Wrong password" in person.decide(page, password="").text
        assert answer_of(person.decide(page))["code"]


def test_an_app_that_does_not_ask_for_everything_is_not_offered_it(everything, person):
    page = person.ask(everything.request(scope=None))
    assert b"project:read" in page.content
    assert b'value="rpc"' not in page.content


def test_an_app_that_no_manager_allowed_everything_never_gets_it(app, everything, person):
    assert answer_of(person.ask(app.request(scope="rpc")))["error"] == "invalid_scope"


def test_when_the_manager_takes_it_from_the_app_its_tokens_lose_it(api, rpc, everything, person):
    page = person.ask(everything.request(scope="rpc project:read"))
    token = everything.exchange(answer_of(person.decide(page))["code"]).json()["access_token"]
    assert _call(api, token).status_code == 200
    rpc("api.client", "write", [everything.id], {"scope": "project:read"})
    refused = _call(api, token)
    assert (refused.status_code, refused.json()["error"]) == (403, "insufficient_scope")
