"""Ended with a click, refused at the next call: on a row, a selection, a user, everybody."""

from tests.support.length import long

LIST = "api_token_auth.api_access_token_action"
MINE = ".o_field_widget[name=api_connection_ids] .o_kanban_record"


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


@long
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


@long
def test_on_a_selection(api, user, admin):
    tokens = _two_connections(api, user)
    admin.open(LIST)
    _search(admin, user.login)
    admin.page.click("thead .o_list_record_selector input")
    admin.page.locator(".o_control_panel button[name=action_open_revoke]:visible").click()
    _confirm(admin, "Cleaning up")
    admin.page.wait_for_selector(".o_data_row", state="detached")
    assert not any(api.is_accepted(token) for token in tokens)


@long
def test_for_a_user_from_the_users_form(api, user, admin):
    tokens = _two_connections(api, user)
    admin.open_user(user.id)
    button = admin.page.locator("button[name=action_show_api_connections]")
    assert "2" in button.inner_text()
    admin.shot("user-form")
    admin.page.click("button[name=action_open_revoke_all]")
    _confirm(admin, "Left the company")
    assert not any(api.is_accepted(token) for token in tokens)


@long
def test_for_everybody(api, user, admin):
    tokens = [*_two_connections(api, user), api.login()["access_token"]]
    admin.open("api_token_auth.api_revoke_wizard_action_everybody", ".modal")
    admin.shot("everybody")
    _confirm(admin, "Incident")
    assert not any(api.is_accepted(token) for token in tokens)
    assert api.is_accepted(api.login()["access_token"])


def _numbers(server, user):
    query = "SELECT id FROM api_token_connection WHERE user_id = %s ORDER BY id"
    return [number for (number,) in server.sql(query, (user.id,))]


def _ask(backend, button):
    """Press it, and return what is asked."""
    button.click()
    dialog = backend.page.locator(".modal", has=backend.page.locator("[name=revoke_confirm]"))
    dialog.wait_for()
    return dialog


@long
def test_all_others_are_named_first_and_one_stays_where_one_was(api, server, user, backend):
    first, second = _two_connections(api, user)
    script = api.login(user.login, user.password, client_name="Desk <b>top</b>")["access_token"]
    page = backend.log_in(user.login, user.password).page
    backend.open_preferences()
    page.wait_for_selector(".o_kanban_record")
    text = page.inner_text(".o_field_widget[name=api_connection_ids]")
    assert "App 1" in text and "Never" in text
    backend.shot("preferences")
    assert page.locator("button[name=revoke_others]").count() == 1
    dialog = _ask(backend, page.locator("button[name=revoke_others]"))
    one, two, three = _numbers(server, user)
    dialog.locator("#api_token_keep").select_option(label=f"App 1 (number {one})")
    dialog.get_by_text(
        f"This revokes 2 apps: “Desk <b>top</b>” (number {three}) and “App 2” (number {two})."
    ).wait_for()
    backend.shot("preferences-revoke-others")
    # What was there when one was asked is revoked, and nothing that came since.
    third = api.login(user.login, user.password, client_name="App 3")["access_token"]
    dialog.locator("[name=revoke_confirm]").click()
    page.wait_for_selector(".o_notification:has-text('2 connections were revoked.')")
    # Below are those that have ended.
    page.wait_for_selector(f"{MINE}:has-text('App 2')", state="detached")
    assert page.locator(f"{MINE}:has-text('App 1')").is_visible()
    assert [api.is_accepted(token) for token in (first, second, script, third)] == [
        *(True, False, False, True)
    ]
    assert not backend.complaints()


def test_one_of_ones_own_is_asked_about_and_can_be_kept(api, user, backend):
    first, second = _two_connections(api, user)
    page = backend.log_in(user.login, user.password).page
    backend.open_preferences()
    card = page.locator(MINE, has_text="App 1")
    dialog = _ask(backend, card.locator("button[name=revoke_this]"))
    assert "“App 1”" in dialog.inner_text() and "App 2" not in dialog.inner_text()
    dialog.get_by_role("button", name="Cancel").click()
    dialog.wait_for(state="detached")
    assert api.is_accepted(first)
    _ask(backend, card.locator("button[name=revoke_this]")).locator("[name=revoke_confirm]").click()
    card.wait_for(state="detached")
    assert (api.is_accepted(first), api.is_accepted(second)) == (False, True)


@long
def test_logging_out_everywhere_offers_to_revoke_apps_too(api, user, backend):
    tokens = _two_connections(api, user)
    page = backend.log_in(user.login, user.password).page
    backend.open_preferences()
    page.click(".nav-link:has-text('Security')")
    note = page.locator("text=create a personal token under API Access instead")
    assert note.is_visible()
    page.click("button[name=action_revoke_all_devices]")
    backend.confirm_password(user.password)
    page.wait_for_selector(".modal:has-text('This revokes 2 apps')")
    backend.shot("logged-out")
    page.click(".modal button[name=action_confirm]")
    page.wait_for_selector(".modal", state="detached")
    assert not any(api.is_accepted(token) for token in tokens)


@long
def test_the_dialog_leaves_what_has_expired_as_it_is(api, server, user, admin):
    _first, second = _two_connections(api, user)
    server.sql(
        "UPDATE api_token_connection SET refresh_expires_at = now() - interval '1 day'"
        " WHERE user_id = %s AND client_name = 'App 1'",
        (user.id,),
    )
    admin.open(LIST)
    admin.page.click(".o_facet_remove")
    _search(admin, user.login)
    admin.page.click("thead .o_list_record_selector input")
    admin.page.locator(".o_control_panel button[name=action_open_revoke]:visible").click()
    text = admin.page.inner_text(".modal div[name=consequences]")
    assert "This revokes 1 app: “App 2” (number " in text
    _confirm(admin, "Cleaning up")
    admin.page.wait_for_selector(".o_notification:has-text('The connection was revoked.')")
    rows = server.sql(
        "SELECT client_name, revoked_at IS NULL FROM api_token_connection"
        " WHERE user_id = %s ORDER BY id",
        (user.id,),
    )
    assert [tuple(row) for row in rows] == [("App 1", True), ("App 2", False)]
    assert not api.is_accepted(second)


@long
def test_taking_the_group_away_on_the_users_form_ends_them(api, user, admin):
    tokens = _two_connections(api, user)
    admin.open_user(user.id)
    admin.page.locator("div[name=has_api_access] input").uncheck()
    admin.page.wait_for_selector(".alert:has-text('This revokes 2 apps: “App 2” (number ')")
    admin.shot("user-form-losing-access")
    assert all(api.is_accepted(token) for token in tokens)
    admin.page.click(".o_form_button_save")
    admin.page.wait_for_selector(".o_form_button_save", state="hidden")
    assert not any(api.is_accepted(token) for token in tokens)
