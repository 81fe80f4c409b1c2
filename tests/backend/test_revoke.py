"""Ended with a click, refused at the next call: on a row, a selection, a user, everybody."""

import pytest

from tests.support.backend import backend_at

LIST = "api_token_auth.api_access_token_action"


@pytest.fixture
def backend(api, browser):
    with backend_at(api.url, browser) as new_backend:
        yield new_backend()


@pytest.fixture
def admin(backend):
    return backend.log_in("admin", "admin")


def _two_connections(api, user):
    return [
        api.login(user.login, user.password, client_name=f"App {number}")["access_token"]
        for number in (1, 2)
    ]


def _confirm(backend, reason):
    backend.page.fill(".modal div[name=reason] input", reason)
    backend.page.click(".modal button[name=action_confirm]")
    backend.page.wait_for_selector(".modal", state="detached")


def _search(backend, text):
    """Show only the connections of the user whose name is ``text``."""
    backend.search(text)
    backend.page.wait_for_selector(f".o_facet_values:has-text('{text}')")
    backend.page.wait_for_function(
        "text => [...document.querySelectorAll('.o_data_row')]"
        ".every(row => row.textContent.includes(text))",
        arg=text,
    )


def test_on_a_row(api, server, user, admin):
    first, second = _two_connections(api, user)
    admin.open(LIST)
    _search(admin, user.login)
    admin.shot("list")
    row = admin.page.locator(".o_data_row", has_text="App 1")
    assert "Active" in row.inner_text()
    row.locator("button[name=action_open_revoke]").click()
    _confirm(admin, "The laptop was lost")
    admin.page.wait_for_selector(".o_data_row:has-text('App 1')", state="detached")
    assert not api.is_accepted(first)
    assert api.is_accepted(second)
    [[reason]] = server.sql(
        "SELECT revoke_note FROM api_token_connection WHERE user_id = %s AND client_name = %s",
        (user.id, "App 1"),
    )
    assert reason == "The laptop was lost"


def test_on_a_selection(api, user, admin):
    tokens = _two_connections(api, user)
    admin.open(LIST)
    _search(admin, user.login)
    admin.page.click("thead .o_list_record_selector input")
    admin.page.locator(".o_control_panel button[name=action_open_revoke]:visible").click()
    _confirm(admin, "Cleaning up")
    admin.page.wait_for_selector(".o_data_row", state="detached")
    assert not any(api.is_accepted(token) for token in tokens)


def test_for_a_user_from_the_users_form(api, user, admin):
    tokens = _two_connections(api, user)
    admin.open_user(user.id)
    button = admin.page.locator("button[name=action_show_api_connections]")
    assert "2" in button.inner_text()
    admin.shot("user-form")
    admin.page.click("button[name=action_open_revoke_all]")
    _confirm(admin, "Left the company")
    assert not any(api.is_accepted(token) for token in tokens)


def test_for_everybody(api, user, admin):
    tokens = [*_two_connections(api, user), api.login()["access_token"]]
    admin.open("api_token_auth.api_revoke_wizard_action_everybody", ".modal")
    admin.shot("everybody")
    _confirm(admin, "Incident")
    assert not any(api.is_accepted(token) for token in tokens)
    assert api.is_accepted(api.login()["access_token"])


def test_an_employee_ends_one_and_all_the_others(api, user, backend):
    first, second = _two_connections(api, user)
    page = backend.log_in(user.login, user.password).page
    backend.open_preferences()
    page.wait_for_selector(".o_kanban_record")
    text = page.inner_text(".o_field_widget[name=api_connection_ids]")
    assert "App 1" in text and "Never" in text
    backend.shot("preferences")
    card = page.locator(".o_kanban_record", has_text="App 1")
    card.locator("button[name=action_revoke_others]").click()
    page.wait_for_selector(".o_kanban_record:has-text('App 2')", state="detached")
    assert api.is_accepted(first)
    assert not api.is_accepted(second)
    backend.open_preferences()
    page.locator(".o_kanban_record", has_text="App 1").locator(
        "button[name=action_revoke_this]"
    ).click()
    page.wait_for_selector(".o_kanban_record:has-text('App 1')", state="detached")
    assert not api.is_accepted(first)


def test_taking_the_group_away_on_the_users_form_ends_them(api, user, admin):
    tokens = _two_connections(api, user)
    admin.open_user(user.id)
    admin.page.locator("div[name=has_api_access] input").uncheck()
    admin.page.click(".o_form_button_save")
    admin.page.wait_for_selector(".o_form_button_save", state="hidden")
    assert not any(api.is_accepted(token) for token in tokens)
