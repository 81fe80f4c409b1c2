"""Devices without a browser: RFC 8628, and what must not work."""

import time

import pytest
from lxml import html

from tests.support.api_client import SECRETS
from tests.support.conformance import conforms

from .person import CONFIRM, Person, form_of


def refused(response, error, status=400):
    assert (response.status_code, response.json()["error"]) == (status, error)


def says(page, text):
    [alert] = html.fromstring(page.content).xpath("//*[@role='alert' or @role='status']")
    assert text in alert.text_content()


class Device:
    """A program on a machine without a browser; waits as little as it may."""

    def __init__(self, app, server, **changed):
        self.app, self.server = app, server
        form = {"client_id": app.identifier, "scope": "project:read", **changed}
        self.answer = app.api.post("/auth/device", data=form)
        if self.answer.status_code == 200:
            self.code = self.answer.json()["device_code"]
            self.user_code = self.answer.json()["user_code"]
            SECRETS.add(self.code)

    def poll(self, app=None, *, is_early=False, **changed):
        """Ask for the tokens, as if the interval had passed."""
        if not is_early:
            self.server.sql("UPDATE api_token_device SET polled_at = NULL RETURNING 1")
        app = app or self.app
        form = {
            "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
            "device_code": self.code,
            "client_id": app.identifier,
            **changed,
        }
        return app.post(form)


@pytest.fixture(scope="module")
def tv(register):
    return register("", is_for_devices=True, name="Big screen")


@pytest.fixture
def device(tv, server):
    # The tests are one network, and ask more often than ten times a minute.
    server.sql("UPDATE api_token_device SET asked_at = asked_at - interval '1 minute' RETURNING 1")
    return Device(tv, server)


def allow(person, code, **changed):
    """Type the code, and press Allow → the page after it."""
    return person.confirm(person.enter(code), **changed)


# -------------------------------------------------------------------------------- as it is meant


@conforms("RFC 8628 §3.2", "A device gets a code for itself, one for its user, and an address")
@conforms("RFC 8628 §6.1", "The user's code is taken in small letters and without its dash")
@conforms("RFC 8628 §3.5", "Until its user has decided it is told authorization_pending")
@conforms("RFC 8628 §3.4", "Then it gets tokens that work and can be refreshed")
def test_a_user_connects_a_device(api, device, tv, person, issuer):
    assert device.answer.headers["Cache-Control"] == "no-store"
    assert device.answer.json() == {
        "device_code": device.code,
        "user_code": device.user_code,
        "verification_uri": issuer + CONFIRM,
        "expires_in": 600,
        "interval": 5,
    }
    refused(device.poll(), "authorization_pending")
    page = person.enter(device.user_code.lower().replace("-", " "))
    assert "Big screen wants to connect" in html.fromstring(page.content).text_content()
    assert device.user_code in page.text
    says(page, "127.0.0.1")
    says(person.confirm(page), "The device is connected")
    pair = device.poll().json()
    assert pair["scope"] == "project:read"
    me = api.get("/auth/me", pair["access_token"]).json()["data"]
    assert (me["login"], me["kind"], me["client_name"]) == (person.login, "device", "Big screen")
    renewed = tv.refresh(pair["refresh_token"]).json()
    assert api.is_accepted(renewed["access_token"])


@conforms("RFC 8628 §3.5", "A device whose user declines is told access_denied")
def test_a_user_declines(device, person):
    page = person.enter(device.user_code)
    says(person.confirm(page, decision="deny"), "You have declined")
    refused(device.poll(), "access_denied")
    says(person.enter(device.user_code), "wrong or has expired")


@conforms("RFC 8628 §3.3", "The user sees what the device may do, and decides")
def test_a_user_grants_a_device_less(tv, server, device, person):
    device = Device(tv, server, scope="project:read project:write nonsense")
    says(allow(person, device.user_code, granted="project:read"), "The device is connected")
    assert device.poll().json()["scope"] == "project:read"


def test_a_device_that_changes_something_asks_for_the_password(tv, server, device, person):
    device = Device(tv, server, scope="project:write")
    page = person.enter(device.user_code)
    assert b'type="password"' in page.content
    assert "Wrong password" in person.confirm(page, password="x").text
    refused(device.poll(), "authorization_pending")
    says(person.confirm(page), "The device is connected")
    assert device.poll().status_code == 200


