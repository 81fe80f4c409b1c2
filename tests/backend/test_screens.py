"""The screens open without an error, developer mode off, for those whom they are for."""

import re

import pytest

from tests.support.length import long

pytestmark = long

LIST = "api_token_auth.api_access_token_action"


@pytest.fixture
def manager(rpc, user):
    """A token manager who is no administrator."""
    group = [[4, rpc.ref("api_token_auth.group_api_token_manager")]]
    field = "groups_id" if rpc.series == "18.0" else "group_ids"
    rpc("res.users", "write", [user.id], {field: group})
    return user


def test_a_manager_finds_the_list_in_the_menu(new_backend, manager):
    backend = new_backend().log_in(manager.login, manager.password)
    page = backend.page
    page.click(".o_navbar_apps_menu button")
    page.click(".o_app:has-text('Settings')")
    page.wait_for_selector(".o_list_view, .o_menu_sections")
    page.locator(".o_menu_sections").get_by_text("API").first.click()
    backend.shot("manager-menu")
    page.locator(".dropdown-menu, .o-dropdown--menu").get_by_text(
        "Apps and Personal Tokens"
    ).click()
    page.wait_for_selector(".o_breadcrumb:has-text('Apps and Personal Tokens')")
    assert not backend.complaints()


FILTERS = (
    "Expired",
    "Revoked",
    "Ended in the Last 7 Days",
    "Never Used",
    "Used in the Last 24 Hours",
    "Unused for 30 Days",
    "Unused for 90 Days",
    "Expiring This Week",
    "May Delete",
    "Personal Tokens",
    "Created by Someone Else",
    "Mine",
)
GROUPINGS = (
    *("User", "App or Purpose", "Type", "State", "Expires", "Last Used"),
    *("Ended", "Ended By", "Why It Ended"),
)


def _open_search_menu(page):
    """What is chosen there may close it."""
    if not page.locator(".o_filter_menu").is_visible():
        page.click(".o_searchview_dropdown_toggler")
        page.wait_for_selector(".o_filter_menu")


def test_each_filter_and_each_grouping_works(api, new_backend):
    api.login()
    backend = new_backend().log_in("admin", "admin")
    page = backend.page
    backend.open(LIST)
    page.wait_for_selector(".o_data_row")
    with page.expect_response("**/web_search_read"):
        page.click(".o_facet_remove")
    page.wait_for_selector(".o_facet_values", state="detached")
    items = page.locator(".o_filter_menu [role=menuitemcheckbox]")
    for name in FILTERS:
        for _on_and_off in range(2):
            _open_search_menu(page)
            with page.expect_response("**/web_search_read") as answer:
                # Not by its accessible name, which changes when it is on.
                items.filter(has_text=re.compile(rf"^\s*{name}\s*$")).click()
            assert "error" not in answer.value.json(), name
    for name in GROUPINGS:
        _open_search_menu(page)
        if name in ("Expires", "Last Used", "Ended"):
            page.locator(".o_group_by_menu .o_accordion_toggle", has_text=name).click()
            name = "Month"
        item = page.locator(".o_group_by_menu").get_by_role("menuitemcheckbox", name=name)
        item.last.click()
        page.wait_for_selector(".o_group_header")
        names = page.locator(".o_group_header .o_group_name").all_inner_texts()
        assert not [name for name in names if name.strip().startswith("(")], name
        # Odoo would offer to edit or delete what the group stands for: a user.
        assert not page.locator(".o_group_header .o_group_config:visible").count()
        page.click(".o_facet_remove")
        page.wait_for_selector(".o_group_header", state="detached")
    backend.search("10.9")
    assert not page.locator(".o_error_dialog").count()
    assert not backend.complaints()


def test_the_form_the_log_and_the_scopes_open(api, new_backend):
    api.login(client_name="Postman on Windows")
    backend = new_backend().log_in("admin", "admin")
    backend.open(LIST)
    backend.page.locator(".o_data_row td[name=client_name]").first.click()
    backend.page.wait_for_selector(".o_form_view")
    backend.shot("form")
    for action in ("api_access_log_action", "api_scope_action"):
        backend.open(f"api_token_auth.{action}", ".o_list_view")
        backend.shot(action)
    assert not backend.complaints()


def test_empty_lists_teach(new_backend, rpc, user):
    backend = new_backend().log_in("admin", "admin")
    backend.open(LIST)
    backend.search("no such user anywhere")
    backend.page.wait_for_selector(".o_view_nocontent:has-text('No app connected yet')")
    employee = new_backend().log_in(user.login, user.password)
    employee.open_preferences()
    employee.page.wait_for_selector("text=No app connected yet")


def test_settings_out_of_bounds_are_refused_in_words(new_backend, rpc):
    before = rpc("ir.config_parameter", "get_param", "api_token_auth.refresh_grace")
    backend = new_backend().log_in("admin", "admin")
    backend.open("api_token_auth.res_config_settings_action_api", ".o_setting_container")
    field = backend.page.locator("div[name=api_refresh_grace] input")
    field.fill("61")
    field.press("Tab")
    backend.shot("settings")
    save = ".o_control_panel .o_form_button_save, .o_control_panel button[name=execute]"
    backend.page.locator(save).first.click()
    backend.page.wait_for_selector("text=must be between 0 and 60, not 61")
    backend.shot("settings-refused")
    backend.open("api_token_auth.res_config_settings_action_api", ".o_setting_container")
    backend.page.fill("#api_access_lifetime input", "99999999999")
    backend.page.press("#api_access_lifetime input", "Tab")
    backend.page.locator(save).first.click()
    backend.page.wait_for_selector("text=must be between 60 and 86400, not")
    after = rpc("ir.config_parameter", "get_param", "api_token_auth.refresh_grace")
    assert after == before


def test_the_groups_are_on_the_users_form_with_developer_mode_off(new_backend, user):
    backend = new_backend().log_in("admin", "admin")
    backend.page.goto(f"{backend.url}/odoo/users/{user.id}")
    backend.page.wait_for_selector(".o_form_view")
    text = backend.page.inner_text(".o_form_view")
    backend.shot("user-groups")
    assert "API Access" in text
    assert "API Token Management" in text
