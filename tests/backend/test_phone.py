"""On a screen of 390 pixels everything can be read and pressed; everywhere it has a name."""

import pytest

from tests.support.length import long

pytestmark = long

LIST = "api_token_auth.api_access_token_action"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


def _overflow(page):
    """Pixels by which the page is wider than the screen."""
    return page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")


def _cut(page, selector):
    """The texts of visible buttons there that do not fit, or that lie outside of the screen."""
    return page.eval_on_selector_all(
        f"{selector} button",
        """buttons => buttons.filter(button => button.offsetParent).filter(button => {
            const box = button.getBoundingClientRect();
            return box.left < 0 || box.right > window.innerWidth
                || button.scrollWidth > button.clientWidth + 1;
        }).map(button => button.textContent.trim())""",
    )


def _cut_cells(page, selector):
    return page.eval_on_selector_all(
        f".o_list_view :is({selector})",
        "cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth + 1)"
        ".map(cell => cell.textContent.trim())",
    )


@pytest.fixture
def phone(new_backend, user):
    backend = new_backend()
    backend.page.set_viewport_size(PHONE)
    return backend


@pytest.fixture
def at_the_desk(new_backend):
    backend = new_backend()
    backend.page.set_viewport_size(DESK)
    return backend


def test_a_token_is_made_and_revoked_on_a_phone(api, user, phone):
    """The footer is laid out as Odoo's own are."""
    api.login(user.login, user.password, client_name="A phone with quite a long name, of Marc")
    page = phone.log_in(user.login, user.password).page
    phone.page.set_viewport_size(DESK)
    phone.open_preferences()
    phone.page.set_viewport_size(PHONE)
    page.wait_for_selector(".o_kanban_record:has-text('A phone with')")
    phone.shot("phone-preferences")
    assert (_overflow(page), _cut(page, "[name=api_connection_ids]")) == (0, [])
    page.click("button[name=action_new_api_token]")
    phone.confirm_password(user.password)
    page.wait_for_selector("button[name=create_token]")
    phone.shot("phone-new-token")
    words = page.locator(".modal td[name=description]").first.bounding_box()
    assert words["width"] > 200
    boxes = [button.bounding_box() for button in page.locator(".modal-footer button:visible").all()]
    assert len({round(box["height"]) for box in boxes}) == 1
    assert min(box["width"] for box in boxes) > 100
    assert (_overflow(page), _cut(page, ".modal-footer")) == (0, [])
    assert phone.nameless(".modal-content") == []
    page.fill(".modal div[name=name] input", "Phone script")
    page.locator(".modal input[type=checkbox]").first.check()
    token = phone.create_token()
    phone.shot("phone-secret")
    assert _overflow(page) == 0
    assert phone.nameless(".modal-content") == []
    assert api.is_accepted(token)
    assert not phone.complaints()


def test_the_list_is_cards_on_a_phone_and_lines_of_one_row_at_the_desk(
    api, server, user, phone, at_the_desk
):
    for number in range(3):
        api.login(user.login, user.password, client_name=f"App {number} on a very long device")
    server.sql(
        "UPDATE api_token_connection SET refresh_expires_at = '2033-09-30 20:30'"
        " WHERE user_id = %s",
        (user.id,),
    )
    page = phone.log_in("admin", "admin").page
    phone.open(LIST)
    page.wait_for_selector(".o_kanban_record:has-text('App 2')")
    phone.shot("phone-list")
    assert _overflow(page) == 0
    page.locator(".o_kanban_record", has_text="App 2").first.click()
    page.wait_for_selector(".o_form_view")
    phone.shot("phone-form")
    assert _overflow(page) == 0
    for action in ("api_token_auth.api_scope_action", "api_token_oauth.api_client_action"):
        phone.open(action, ".o_kanban_view")
        phone.shot(f"phone-{action}")
        assert _overflow(page) == 0

    page = at_the_desk.log_in("admin", "admin").page
    at_the_desk.open(LIST)
    page.wait_for_selector(".o_data_row")
    at_the_desk.shot("list-1440")
    rows = [row.bounding_box()["height"] for row in page.locator(".o_data_row").all()[:10]]
    assert max(rows) < 50
    # Of a year that is not this one: the longest date.
    assert _cut_cells(page, "td[name=expires_at], td[name=state], td[name=kind], th") == []
    for column in ("user_id", "client_name", "kind", "state", "last_used_text", "expires_at"):
        with page.expect_response("**/web_search_read") as answer:
            page.click(f"th[data-name={column}]")
        assert "error" not in answer.value.json(), column
    assert not at_the_desk.complaints() + phone.complaints()


def _press_on_top(page, text):
    """Press a button of the page's top; Odoo folds what has no room there."""
    button = page.locator("button:visible", has_text=text).first
    if not button.count():
        page.click("button.o-control-panel-adaptive-dropdown, .o_control_panel .dropdown-toggle")
    button.click()


def test_what_the_list_offers_at_the_top_is_there_on_a_phone(phone):
    page = phone.log_in("admin", "admin").page
    phone.open("api_token_oauth.api_client_action", ".o_kanban_view")
    _press_on_top(page, "Add by Document")
    page.wait_for_selector(".modal div[name=document] textarea")
    phone.shot("phone-add-by-document")
    assert (_overflow(page), _cut(page, ".modal-footer")) == (0, [])
    assert phone.nameless(".modal-content") == []
    page.click(".modal-footer button:has-text('Cancel')")
    phone.open(LIST, ".o_kanban_view")
    _press_on_top(page, "New Token")
    page.wait_for_selector(".modal")
    assert not phone.complaints()


def test_everything_that_can_be_pressed_has_a_name(api, user, at_the_desk):
    api.login(user.login, user.password)
    page = at_the_desk.log_in("admin", "admin").page
    for action in ("api_access_token_action", "api_access_log_action", "api_scope_action"):
        at_the_desk.open(f"api_token_auth.{action}")
        at_the_desk.shot(f"{action}-1440")
    at_the_desk.open("api_token_auth.res_config_settings_action_api", ".o_setting_container")
    at_the_desk.shot("settings-1440")
    assert at_the_desk.nameless(".app_settings_block:visible") == []
    assert page.locator(".app_settings_block a[href='/api/v1/docs']:visible").count() == 1
    assert "1 minute to 1 day" in page.inner_text("#api_access_lifetime")
    field = page.locator("#api_access_lifetime")
    assert field.locator("input").input_value() == "1"
    assert field.locator("select option:checked").inner_text() == "hours"
    at_the_desk.open_user(user.id)
    page.wait_for_selector("div[name=has_api_access]")
    at_the_desk.shot("user-form-1440")
    assert at_the_desk.nameless(".tab-pane.active, .o_notebook_content") == []
