"""From the app's link to its tokens and back: RFC 6749 section 4.1."""

import time

import pytest
import requests
from lxml import html

from tests.support.api_client import SECRETS
from tests.support.conformance import conforms
from tests.support.secret_search import NOT_SEARCHED
from tests.tokens.test_two_factor import SECRET, code_at

from .person import AUTHORIZE, App, Person, answer_of, form_of


@conforms("RFC 6749 §4.1", "A user allows an app, which gets tokens that work and can refresh them")
@conforms("RFC 9207 §2", "The answer of success names its issuer")
def test_a_user_connects_an_app(api, app, person, issuer):
    answer = person.allow(app.request())
    assert answer["state"] == "s t&te"
    assert answer["iss"] == issuer
    response = app.exchange(answer["code"])
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    pair = response.json()
    assert (pair["token_type"], pair["scope"]) == ("Bearer", "project:read")
    me = api.get("/auth/me", pair["access_token"]).json()["data"]
    assert (me["login"], me["kind"]) == (person.login, "app")
    renewed = app.refresh(pair["refresh_token"]).json()
    assert api.get("/projects?limit=1", renewed["access_token"]).status_code == 200
    assert not api.is_accepted(pair["access_token"])
    assert api.post("/auth/revoke", data={"token": renewed["refresh_token"]}).status_code == 200
    assert not api.is_accepted(renewed["access_token"])


def test_who_is_not_logged_in_logs_in_first_and_comes_back(api, app, user):
    person = Person(api.url, user.login, user.password)
    page = person.ask(app.request())
    assert page.status_code == 303
    login = person.send("GET", page.headers["Location"])
    back = person.continue_login(login)
    consent = person.send("GET", back.headers["Location"])
    assert app.exchange(answer_of(person.decide(consent))["code"]).status_code == 200


@conforms("ASVS 6.3.3", "An app cannot go around two-factor: its user passes it, and comes back")
def test_who_has_two_factor_enters_a_code_and_comes_back(api, app, server, user):
    NOT_SEARCHED.add(SECRET)
    SECRETS.add(SECRET)
    server.sql("UPDATE res_users SET totp_secret = %s WHERE id = %s", [SECRET, user.id])
    person = Person(api.url, user.login, user.password)
    login = person.send("GET", person.ask(app.request()).headers["Location"])
    second = person.send("GET", person.continue_login(login).headers["Location"])
    assert person.ask(app.request()).status_code == 303  # the password alone is not enough
    form = form_of(second) | {"totp_token": code_at(time.time())}
    back = person.send("POST", "/web/login/totp", data=form)
    consent = person.send("GET", back.headers["Location"])
    assert app.exchange(answer_of(person.decide(consent))["code"]).status_code == 200


@conforms("RFC 6749 §4.1.2.1", "A user who declines is told to the app as access_denied")
@conforms("RFC 9207 §2", "The answer of an error names its issuer")
def test_a_user_declines(app, person, issuer):
    answer = answer_of(person.decide(person.ask(app.request()), "deny"))
    assert (answer["error"], answer["iss"]) == ("access_denied", issuer)
    assert answer["state"] == "s t&te"
    assert "code" not in answer


@conforms("RFC 6749 §3.3", "The user grants less than was asked for, and the answer says what")
def test_a_user_grants_less(app, person):
    parameters = app.request(scope="project:read project:write")
    code = person.allow(parameters, granted="project:read")["code"]
    assert app.exchange(code).json()["scope"] == "project:read"


@conforms("RFC 6749 §3.3", "Unknown scopes are dropped while a known one is left")
def test_unknown_scopes_are_dropped(app, person):
    parameters = app.request(scope="openid offline_access project:read nonsense task:delete")
    code = person.allow(parameters)["code"]
    assert app.exchange(code).json()["scope"] == "project:read"


@pytest.mark.parametrize("scope", ["nonsense", "token:manage", "task:delete"])
def test_an_app_is_never_granted_what_is_not_registered_for_it(app, person, scope):
    assert answer_of(person.ask(app.request(scope=scope)))["error"] == "invalid_scope"


def test_a_user_is_asked_in_the_order_read_change_delete_and_deleting_is_marked(register, person):
    names = [f"{of}:{verb}" for verb in ("read", "write", "delete") for of in ("project", "task")]
    app = register(scopes=" ".join(names))
    page = html.fromstring(person.ask(app.request(scope=" ".join(sorted(names)))).content)
    assert page.xpath("//input[@name='granted']/@value") == names
    marked = page.xpath("//div[label[contains(@class, 'text-danger')]]/input/@value")
    assert marked == ["project:delete", "task:delete"]


