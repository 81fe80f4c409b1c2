"""Apps that work on their own, as a service user: RFC 6749 section 4.4."""

import pytest

from tests.support.conformance import conforms

from .conftest import new_service_user


def refused(response, error, status=400):
    assert (response.status_code, response.json()["error"]) == (status, error)


@conforms("RFC 6749 §4.4", "A client with a secret gets a token for itself")
@conforms("RFC 6749 §4.4.3", "It gets no refresh token")
def test_a_service_works_as_its_user(api, service, rpc):
    app = service(name="Nightly sync")
    answer = app.work_on_its_own()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    tokens = answer.json()
    assert set(tokens) == {"access_token", "token_type", "expires_in", "scope"}
    assert tokens["scope"] == "project:read project:write task:read"
    me = api.get("/auth/me", tokens["access_token"]).json()["data"]
    assert (me["id"], me["kind"], me["client_name"]) == (app.user_id, "service", "Nightly sync")
    told = app.introspect(tokens["access_token"])
    assert (told["active"], told["client_id"]) == (True, app.identifier)
    [line] = rpc("api.access.log", "search_read", [("user_id", "=", app.user_id)], ["sentence"])
    assert line["sentence"].startswith("The app “Nightly sync” got a token as the service user")
    assert api.post("/auth/revoke", data={"token": tokens["access_token"]}).status_code == 200
    assert not api.is_accepted(tokens["access_token"])


@conforms("RFC 6749 §3.3", "A service asks for less, and is told what it got")
def test_a_service_asks_for_less(service, issuer):
    app = service()
    resource = f"{issuer}/api/v1"
    answer = app.work_on_its_own(scope="task:read nonsense openid", resource=resource).json()
    assert answer["scope"] == "task:read"
    assert app.introspect(answer["access_token"])["aud"] == resource
    refused(app.work_on_its_own(scope="nonsense"), "invalid_scope")
    refused(app.work_on_its_own(resource="https://other.example"), "invalid_target")


def test_several_apps_of_one_service_user_end_apart(api, service, rpc):
    first = service()
    second = service(first.user_id)
    tokens = [app.work_on_its_own().json()["access_token"] for app in (first, second)]
    rpc("api.client", "action_revoke_all", [first.id])
    assert [api.is_accepted(token) for token in tokens] == [False, True]
    assert api.is_accepted(first.work_on_its_own().json()["access_token"])
    rpc("api.client", "write", [first.id], {"active": False})
    refused(first.work_on_its_own(), "invalid_client", 401)
    assert second.work_on_its_own().status_code == 200


def test_who_asks_each_time_has_ten_tokens_at_most(api, service):
    app = service()
    tokens = [app.work_on_its_own().json()["access_token"] for _number in range(11)]
    assert [api.is_accepted(token) for token in tokens] == [False] + [True] * 10


def test_who_asks_too_often_is_told_to_wait(rpc, api, service):
    app = service()
    rpc.set_param("api_token_auth.refresh_limit", "20")
    try:
        answers = [app.work_on_its_own() for _number in range(21)]
    finally:
        rpc.set_param("api_token_auth.refresh_limit", "100000")
    assert {answer.status_code for answer in answers[:20]} == {200}
    refused(answers[20], "rate_limited", 429)
    assert 1 <= int(answers[20].headers["Retry-After"]) <= 601


# ------------------------------------------------------------------------------ what is refused


@conforms("RFC 6749 §4.4", "Only a client that has shown its secret gets a token for itself")
def test_a_service_has_to_show_its_secret(service, register, rpc):
    app = service()
    for wrong in (None, "x", app.secret[:-1] + "0", service().secret):
        refused(app.work_on_its_own(client_secret=wrong), "invalid_client", 401)
    public = register("", service_user_id=new_service_user(rpc))
    refused(public.work_on_its_own(), "invalid_client", 401)


@conforms("RFC 6749 §5.2", "A client that is not registered for the grant is unauthorized_client")
def test_an_app_of_people_does_not_work_on_its_own(register, admin):
    app = register()
    app.secret = admin.new_secret(app)
    refused(app.work_on_its_own(), "unauthorized_client")


