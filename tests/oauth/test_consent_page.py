"""The page that asks, in a real browser: wide and narrow, in French, without JavaScript."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.backend.test_translations import activate_french
from tests.support.api_client import SECRETS
from tests.support.backend import SCREENSHOTS, backend_at
from tests.support.length import long

from .person import AUTHORIZE, Person

_SECRET = re.compile(r"ocs_\w{10,}")
ON_THE_WEB = "https://app.example.com/callback"


def _ask(page, person, app, **changed):
    page.goto(f"{person.url}{AUTHORIZE}?{urlencode(app.request(**changed))}")
    page.wait_for_selector("button[value=allow]")


def _shot(page, name):
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SCREENSHOTS}/{name}.png", animations="disabled")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_person_allows_an_app_on_a_screen_of_any_width(
    register, person, page_of, foreign_page, width
):
    app = register(f"{foreign_page}/callback", name="Nightly sync of the warehouse in Lyon")
    page = page_of(width)
    _ask(page, person, app, scope="project:read project:write")
    _shot(page, f"api_token_oauth.consent_{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    text = page.inner_text("main, body")
    assert "Nightly sync of the warehouse in Lyon wants to connect" in text
    assert person.login in text
    page.uncheck("input[value='project:write']")
    page.click("button[value=allow]")
    page.wait_for_url(re.compile("callback.*code="))
    members = parse_qs(urlsplit(page.url).query)
    SECRETS.update(members["code"])
    assert app.exchange(members["code"][0]).json()["scope"] == "project:read"
    # The address with the state does not travel on.
    assert page.evaluate("document.referrer") == ""


@long
@pytest.mark.parametrize("width", [1440, 390])
def test_a_person_allows_an_app_on_the_web(register, person, page_of, width):
    """Nobody is there at that address: what the browser sends to it is what counts."""
    app = register(f"{ON_THE_WEB}?from=odoo")
    page = page_of(width)
    _ask(page, person, app)
    with page.expect_request(f"{ON_THE_WEB}**") as caught:
        page.click("button[value=allow]")
    sent = caught.value
    members = parse_qs(urlsplit(sent.url).query)
    SECRETS.update(members["code"])
    assert (members["from"], members["state"]) == (["odoo"], ["s t&te"])
    assert (sent.method, sent.post_data, "referer" in sent.headers) == ("GET", None, False)
    assert app.exchange(members["code"][0]).status_code == 200


@long
def test_a_portal_user_without_the_group_goes_back_with_access_denied(
    rpc, api, register, page_of, foreign_page
):
    rpc.new_user("portal-in-a-browser", groups=["base.group_portal"])
    portal = Person(api.url, "portal-in-a-browser", "pw-of-portal-in-a-browser")
    portal.log_in()
    page = page_of(390, portal)
    app = register(f"{foreign_page}/callback")
    page.goto(f"{api.url}{AUTHORIZE}?{urlencode(app.request())}")
    page.wait_for_url(re.compile("callback.*error=access_denied"))


@long
def test_nothing_secret_is_left_in_the_browser(register, person, page_of, foreign_page):
    app = register(f"{foreign_page}/callback")
    page = page_of(390)
    _ask(page, person, app, scope="project:write")
    page.fill("input[type=password]", person.password)
    page.click("button[value=allow]")
    page.wait_for_url(re.compile("callback.*code="))
    code = parse_qs(urlsplit(page.url).query)["code"][0]
    SECRETS.add(code)
    page.go_back()
    page.wait_for_selector("button[value=allow]")
    # Not asked for again within ten minutes; if it is, the field is empty.
    assert not any(field.input_value() for field in page.locator("input[type=password]").all())
    seen = page.evaluate("performance.getEntries().map((entry) => entry.name).join()")
    for secret in (code, person.password):
        assert secret not in page.content() + page.url + seen


def test_the_page_names_the_host_where_the_answer_goes(register, person, page_of):
    page = page_of(390)
    _ask(page, person, register("https://app.example.com/callback"))
    assert page.inner_text("[name=host]") == "app.example.com"


def test_the_page_works_without_javascript(register, person, page_of, foreign_page):
    app = register(f"{foreign_page}/callback")
    page = page_of(390, java_script_enabled=False)
    _ask(page, person, app)
    page.click("button[value=deny]")
    page.wait_for_url(re.compile("error=access_denied"))


@long
def test_who_is_somebody_else_logs_in_and_comes_back(register, person, page_of, foreign_page):
    app = register(f"{foreign_page}/callback")
    page = page_of(1440)
    _ask(page, person, app)
    page.click("[name=not_me]")
    page.wait_for_selector("input[name=login]", state="attached")
    page.fill("input[name=login]", "demo")
    page.fill("input[name=password]", "demo")
    page.click("button[type=submit]")
    page.wait_for_selector("button[value=allow]")
    assert "Marc Demo" in page.inner_text("body")


@long
def test_the_page_speaks_french(rpc, register, person, page_of):
    activate_french(rpc)
    rpc("res.users", "write", [person.id], {"lang": "fr_FR"})
    person.web.cookies.clear()
    person.log_in()
    page = page_of(390, locale="fr-FR")
    _ask(page, person, register())
    assert page.inner_text("button[value=allow]") == "Autoriser"


@long
def test_a_person_connects_a_device_on_a_phone(api, rpc, register, person, page_of):
    activate_french(rpc)
    app = register("", is_for_devices=True, name="Scanner of the warehouse in Lyon")
    form = {"client_id": app.identifier, "scope": "project:read project:write"}
    answer = api.post("/auth/device", data=form).json()
    SECRETS.add(answer["device_code"])
    page = page_of(390, java_script_enabled=False, locale="fr-FR")
    page.goto(answer["verification_uri"])
    _shot(page, "api_token_oauth.device_code_390")
    page.fill("#user_code", answer["user_code"].lower())
    page.click("button[type=submit]:has-text('Continue')")
    page.wait_for_selector("button[value=allow]")
    _shot(page, "api_token_oauth.device_390")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.inner_text("[name=user_code]") == answer["user_code"]
    page.uncheck("input[value='project:write']")
    page.click("button[value=allow]")
    page.wait_for_selector("[role=status]")
    assert "You can go back to it" in page.inner_text("[role=status]")
    rpc("res.users", "write", [person.id], {"lang": "fr_FR"})
    person.web.cookies.clear()
    person.log_in()
    french = page_of(390, locale="fr-FR")
    french.goto(answer["verification_uri"])
    assert french.inner_text("button[type=submit].btn-primary") == "Continuer"


@long
def test_a_manager_registers_an_app_and_sees_its_secret_once(api, rpc, browser):
    """However fast they click: each time one secret is made, and shown."""
    with backend_at(api.url, browser) as new_backend:
        backend = new_backend().log_in("admin", "admin")
        page = backend.page
        backend.open("api_token_oauth.api_client_action")
        page.click(".o_list_button_add")
        page.fill("div[name=name] input", "Reports of the night")
        page.fill("div[name=redirect_uris] textarea", "https://reports.example.com/back")
        page.fill("div[name=scope_ids] input", "project:read")
        page.click(".o-autocomplete--dropdown-item:has-text('project:read')")
        page.click(".o_form_button_save")
        backend.shot("api_token_oauth.app")
        _click_twice(page, "button[name=create_secret]")
        backend.confirm_password("admin")
        page.wait_for_selector("#api_client_secret")
        assert "previous" not in page.inner_text(".modal-body")
        secret = page.input_value("#api_client_secret")
        SECRETS.add(secret)
        assert secret.startswith("ocs_")
        page.keyboard.press("Escape")
        page.wait_for_selector("text=Copy the secret first")
        assert page.input_value("#api_client_secret") == secret
        backend.shot("api_token_oauth.secret", ".modal-content")
        page.click(".modal-footer button.btn-primary")
        page.wait_for_selector(".modal", state="detached")
        assert secret not in page.content()
        page.wait_for_selector("div[name=has_secret] input:checked", state="attached")
        _click_twice(page, "button[name=create_secret]")
        page.wait_for_selector("#api_client_secret")
        assert "The previous secret works for one more day" in page.inner_text(".modal-body")
        second = page.input_value("#api_client_secret")
        SECRETS.add(second)
        backend.shot("api_token_oauth.secret_rotated", ".modal-content")
        page.click("button[name=copy_secret]")
        # This browser lets nobody write to its clipboard.
        page.wait_for_selector("text=The text is selected. Press Ctrl+C to copy it.")
        page.click(".modal-footer button.btn-primary")
        page.wait_for_selector(".modal", state="detached")
        assert backend.complaints() == []
    shown = [_SECRET.findall(answer) for _url, _sent, answer in backend.traffic]
    assert [found for found in shown if found] == [[secret], [second]]


def _click_twice(page, selector):
    """The second one comes before the button is drawn as disabled."""
    page.wait_for_selector(selector)
    page.eval_on_selector(selector, "button => { button.click(); button.click(); }")