def test_what_changes_something_asks_for_the_password(app, person):
    page = person.ask(app.request(scope="project:write"))
    assert b'type="password"' in page.content
    for wrong in (None, "", "wrong"):
        refused = person.decide(page, password=wrong)
        assert refused.status_code == 200
        assert "Wrong password" in refused.text
    code = answer_of(person.decide(page))["code"]
    assert app.exchange(code).json()["scope"] == "project:write"


def test_reading_asks_for_no_password(app, person):
    assert b'type="password"' not in person.ask(app.request()).content


@conforms("RFC 8707 §2", "What a token is for is told as its audience")
@conforms("RFC 8707 §2.1", "A request for an unknown resource is invalid_target")
@conforms("RFC 8707 §2.2", "A code is not exchanged for a token of another resource")
def test_a_token_is_bound_to_the_resource_that_was_asked_for(api, app, person, issuer):
    resource = f"{issuer}/api/v1"
    code = person.allow(app.request(resource=resource))["code"]
    refused = app.exchange(code, resource="https://other.example")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_target")
    code = person.allow(app.request(resource=resource))["code"]
    token = app.exchange(code, resource=resource).json()["access_token"]
    assert api.is_accepted(token)
    asking = api.login(scope="token:introspect")["access_token"]
    told = api.post("/auth/introspect", asking, data={"token": token}).json()
    assert (told["client_id"], told["aud"]) == (app.identifier, resource)
    for unknown in ("https://other.example", f"{issuer}/", "x"):
        answer = answer_of(person.ask(app.request(resource=unknown)))
        assert answer["error"] == "invalid_target"


@conforms("RFC 8252 §7.3", "An app on the user's own machine listens on any port")
@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
def test_an_app_on_the_own_machine_takes_any_port(register, person, host):
    app = register(f"http://{host}/callback")
    app.redirect_uri = f"http://{host}:51234/callback"
    page = person.ask(app.request())
    assert "a program on this computer" in page.text
    response = person.decide(page)
    assert response.headers["Location"].startswith(f"{app.redirect_uri}?")
    assert app.exchange(answer_of(response)["code"]).status_code == 200


@conforms("RFC 8252 §7.1", "An app on a phone is reached by its private scheme")
def test_an_app_on_a_phone_has_a_scheme_of_its_own(register, person):
    app = register("com.example.app:/callback")
    response = person.decide(person.ask(app.request()))
    assert response.headers["Location"].startswith("com.example.app:/callback?code=")


@conforms("RFC 6749 §2.3.1", "A client with a secret shows it, in the header or in the form")
def test_a_client_with_a_secret_has_to_show_it(api, register, admin, rpc):
    app = register()
    first, second = (admin.new_secret(app) for _number in range(2))
    for secret in (first, second):  # the former one works for a day
        assert app.exchange(_code(admin, app), client_secret=secret).status_code == 200
    basic = (app.identifier, second)
    form = {
        "grant_type": "authorization_code",
        "code": _code(admin, app),
        "code_verifier": app.verifier,
        "redirect_uri": app.redirect_uri,
    }
    assert api.post("/auth/token", data=form, auth=basic).status_code == 200
    for wrong in (None, "x", first[:-1] + "0"):
        refused = app.exchange(_code(admin, app), client_secret=wrong)
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
        assert refused.headers["WWW-Authenticate"].startswith("Basic")
    rpc("api.client", "action_end_former_secret", [app.id])
    assert app.exchange(_code(admin, app), client_secret=first).status_code == 401


def _code(person, app):
    return person.allow(app.request())["code"]


@conforms("RFC 9207 §3", "The metadata say that answers name their issuer")
@conforms("RFC 8414 §2", "The metadata name S256 as the only method of proof keys")
def test_the_server_describes_what_apps_need(api, issuer):
    metadata = api.get("//.well-known/oauth-authorization-server").json()
    assert metadata["authorization_endpoint"] == issuer + AUTHORIZE
    assert metadata["response_types_supported"] == ["code"]
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    for grant in ("authorization_code", "client_credentials", "refresh_token"):
        assert grant in metadata["grant_types_supported"]
    for endpoint in ("token", "revocation"):
        methods = metadata[f"{endpoint}_endpoint_auth_methods_supported"]
        assert methods == ["none", "client_secret_basic", "client_secret_post"]
    methods = metadata["introspection_endpoint_auth_methods_supported"]
    assert methods == ["Bearer", "client_secret_basic", "client_secret_post"]
    assert metadata["authorization_response_iss_parameter_supported"] is True


@conforms("Fetch", "Pages of every origin may exchange a code")
def test_a_page_of_any_origin_may_be_a_client(api, app, code):
    origin = {"Origin": "https://spa.example"}
    preflight = api.call("OPTIONS", "/auth/token", headers=origin)
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    response = requests.post(
        f"{api.url}/api/v1/auth/token",
        data={"grant_type": "authorization_code", "code": "x", "client_id": app.identifier},
        headers=origin,
        timeout=60,
    )
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert App.exchange(app, code).status_code == 200
