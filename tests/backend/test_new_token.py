"""A personal token is made in the web client, shown once, and nowhere else."""

import json
import xmlrpc.client

import pytest

from tests.support.length import long


def _stored_by_the_browser(page):
    return page.evaluate(
        """() => JSON.stringify([
            {...localStorage}, {...sessionStorage}, document.cookie, history.state,
            location.href, performance.getEntries().map((entry) => entry.name)])"""
    )


def test_the_token_is_shown_once_and_is_nowhere_else(api, server, user, backend):
    page = backend.log_in(user.login, user.password).page
    backend.open_preferences()
    page.click("button[name=action_new_api_token]")
    token = backend.make_token(user.password)
    backend.shot("new-token-shown")
    assert api.is_accepted(token)
    assert page.input_value("#api_token_curl").startswith(
        f'curl -H "Authorization: Bearer {token}"'
    )
    assert token not in _stored_by_the_browser(page)
    backend.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("button[name=copy_token]")
    page.wait_for_selector(".modal .text-success")
    assert page.evaluate("navigator.clipboard.readText()") == token

    page.click(".modal-footer button")
    page.wait_for_selector("#api_token_secret", state="detached")
    assert token not in page.content()
    assert token not in _stored_by_the_browser(page)
    page.go_back()
    page.go_forward()
    backend.open_preferences()
    page.wait_for_selector(".o_kanban_record")
    assert token not in page.content()

    carried = [(url, sent, got) for url, sent, got in backend.traffic if token in sent + got]
    [(url, sent, got)] = carried
    assert url.endswith("/api.token.wizard/create_token")
    assert token not in sent
    assert json.loads(got)["result"]["token"] == token
    assert not backend.complaints()


@long
def test_without_the_password_nothing_is_made(server, user, backend):
    page = backend.log_in(user.login, user.password).page
    backend.open_preferences()
    page.click("button[name=action_new_api_token]")
    page.fill(".modal input[type=password]", "wrong")
    page.click(".modal button[name=run_check]")
    page.wait_for_selector(".o_notification, .modal .o_error_dialog, .modal:has-text('Incorrect')")
    # Straight to the call, as a script in a session left open would.
    made = backend.call("api.token.wizard", "create", [{"name": "x", "user_id": user.id}])
    seen = {"user_id": user.id, "name": "x", "days": 1, "scope_ids": []}
    answer = backend.call("api.token.wizard", "create_token", [[made["result"]]], seen)
    assert "token" not in answer["result"]
    assert answer["result"]["confirm"]["res_model"] == "res.users.identitycheck"
    [[count]] = server.sql(
        "SELECT count(*) FROM api_token_connection WHERE user_id = %s", (user.id,)
    )
    assert count == 0


def test_xml_rpc_makes_no_token(rpc):
    """A script has no browser session in which a password was asked for."""
    wizard = rpc("api.token.wizard", "create", {"name": "x"})
    with pytest.raises(xmlrpc.client.Fault, match="only be accessed over HTTP"):
        rpc("api.token.wizard", "create_token", [wizard], 2, "x", 1, [])


@long
def test_a_manager_makes_one_from_the_users_form(api, rpc, user, backend):
    page = backend.log_in("admin", "admin").page
    backend.open_user(user.id)
    page.click("button[name=action_new_api_token]")
    token = backend.make_token("admin", "For a colleague")
    assert api.get("/auth/me", token).json()["data"]["id"] == user.id
