"""Portal users see and revoke their apps on their own page; tokens are made for them."""

from types import SimpleNamespace

import pytest

from tests.support.api_client import SECRETS
from tests.support.length import long

pytestmark = long


@pytest.fixture
def guest(rpc, user):
    """A portal user who may use the API; the number of the test's employee makes the login new."""
    login = f"guest-of-{user.login}"
    groups = ("base.group_portal", "api_token_auth.group_api_access")
    return SimpleNamespace(
        id=rpc.new_user(login, groups=groups), login=login, password=f"pw-of-{login}"
    )


def _log_in(backend, guest):
    """Portal users come to a page of their own, not to the web client."""
    page = backend.page
    page.goto(f"{backend.url}/web/login?redirect=/my/security")
    page.fill("input[name=login]", guest.login)
    page.fill("input[name=password]", guest.password)
    page.click("form.oe_login_form button[type=submit]")
    page.wait_for_selector("#api_connections")
    return page


@pytest.mark.parametrize("width", [1440, 390])
def test_my_security_shows_and_revokes(api, server, guest, new_backend, width):
    tokens = {
        name: api.login(guest.login, guest.password, client_name=name)["access_token"]
        for name in ("Phone", "Laptop of the storeman in Clermont-Ferrand", "<b>Tablet</b>")
    }
    backend = new_backend()
    backend.page.set_viewport_size({"width": width, "height": 900})
    page = _log_in(backend, guest)
    backend.shot(f"my-security-{width}", "#api_connections")
    assert "<b>Tablet</b>" in page.inner_text("#api_connections")
    # Each button is beside the first line of its card, however long the name is.
    for card in page.locator("#api_connections .card").all():
        top, button = card.bounding_box()["y"], card.locator("summary").bounding_box()["y"]
        assert button - top < 40
    card = page.locator("#api_connections .card", has_text="Phone")
    card.locator("summary").click()
    card.get_by_text("This revokes 1 app: “Phone” (number ").wait_for()
    backend.shot(f"my-security-asked-{width}", "#api_connections")
    assert api.is_accepted(tokens["Phone"])
    card.locator("button").click()
    page.wait_for_selector("#api_connections .alert-success")
    assert [api.is_accepted(token) for token in tokens.values()] == [False, True, True]
    page.locator("details[name=revoke_all] summary").click()
    page.locator("details[name=revoke_all] button").click()
    page.wait_for_selector("#api_connections:has-text('No app is connected')")
    assert not any(api.is_accepted(token) for token in tokens.values())


def test_nobody_revokes_the_connections_of_others_there(api, server, guest, new_backend):
    theirs = api.login()["access_token"]
    [[number]] = server.sql("SELECT max(id) FROM api_token_connection")
    page = _log_in(new_backend(), guest)
    csrf = page.locator("#api_connections, form").locator("input[name=csrf_token]").first
    form = {"csrf_token": csrf.get_attribute("value")}
    own = api.login(guest.login, guest.password)["access_token"]
    for said in ({"connection": str(number)}, {"connection": "x"}, {"connection": "9" * 30}, {}):
        answer = page.request.post(f"{api.url}/my/security/api_connections", form=form | said)
        assert answer.status == 200
    assert api.is_accepted(theirs) and api.is_accepted(own)


def test_a_token_is_made_for_a_portal_user(api, guest, new_backend):
    backend = new_backend()
    page = backend.log_in("admin", "admin").page
    backend.open_user(guest.id)
    page.click("button[name=action_new_api_token]")
    backend.confirm_password("admin")
    page.wait_for_selector("button[name=create_token]")
    page.fill(".modal div[name=name] input", "For a customer")
    page.locator(".modal input[type=checkbox]").first.check()
    token = backend.create_token()
    assert api.get("/auth/me", token).json()["data"]["id"] == guest.id
    assert token in SECRETS


def test_a_button_that_would_be_refused_is_not_shown(rpc, user, guest, new_backend):
    """The manager lacks the right that the other employee has."""
    field = "groups_id" if rpc.series == "18.0" else "group_ids"
    manager = ("base.group_erp_manager", "api_token_auth.group_api_token_manager")
    groups = [(4, rpc.ref(group)) for group in manager]
    rpc("res.users", "write", [user.id], {field: groups})
    rich = rpc.new_user(
        f"rich-of-{user.login}",
        groups=("base.group_system", "api_token_auth.group_api_access"),
    )
    backend = new_backend().log_in(user.login, user.password)
    for user_id, is_shown in ((guest.id, True), (rich, False)):
        backend.open_user(user_id)
        backend.page.wait_for_selector("div[name=has_api_access]")
        assert backend.page.locator("button[name=action_new_api_token]").count() == is_shown
