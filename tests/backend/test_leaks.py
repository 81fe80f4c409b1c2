"""A token leaked: found, looked at and revoked in the backend, its owner told; and who failed."""

from tests.support import polling
from tests.support.length import long

pytestmark = long

FIND = "api_token_auth.api_find_token_action"
TOKENS = "api_token_auth.api_access_token_action"
LOCKOUTS = "api_token_auth.api_access_log_action_lockouts"
ACTIVITY = "api_token_auth.api_token_activity_action"
WIDTHS = (1440, 390)


def _at_every_width(backend, name, selector):
    """A picture of the page at each width; nothing on it is cut off by the screen's edge."""
    for width in WIDTHS:
        backend.page.set_viewport_size({"width": width, "height": 900})
        backend.page.reload()
        backend.page.wait_for_selector(selector)
        backend.shot(f"leaks.{name}-{width}")
        wide = backend.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (name, width, wide)
    backend.page.set_viewport_size({"width": 1440, "height": 900})


def _number(server, user):
    query = "SELECT id FROM api_token_connection WHERE user_id = %s ORDER BY id"
    return [row_id for (row_id,) in server.sql(query, (user.id,))]


def _mails(server, user, subject):
    query = """SELECT mail.body_html FROM mail_mail mail
                 JOIN mail_message message ON message.id = mail.mail_message_id
                WHERE mail.email_to LIKE %s AND message.subject = %s"""
    return [body for (body,) in server.sql(query, (f"%{user.login}@%", subject))]


def _find(page, text, words):
    page.fill("#api_leaked_token", text)
    page.click("button[name=find_token]")
    page.wait_for_selector(f"div[name=verdict]:has-text('{words}')")
    assert page.input_value("#api_leaked_token") == ""