@conforms("RFC 8628 §4", "The metadata name the endpoint of devices")
def test_the_server_describes_the_device_flow(api, issuer):
    metadata = api.get("//.well-known/oauth-authorization-server").json()
    assert metadata["device_authorization_endpoint"] == f"{issuer}/api/v1/auth/device"
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    assert grant in metadata["grant_types_supported"]


# ------------------------------------------------------------------------- approved by a stranger


@conforms("RFC 8628 §5.4", "A link alone approves nothing: the code is typed by whoever sees it")
def test_a_link_approves_nothing(device, person):
    path = f"{CONFIRM}?user_code={device.user_code}&decision=allow&granted=project:read"
    page = person.send("GET", path)
    assert device.user_code not in page.text
    assert not form_of(page)["user_code"]
    refused(device.poll(), "authorization_pending")


def test_one_step_alone_approves_nothing(device, person):
    form = form_of(person.send("GET", CONFIRM))
    form |= {"user_code": device.user_code, "decision": "allow", "granted": "project:read"}
    for seal in ({}, {"seal": ""}, {"seal": "x"}):
        page = person.send("POST", CONFIRM, data={**form, **seal})
        assert "wants to connect" in page.text
    refused(device.poll(), "authorization_pending")


def test_the_page_of_one_user_decides_nothing_for_another(api, device, person):
    page = person.enter(device.user_code)
    other = Person(api.url, "demo", "demo")
    other.log_in()
    token = form_of(other.send("GET", CONFIRM))["csrf_token"]
    assert "wants to connect" in other.confirm(page, csrf_token=token).text
    refused(device.poll(), "authorization_pending")


@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_a_foreign_page_decides_nothing(device, person, token):
    page = person.enter(device.user_code)
    assert person.confirm(page, csrf_token=token).status_code == 400
    refused(device.poll(), "authorization_pending")


def test_strangers_do_not_see_the_page(api, device):
    stranger = Person(api.url, "nobody", "x")
    assert "/web/login" in stranger.send("GET", CONFIRM).headers["Location"]


def test_the_page_cannot_be_framed(device, person):
    for page in (person.send("GET", CONFIRM), person.enter(device.user_code)):
        assert page.headers["X-Frame-Options"] == "DENY"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"


# ------------------------------------------------------------------------------------- guessing


@conforms("RFC 8628 §5.1", "Guessing codes is slowed down: after ten wrong ones a user has to wait")
def test_a_code_is_not_guessed(device, person):
    for _number in range(10):
        says(person.enter("BBBB-BBBB"), "wrong or has expired")
    says(person.enter(device.user_code), "Too many wrong codes")
    refused(device.poll(), "authorization_pending")


@pytest.mark.parametrize("text", ["", "x", "AEIO-UUUU", "BBBB-BBB", "\0", "é" * 8, "B" * 5000])
def test_what_is_no_code_finds_nothing(person, text):
    says(person.enter(text), "wrong or has expired")


@conforms("RFC 8628 §5.2", "A device's code is not guessed, and another app cannot use it")
def test_a_device_code_is_of_one_app(tv, register, device, person):
    allow(person, device.user_code)
    other = register("", is_for_devices=True)
    refused(device.poll(other), "invalid_grant")
    for wrong in ("x", device.code[:-1] + "x", "\0", "é"):
        refused(device.poll(device_code=wrong), "invalid_grant")
    assert device.poll().status_code == 200


def test_the_codes_are_stored_as_hashes(server, device):
    [row] = server.sql("SELECT * FROM api_token_device ORDER BY id DESC LIMIT 1")
    stored = str(row)
    assert device.code[21:40] not in stored
    assert device.user_code.replace("-", "") not in stored


# --------------------------------------------------------------------------------- time and number


@conforms("RFC 8628 §3.5", "A device that polls too fast is told slow_down, and waits longer")
def test_a_device_that_polls_too_fast_is_slowed_down(server, device, person):
    refused(device.poll(), "authorization_pending")
    allow(person, device.user_code)
    for expected in (10, 15):
        refused(device.poll(is_early=True), "slow_down")
        [[interval]] = server.sql("SELECT interval FROM api_token_device ORDER BY id DESC LIMIT 1")
        assert interval == expected
    assert device.poll().status_code == 200


