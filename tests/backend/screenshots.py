"""The screens that the addons' descriptions show, of a real backend.

No part of ``make test``, whose other files look at the same screens: ``make screenshots`` runs it
and keeps the pictures.
"""

from urllib.parse import urlencode

from tests.oauth.conftest import registrar
from tests.oauth.person import AUTHORIZE
from tests.support.backend import Backend, backend_at

LIST = "api_token_auth.api_access_token_action"
SETTINGS = "api_token_auth.res_config_settings_action_api"
PEOPLE = {
    "ada": ("Ada Lovelace", ["Warehouse scanner", "Phone of Ada"]),
    "grace": ("Grace Hopper", ["Timesheet app"]),
    "alan": ("Alan Turing", ["Old laptop"]),
}


def _connect(api, rpc):
    """Three people with apps of theirs; one app has logged out."""
    for login, (name, apps) in PEOPLE.items():
        rpc.new_user(login, name=name)
        for app in apps:
            pair = api.login(login, f"pw-of-{login}", client_name=app)
            assert api.is_accepted(pair["access_token"])
    api.post("/auth/revoke", data={"token": pair["access_token"]})


def test_the_screens_of_the_descriptions(api, rpc, browser):
    _connect(api, rpc)
    with backend_at(api.url, browser) as new_backend:
        ada = new_backend()
        ada.page.set_viewport_size({"width": 1300, "height": 1000})
        ada.log_in("ada", "pw-of-ada").open_preferences()
        ada.page.click("button[name=action_new_api_token]")
        ada.make_token("pw-of-ada", "Monthly report script")
        ada.page.click(".modal-footer button")
        ada.open_preferences()
        ada.page.wait_for_selector(".o_kanban_record:has-text('Monthly report script')")
        ada.shot("api_token_auth.my_connections", ".modal-content")

        admin = new_backend().log_in("admin", "admin")
        admin.open(LIST)
        admin.page.wait_for_selector(".o_data_row:has-text('Warehouse scanner')")
        admin.page.set_viewport_size({"width": 1440, "height": 500})
        admin.page.wait_for_function("[...document.images].every(image => image.complete)")
        admin.shot("api_token_auth.connections")
        admin.page.set_viewport_size({"width": 1300, "height": 850})
        # As shipped: the tests raise it.
        rpc.set_param("api_token_auth.refresh_limit", False)
        admin.open(SETTINGS, ".o_setting_container")
        admin.shot("api_token_auth.settings")
        assert not ada.complaints() + admin.complaints()


def test_the_page_that_asks_for_consent(api, rpc, user, browser):
    rpc("res.users", "write", [user.id], {"name": "Ada Lovelace"})
    app = registrar(api, rpc)(name="Warehouse scanner")
    with backend_at(api.url, browser) as new_backend:
        ada = new_backend().log_in(user.login, user.password)
        scope = {"scope": "project:read task:read project:write"}
        ada.page.set_viewport_size({"width": 640, "height": 720})
        ada.page.goto(f"{api.url}{AUTHORIZE}?{urlencode(app.request(**scope))}")
        ada.page.wait_for_selector("button[value=allow]")
        ada.shot("api_token_oauth.consent")
        assert not ada.complaints()


def test_the_page_of_the_project_api(api, browser):
    documentation = Backend(browser, api.url)
    documentation.page.goto(f"{api.url}/api/v1/docs")
    documentation.page.wait_for_selector("#operations-projects-getProject", timeout=60_000)
    section = ".opblock-tag-section:has(#operations-tag-projects)"
    documentation.shot("api_project.documentation", section)
    documentation.context.close()
    assert not documentation.complaints()