def test_a_service_connects_nobody(service, person):
    app = service()
    page = person.ask(app.request(redirect_uri="https://app.example.com/callback"))
    assert page.status_code == 400
    assert person.ask(app.request()).status_code == 400


@pytest.mark.parametrize("change", ["password", "archived", "access"])
def test_a_service_user_that_is_none_any_more_serves_nobody(api, service, rpc, change):
    app = service()
    token = app.work_on_its_own().json()["access_token"]
    groups = "groups_id" if rpc.series == "18.0" else "group_ids"
    values = {
        "password": {"password": "of-a-person-now"},
        "archived": {"active": False},
        "access": {groups: [(3, rpc.ref("api_token_auth.group_api_access"))]},
    }
    rpc("res.users", "write", [app.user_id], values[change])
    refused(app.work_on_its_own(), "unauthorized_client")
    assert not api.is_accepted(token)


def test_a_service_comes_into_no_rights_that_its_user_gains(api, service, rpc, admin):
    app = service()
    token = app.work_on_its_own().json()["access_token"]
    groups = "groups_id" if rpc.series == "18.0" else "group_ids"
    gained = {groups: [(4, rpc.ref("project.group_project_manager"))]}
    rpc("res.users", "write", [app.user_id], gained)
    assert not api.is_accepted(token)
    refused(app.work_on_its_own(), "unauthorized_client")
    former, app.secret = app.secret, admin.new_secret(app)
    assert app.work_on_its_own().status_code == 200
    refused(app.work_on_its_own(client_secret=former), "invalid_client", 401)


def test_another_service_user_needs_another_secret(api, service, rpc):
    app = service()
    token = app.work_on_its_own().json()["access_token"]
    rpc("api.client", "write", [app.id], {"service_user_id": new_service_user(rpc)})
    refused(app.work_on_its_own(), "invalid_client", 401)
    assert not api.is_accepted(token)


def test_a_service_is_held_to_its_networks(api, service, rpc):
    app = service()
    token = app.work_on_its_own().json()["access_token"]
    rpc("api.client", "write", [app.id], {"allowed_networks": "203.0.113.0/24"})
    refused(app.work_on_its_own(), "invalid_client", 401)
    assert not api.is_accepted(token)


# ------------------------------------------------------------------------------- introspection


@conforms("RFC 7662 §2.1", "An app with a secret asks about its own tokens, by header or form")
def test_an_app_asks_about_its_own_tokens_only(api, service, app, code):
    mine, other = service(), service()
    token = mine.work_on_its_own().json()["access_token"]
    form = {"token": token, "client_id": mine.identifier, "client_secret": mine.secret}
    assert api.post("/auth/introspect", data=form).json()["active"] is True
    assert other.introspect(token) == {"active": False}
    of_a_user = app.exchange(code).json()["access_token"]
    assert mine.introspect(of_a_user) == {"active": False}
    assert mine.introspect("x") == {"active": False}


@conforms("RFC 7662 §2.3", "Without valid credentials nothing is told")
def test_nothing_is_told_without_a_secret(api, service, app):
    mine = service()
    token = mine.work_on_its_own().json()["access_token"]
    form = {"token": token}
    for wrong in (
        {"client_id": mine.identifier},
        {"client_id": mine.identifier, "client_secret": "x"},
        {"client_id": app.identifier},
        {"client_id": "unknown"},
    ):
        refused(api.post("/auth/introspect", data={**form, **wrong}), "invalid_client", 401)
    response = api.post("/auth/introspect", data=form)
    refused(response, "authentication_required", 401)
    assert 'scope="token:introspect"' in response.headers["WWW-Authenticate"]
    doubled = {**form, "client_secret": mine.secret}
    answer = api.post("/auth/introspect", data=doubled, auth=(mine.identifier, mine.secret))
    refused(answer, "invalid_request")
    refused(api.post("/auth/introspect", token, data=form), "insufficient_scope", 403)
