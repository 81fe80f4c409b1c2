"""A personal token is renewed in the web client; and its secret is not lost by a key."""

from tests.support.length import long

pytestmark = long


def _make(backend, user):
    backend.log_in(user.login, user.password)
    backend.open_preferences()
    backend.page.click("button[name=action_new_api_token]")
    token = backend.make_token(user.password)
    backend.page.click(".modal-footer button:visible")
    backend.page.wait_for_selector("#api_token_secret", state="detached")
    return token


def _renew(backend, overlap):
    page = backend.page
    backend.open_preferences()
    card = page.locator(".o_kanban_record", has_text="Report script").first
    card.locator("button[name=action_renew]").click()
    page.wait_for_selector("button[name=create_token]")
    page.locator(".modal div[name=overlap]").get_by_label(overlap, exact=True).check()
    backend.shot(f"renew-{overlap.split()[-1]}", ".modal-content")
    return backend.create_token()


def test_a_renewed_token_ends_at_once_or_goes_on_for_a_while(api, server, user, new_backend):
    backend = new_backend()
    first = _make(backend, user)
    second = _renew(backend, "In a day")
    assert (api.is_accepted(first), api.is_accepted(second)) == (True, True)
    [[left]] = server.sql(
        "SELECT extract(epoch FROM min(ends_at) - now() AT TIME ZONE 'UTC')"
        " FROM api_token_connection WHERE user_id = %s",
        (user.id,),
    )
    assert 23 * 3600 < left <= 24 * 3600
    backend.page.click(".modal-footer button:visible")
    third = _renew(backend, "At once")
    # The card of the newest is the first.
    assert [api.is_accepted(token) for token in (first, second, third)] == [True, False, True]
    rows = server.sql(
        "SELECT client_name, scope, kind FROM api_token_connection WHERE user_id = %s", (user.id,)
    )
    assert len(rows) == 3
    assert len({tuple(row) for row in rows}) == 1
    assert not backend.complaints()


def test_esc_does_not_close_the_secret_before_it_was_copied(api, user, new_backend):
    backend = new_backend()
    page = backend.log_in(user.login, user.password).page
    backend.open_preferences()
    page.click("button[name=action_new_api_token]")
    token = backend.make_token(user.password)
    for _time in range(2):
        page.keyboard.press("Escape")
        page.wait_for_selector("text=Copy the token first")
    page.click(".modal-header .btn-close")
    assert page.input_value("#api_token_secret") == token
    backend.shot("secret-not-copied")
    page.focus("#api_token_secret")
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+C")
    page.wait_for_selector("text=Copied.")
    page.keyboard.press("Escape")
    page.wait_for_selector("#api_token_secret", state="detached")
    assert api.is_accepted(token)
