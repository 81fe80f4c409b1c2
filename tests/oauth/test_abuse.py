"""What must not work: each test is one attack, or one mistake of an app."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from lxml import html

from tests.support.conformance import conforms

from .person import AUTHORIZE, Person, answer_of, form_of


def refused(response, error="invalid_grant", status=400):
    assert (response.status_code, response.json()["error"]) == (status, error)


def stays_here(response, status=400):
    """Nobody is sent anywhere, and the page says why in plain words."""
    assert response.status_code == status
    assert "Location" not in response.headers
    assert "Traceback" not in response.text
    assert html.fromstring(response.content).xpath("//*[@role='alert']")


# ------------------------------------------------------------------------------- the consent


@conforms("RFC 9700 §4.7", "A decision that another page sends (CSRF) is refused")
def test_a_decision_that_a_foreign_page_sends_is_refused(app, person):
    page = person.ask(app.request())
    for token in (None, "", "wrong"):
        response = person.decide(page, csrf_token=token)
        assert response.status_code == 400
        assert "Location" not in response.headers


@conforms("RFC 9700 §4.16", "No page can frame the one that asks, and its address is told nobody")
def test_the_page_that_asks_cannot_be_framed(app, person):
    for response in (
        person.ask(app.request()),
        person.ask({}),
        person.decide(person.ask(app.request())),
    ):
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"


@conforms("RFC 8252 §8.6", "No request is answered without the user's consent, asked each time")
def test_a_link_decides_nothing(app, person):
    form = form_of(person.ask(app.request()))
    page = person.ask({**app.request(), **form, "decision": "allow", "granted": "project:read"})
    assert page.status_code == 200
    assert form_of(page)


def test_the_consent_of_one_user_is_refused_for_another(api, app, person):
    page = person.ask(app.request())
    other = Person(api.url, "demo", "demo")
    other.log_in()
    token = form_of(other.ask(app.request()))["csrf_token"]
    stays_here(other.decide(page, csrf_token=token))


@pytest.mark.parametrize("name", ["scope", "state", "code_challenge", "redirect_uri"])
def test_a_decision_is_about_what_the_page_showed(register, person, name):
    app = register("https://a.example/1\nhttps://a.example/2")
    page = person.ask(app.request())
    other = {
        "scope": "project:write",
        "state": "x",
        "code_challenge": "x" * 43,
        "redirect_uri": "https://a.example/2",
    }
    stays_here(person.decide(page, **{name: other[name]}))


def test_a_user_without_api_access_goes_back_with_access_denied(api, app, rpc):
    login = "portal-without-access"
    rpc.new_user(login, groups=["base.group_portal"])
    portal = Person(api.url, login, f"pw-of-{login}")
    portal.log_in()
    answer = answer_of(portal.ask(app.request()))
    assert answer["error"] == "access_denied"


def test_an_app_for_a_group_is_refused_to_others(register, rpc, person):
    group = rpc.ref("base.group_system")
    app = register(group_ids=[(6, 0, [group])])
    assert answer_of(person.ask(app.request()))["error"] == "access_denied"


# --------------------------------------------------------------------------- the redirect URI


@conforms("RFC 8252 §8.4", "Redirect URIs are registered whole, and no other is followed")
@conforms("RFC 9700 §4.11", "Nobody is redirected before client and redirect URI are right")
@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example.com/callback/",
        "https://app.example.com/callback?x=1",
        "https://app.example.com/callback#x",
        "https://app.example.com/other",
        "https://app.example.com.evil.example/callback",
        "https://app.example.com@evil.example/callback",
        "https://evil.example\\@app.example.com/callback",
        "https://app.example.com:444/callback",
        "http://app.example.com/callback",
        "//app.example.com/callback",
        "javascript:alert(1)",
        "https://app.example.com/callback\r\nX: y",
        "https://app.example.com/call\0back",
    ],
)
def test_another_redirect_uri_stays_here(app, person, uri):
    stays_here(person.ask(app.request(redirect_uri=uri)))


def test_an_unknown_or_archived_app_stays_here(register, rpc, person):
    for unknown in ("x", "", "\0", "é", "x" * 5000, None):
        stays_here(person.ask(register().request(client_id=unknown)))
    archived = register()
    rpc("api.client", "write", [archived.id], {"active": False})
    stays_here(person.ask(archived.request()))


@conforms("RFC 6749 §3.1", "A parameter that is sent twice is refused")
def test_doubled_parameters_of_a_request(app, person):
    twice = [*app.request().items(), ("scope", "task:read")]
    assert answer_of(person.ask(twice))["error"] == "invalid_request"
    for name in ("client_id", "redirect_uri"):
        stays_here(person.ask([*app.request().items(), (name, app.request()[name])]))


@conforms("RFC 6749 §4.1.2.1", "Other response types are refused")
@pytest.mark.parametrize("kind", ["token", "code token", "id_token", "none"])
def test_only_codes_are_given(app, person, kind):
    answer = answer_of(person.ask(app.request(response_type=kind)))
    assert answer["error"] == "unsupported_response_type"


# --------------------------------------------------------------------------------------- PKCE


@conforms("RFC 8252 §8.1", "An app on a device needs a proof key, as every app does")
@conforms("RFC 7636 §4.4.1", "A request without a challenge, or with plain, is refused")
@pytest.mark.parametrize(
    "changed",
    [
        {"code_challenge": None},
        {"code_challenge": "short"},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge": None, "code_challenge_method": None},
    ],
)
def test_a_request_without_a_proof_key_is_refused(app, person, changed):
    assert answer_of(person.ask(app.request(**changed)))["error"] == "invalid_request"


@conforms("RFC 7636 §4.6", "A wrong verifier is refused, and the code is spent")
@pytest.mark.parametrize("verifier", [None, "x", "x" * 64, "é" * 50])
def test_a_wrong_verifier_spends_the_code(app, code, verifier):
    refused(app.exchange(code, code_verifier=verifier))
    refused(app.exchange(code))


def test_the_verifier_of_another_request_is_refused(register, person):
    """Two requests of one app, whose codes are swapped on the way."""
    app = register()
    codes, verifiers = [], []
    for _request in range(2):
        codes.append(person.allow(app.request())["code"])
        verifiers.append(app.verifier)
        app.verifier = app.verifier[::-1]
    for code, verifier in zip(codes, reversed(verifiers), strict=True):
        refused(app.exchange(code, code_verifier=verifier))


# ------------------------------------------------------------------------------------ the code


@conforms("RFC 6749 §4.1.2", "A code that is used twice ends what it gave")
def test_a_code_used_twice_ends_its_connection(api, rpc, app, code):
    pair = app.exchange(code).json()
    assert api.is_accepted(pair["access_token"])
    refused(app.exchange(code))
    assert not api.is_accepted(pair["access_token"])
    refused(app.refresh(pair["refresh_token"]))
    [line] = rpc("api.access.log", "search_read", [("event", "=", "reuse")], limit=1)
    assert line["client_name"].startswith("App ")


def test_a_code_used_by_eight_at_once_gives_at_most_one_and_nothing_lives(api, app, code):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _number: app.exchange(code), range(8)))
    given = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(given) == 1
    assert {answer.status_code for answer in answers} == {200, 400}
    assert not api.is_accepted(given[0]["access_token"])
    refused(app.refresh(given[0]["refresh_token"]))


@conforms("RFC 6749 §4.1.3", "A code is for the client that it was given to")
def test_the_code_of_another_client_is_refused_and_spent(register, app, code):
    other = register()
    refused(other.exchange(code, code_verifier=app.verifier))
    refused(app.exchange(code))


@pytest.mark.parametrize("uri", [None, "https://app.example.com/other"])
def test_a_code_is_for_the_redirect_uri_that_it_was_sent_to(app, code, uri):
    refused(app.exchange(code, redirect_uri=uri))


def test_a_code_after_a_password_change_is_refused(rpc, app, person, code):
    rpc("res.users", "write", [person.id], {"password": "another password"})
    refused(app.exchange(code))


def test_a_code_after_the_app_was_revoked_is_refused(rpc, register, person):
    app = register()
    code = person.allow(app.request())["code"]
    rpc("api.client", "action_revoke_all", [app.id])
    refused(app.exchange(code))


def test_a_code_is_dead_after_a_minute(server, app, code):
    past = "UPDATE api_token_code SET ends_at = now() AT TIME ZONE 'UTC' RETURNING id"
    assert server.sql(past)
    refused(app.exchange(code))


def test_an_invented_code_is_refused(app, code):
    for wrong in ("x", code[:-1] + "x", code.replace("oac_", "oat_"), "é", "\0", "x" * 100_000):
        response = app.exchange(wrong)
        assert response.status_code == 400
    assert app.exchange(code).status_code == 200


def test_a_code_is_no_token(api, code):
    assert not api.is_accepted(code)


# -------------------------------------------------------------------------- the token endpoint


@conforms("RFC 6749 §3.2", "Doubled parameters, and those in the address, are refused")
def test_doubled_or_query_parameters_at_the_token_endpoint(api, app, code):
    form = {"grant_type": "authorization_code", "client_id": app.identifier}
    refused(
        api.post("/auth/token", data=[*form.items(), ("code", "a"), ("code", "b")]),
        "invalid_request",
    )
    refused(api.post("/auth/token", params={"code": "x"}, data=form), "invalid_request")
    assert app.exchange(code).status_code == 200


@conforms("RFC 6749 §5.2", "An unknown client is invalid_client")
def test_an_unknown_client_is_told_so(app, code):
    for unknown in ("x", None, "é"):
        refused(app.exchange(code, client_id=unknown), "invalid_client", 401)
    assert app.exchange(code).status_code == 200


def test_two_ways_of_saying_who_one_is_are_refused(api, app, code):
    form = {"grant_type": "authorization_code", "code": code, "client_secret": "x"}
    refused(api.post("/auth/token", data=form, auth=(app.identifier, "x")), "invalid_request")


@conforms("RFC 8252 §8.5", "An app on a device has no secret, and none is taken for one")
def test_a_public_client_that_sends_a_secret_is_refused(app, code):
    refused(app.exchange(code, client_secret="x"), "invalid_client", 401)


@conforms("RFC 6749 §6", "A refresh token is for the client that it was given to")
def test_a_refresh_token_without_its_client_or_with_another_is_refused(api, register, app, code):
    pair = app.exchange(code).json()
    refused(register().refresh(pair["refresh_token"]))
    refused(app.refresh(pair["refresh_token"], client_id=None))
    refused(api.refresh(pair["refresh_token"]))
    assert app.refresh(pair["refresh_token"]).status_code == 200


def test_an_archived_app_is_dead_at_once(api, rpc, register, person):
    app = register()
    pair = app.exchange(person.allow(app.request())["code"]).json()
    rpc("api.client", "write", [app.id], {"active": False})
    assert not api.is_accepted(pair["access_token"])
    refused(app.refresh(pair["refresh_token"]))
    rpc("api.client", "write", [app.id], {"active": True})
    assert not api.is_accepted(pair["access_token"])
    refused(app.refresh(pair["refresh_token"]))


def test_a_scope_taken_from_an_app_is_gone_at_the_next_call(api, rpc, register, person):
    app = register()
    token = app.exchange(person.allow(app.request())["code"]).json()["access_token"]
    assert api.get("/projects?limit=1", token).status_code == 200
    rpc("api.client", "write", [app.id], {"scope": "task:read"})
    assert api.get("/projects?limit=1", token).status_code == 403


# ------------------------------------------------------------------------------- who may what


def test_strangers_do_not_see_the_page(api):
    stranger = Person(api.url, "nobody", "x")
    assert "/web/login" in stranger.send("GET", AUTHORIZE).headers["Location"]