def test_a_leaked_token_is_found_in_any_generation_and_revoked(api, server, user, admin):
    first = api.login(user.login, user.password, client_name="Warehouse scanner")
    second = api.refresh(first["refresh_token"]).json()
    assert api.is_accepted(second["access_token"])
    [number] = _number(server, user)
    admin.open(FIND, "#api_leaked_token")
    page = admin.page
    _at_every_width(admin, "find", "#api_leaked_token")
    text = second["access_token"]
    wrong = text[:-1] + ("b" if text[-1] != "b" else "c")
    _find(page, wrong, "At least one character is wrong")
    _find(page, "hunter2", "not a token of this system")
    assert page.locator("dl[name=connection]").count() == 0
    for token, words in (
        (first["access_token"], "had before"),
        (first["refresh_token"], "had before"),
        (second["refresh_token"], "uses now"),
        (f"Authorization: Bearer {text}", "uses now"),
    ):
        _find(page, token, words)
        told = page.inner_text("dl[name=connection]")
        assert "Warehouse scanner" in told and user.login in told and str(number) in told
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        admin.shot(f"leaks.found-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("button[name=revoke_found]")
    page.wait_for_selector("div[name=verdict]:has-text('Revoked.')")
    page.wait_for_selector("dl[name=connection] dd:text-is('Revoked')")
    assert page.locator("button[name=revoke_found]").count() == 0
    assert not api.is_accepted(text)
    [body] = _mails(server, user, "Your access to the API was revoked")
    assert f"“Warehouse scanner” (number {number})" in body
    # In one request each, and in nothing that the browser keeps.
    sent = [request for _url, request, _answer in admin.traffic if text in request]
    assert len(sent) == 1
    assert not any(text in answer for _url, _request, answer in admin.traffic)
    kept = page.evaluate(
        "JSON.stringify([localStorage, sessionStorage, location.href, history.state])"
    )
    assert text not in kept
    assert not admin.complaints()


def test_what_a_token_did_is_on_its_form_and_its_access_log_one_click_away(
    api, server, user, admin
):
    token = api.login(user.login, user.password, client_name="Warehouse scanner")["access_token"]
    for _call in range(3):
        assert api.is_accepted(token)
    assert api.get("/auth/tokens", token).status_code == 403  # it has not the scope for it
    [number] = _number(server, user)
    counted = "SELECT sum(reads), sum(refusals) FROM api_token_activity WHERE connection_id = %s"
    polling.until(lambda: server.sql(counted, (number,)) == [(3, 1)])
    admin.page.goto(f"{api.url}/odoo/action-{TOKENS}/{number}")
    page = admin.page
    page.wait_for_selector("div[name=activity] canvas")
    row = page.locator("div[name=activity_ids] .o_data_row")
    assert "127.0.0.1" in row.inner_text()
    assert str(number) in page.inner_text("div[name=id]")
    _at_every_width(admin, "connection", "div[name=activity] canvas")
    page.wait_for_selector("div[name=activity] canvas")
    page.click("button[name=action_show_access_log]")
    line = page.locator(".o_data_row", has_text="logged in with the app “Warehouse scanner”")
    line.wait_for()
    assert page.locator(".o_data_row").count() == 1
    line.locator("td[name=sentence]").click()
    page.wait_for_selector("button[name=action_show_same_address]")
    admin.shot("leaks.log-line-1440")
    page.click("button[name=action_show_same_address]")
    page.wait_for_selector(".o_list_view .o_data_row")
    assert all(text == "127.0.0.1" for text in _column(page, "ip_address"))
    assert "OdooBot" not in page.inner_text(".o_list_view")
    admin.open("api_token_auth.api_access_log_action", ".o_data_row")
    _at_every_width(admin, "access-log", ".o_data_row, .o_kanban_record")
    admin.open(ACTIVITY, ".o_data_row")
    _at_every_width(admin, "activity", ".o_data_row, .o_kanban_record")
    admin.open(ACTIVITY, ".o_data_row")
    page.locator(".o_data_row", has_text=user.login).first.locator("td[name=day]").click()
    page.wait_for_selector("div[name=activity]")
    assert not admin.complaints()


def _column(page, name):
    return [text.strip() for text in page.locator(f"td[name={name}]").all_inner_texts()]


def test_an_owner_sees_and_is_told_what_ended_when_by_whom_and_why(api, server, rpc, user, backend):
    for number in (1, 2):
        api.login(user.login, user.password, client_name=f"App {number}")
    rpc("res.users", "action_revoke_all_api_tokens", [user.id], "Left the building")
    [body] = _mails(server, user, "Your access to the API was revoked")
    numbers = _number(server, user)
    assert all(f"(number {number})" in body for number in numbers)
    assert "“Left the building”" in body
    backend.log_in(user.login, user.password)
    page = backend.page
    page.set_viewport_size({"width": 1440, "height": 900})
    backend.open_preferences()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_selector("div[name=api_ended_ids] :text('App 2')")
        page.locator("div[name=api_ended_ids]").scroll_into_view_if_needed()
        backend.shot(f"leaks.ended-{width}")
        told = page.inner_text("div[name=api_ended_ids]")
        assert "Left the building" in told and "App 1" in told and str(numbers[0]) in told
        assert page.evaluate(
            "[...document.querySelectorAll('div[name=api_ended_ids]')]"
            ".every(element => element.scrollWidth <= element.clientWidth)"
        )
    assert not backend.complaints()


def test_a_login_from_a_new_address_is_told_once(api, server, user):
    for _login in range(2):
        api.login(user.login, user.password, client_name="Phone <b>of</b> http://evil.example")
    [body] = _mails(server, user, "An app logged in from a new address")
    assert "127.0.0.1" in body
    assert f"“Phone b of b http evil example” (number {_number(server, user)[0]})" in body


def test_a_lockout_is_a_line_and_is_lifted_with_a_click(api, server, user, admin):
    def log_in(password):
        return api.post("/auth/login", json={"login": user.login, "password": password}).status_code

    assert [log_in("wrong") for _try in range(11)] == [401] * 10 + [429]
    assert log_in(user.password) == 429
    admin.open(LOCKOUTS, ".o_data_row")
    _at_every_width(admin, "lockouts", ".o_data_row, .o_kanban_record")
    admin.open(LOCKOUTS, ".o_data_row")
    row = admin.page.locator(".o_data_row", has_text=f"failed logins as {user.login}")
    lift = row.locator("button[name=action_lift_lockout]")
    lift.click()
    lift.wait_for(state="detached")
    lifted = f"lifted the lockout of {user.login}"
    polling.until(lambda: log_in(user.password) == 200)
    admin.open(LOCKOUTS, f".o_data_row:has-text('{lifted}')")
    assert lift.count() == 0
    assert not admin.complaints()