@conforms("RFC 8628 §3.5", "After ten minutes the codes are expired_token")
def test_codes_expire(server, device, person):
    page = person.enter(device.user_code)
    server.sql("UPDATE api_token_device SET ends_at = now() AT TIME ZONE 'UTC' RETURNING 1")
    says(person.confirm(page), "wrong or has expired")
    refused(device.poll(), "expired_token")


def test_a_code_that_is_used_twice_ends_what_it_gave(api, device, person):
    allow(person, device.user_code)
    token = device.poll().json()["access_token"]
    assert api.is_accepted(token)
    refused(device.poll(), "invalid_grant")
    assert not api.is_accepted(token)


@pytest.mark.parametrize("change", ["password", "app", "archived"])
def test_what_was_revoked_since_is_not_given(rpc, register, server, device, person, change):
    app = register("", is_for_devices=True)
    device = Device(app, server)
    allow(person, device.user_code)
    act = {
        "password": ("res.users", "write", [person.id], {"password": "another password"}),
        "app": ("api.client", "action_revoke_all", [app.id]),
        "archived": ("api.client", "write", [app.id], {"active": False}),
    }
    rpc(*act[change])
    response = device.poll()
    assert response.json()["error"] == {"archived": "invalid_client"}.get(change, "invalid_grant")


def test_what_an_app_asked_before_it_was_revoked_waits_for_nobody(rpc, register, server, person):
    app = register("", is_for_devices=True)
    server.sql("UPDATE api_token_device SET asked_at = asked_at - interval '1 minute' RETURNING 1")
    device = Device(app, server)
    rpc("api.client", "action_revoke_all", [app.id])
    says(person.enter(device.user_code), "wrong or has expired")


def test_a_network_asks_ten_times_a_minute_at_most(tv, server, device):
    answers = [Device(tv, server).answer for _number in range(10)]
    assert {answer.status_code for answer in answers[:9]} == {200}
    refused(answers[9], "rate_limited", 429)
    assert int(answers[9].headers["Retry-After"]) >= 1


def test_a_thousand_wait_at_most(tv, server, device):
    server.sql("""
        INSERT INTO api_token_device (selector, hash, user_code, client_id, client_epoch, scope,
                                      asked_at, ends_at, interval)
        SELECT 'fill' || number, '', 'fill' || number, 0, 0, '', now() AT TIME ZONE 'UTC',
               now() AT TIME ZONE 'UTC' + interval '1 hour', 5 FROM generate_series(1, 1000) number
        RETURNING 1""")
    try:
        refused(Device(tv, server).answer, "rate_limited", 429)
    finally:
        server.sql("DELETE FROM api_token_device WHERE client_id = 0 RETURNING 1")


# ---------------------------------------------------------------------------------- which apps


@conforms("RFC 6749 §5.2", "An app that is not registered for devices is unauthorized_client")
def test_an_app_that_is_not_for_devices_is_refused(app, server, device):
    refused(Device(app, server).answer, "unauthorized_client")


@conforms("RFC 8628 §3.1", "A device says which app it is, and asks for what that may have")
@pytest.mark.parametrize(
    ("changed", "error", "status"),
    [
        ({"client_id": "x"}, "invalid_client", 401),
        ({"client_secret": "x"}, "invalid_client", 401),
        ({"scope": "nonsense"}, "invalid_scope", 400),
        ({"scope": "token:manage"}, "invalid_scope", 400),
        ({"resource": "https://other.example"}, "invalid_target", 400),
    ],
)
def test_what_a_device_cannot_ask_for(tv, server, device, changed, error, status):
    refused(Device(tv, server, **changed).answer, error, status)


def test_a_user_without_api_access_connects_nothing(api, rpc, device):
    login = f"portal-{time.monotonic_ns()}"
    rpc.new_user(login, groups=["base.group_portal"])
    portal = Person(api.url, login, f"pw-of-{login}")
    portal.log_in()
    says(portal.enter(device.user_code), "You cannot connect this app")
    refused(device.poll(), "authorization_pending")
