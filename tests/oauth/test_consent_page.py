"""The page that asks, in a real browser: wide and narrow, in French, without JavaScript."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.backend.test_translations import activate_french
from tests.support.api_client import SECRETS
from tests.support.backend import SCREENSHOTS, backend_at

from .person import AUTHORIZE


@pytest.fixture
def page_of(browser, person):
    """Open pages as the person who is logged in: ``page_of(width)``."""
    contexts = []

    def open_page(width, **options):
        size = {"width": width, "height": 850}
        contexts.append(browser.new_context(viewport=size, **options))
        contexts[-1].add_cookies(
            [
                {"name": cookie.name, "value": cookie.value, "url": person.url}
                for cookie in person.web.cookies
            ]
        )
        page = contexts[-1].new_page()
        page.set_default_timeout(180_000)  # the first page builds the assets
        return page

    yield open_page
    for context in contexts:
        context.close()


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


def test_the_page_speaks_french(rpc, register, person, page_of):
    activate_french(rpc)
    rpc("res.users", "write", [person.id], {"lang": "fr_FR"})
    person.web.cookies.clear()
    person.log_in()
    page = page_of(390, locale="fr-FR")
    _ask(page, person, register())
    assert page.inner_text("button[value=allow]") == "Autoriser"


def test_a_manager_registers_an_app_and_sees_its_secret_once(api, rpc, browser):
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
        page.click("button[name=create_secret]")
        backend.confirm_password("admin")
        page.click("button[name=create_secret]")
        page.wait_for_selector("#api_client_secret")
        secret = page.input_value("#api_client_secret")
        SECRETS.add(secret)
        assert secret.startswith("ocs_")
        backend.shot("api_token_oauth.secret", ".modal-content")
    shown = [answer for _url, _sent, answer in backend.traffic if secret in answer]
    assert len(shown) == 1
