"""Apps that may do everything: Odoo 19's ``/json/2`` with an app's token."""

import pytest
import requests

from tests.support.api_client import SECRETS
from tests.support.conformance import conforms

from .person import answer_of
from .test_device import Device, allow


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


@conforms("RFC 8707 §2", "A token for one resource is refused at another")
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


def _of_login(api, person, scope, **_more):
    return api.login(person.login, person.password, scope=scope)["access_token"]


def _of_person(person, rpc, everything, scope, **_more):
    person.allow(everything.request(scope="rpc"))  # the password was entered a short while ago
    [scope_id] = rpc("api.scope", "search", [("name", "=", scope)])
    return person.new_token(scope_id)


def _of_app(person, everything, scope, **_more):
    code = person.allow(everything.request(scope=scope))["code"]
    return everything.exchange(code).json()["access_token"]


def _of_device(register, server, person, scope, **_more):
    device = Device(
        register("", scopes="rpc project:read", is_for_devices=True), server, scope=scope
    )
    allow(person, device.user_code)
    return device.poll().json()["access_token"]


def _of_service(service, scope, **_more):
    app = service(scopes="rpc project:read")
    return app.work_on_its_own(scope=scope).json()["access_token"]


_MADE = {
    "login": _of_login,
    "personal": _of_person,
    "app": _of_app,
    "device": _of_device,
    "service": _of_service,
}


@pytest.fixture
def make(api, rpc, server, register, service, everything, person):
    """Make a token: ``make(kind, scope)``."""

    def of_kind(kind, scope):
        token = _MADE[kind](
            api=api,
            rpc=rpc,
            server=server,
            register=register,
            service=service,
            everything=everything,
            person=person,
            scope=scope,
        )
        SECRETS.add(token)
        assert api.get("/auth/me", token).json()["data"]["kind"] == kind
        return token

    return of_kind


@pytest.mark.parametrize("kind", _MADE)
def test_a_token_of_any_type_needs_the_scope(api, make, kind):
    assert _call(api, make(kind, "rpc")).status_code == 200
    refused = _call(api, make(kind, "project:read"))
    assert (refused.status_code, refused.json()["error"]) == (403, "insufficient_scope")


def test_no_type_of_token_is_left_out_above(rpc):
    field = rpc("api.access.token", "fields_get", ["kind"])["kind"]
    assert {value for value, _label in field["selection"]} == set(_MADE)
