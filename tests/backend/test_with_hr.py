"""Where Odoo's Employees are installed, My Preferences is a form of theirs."""

import pytest

from dev import addons
from dev.server import OdooServer
from tests.support.api_client import ApiClient, OdooRpc
from tests.support.backend import backend_at
from tests.support.length import long

pytestmark = long


@pytest.fixture(scope="module")
def with_hr(odoo_environment, new_database):
    """A server whose database has the addon ``hr``, and the employee Ada, a user."""
    database = new_database("hr")
    addons.install_more(odoo_environment, database, "hr")
    with OdooServer(odoo_environment, database) as server:
        rpc = OdooRpc(server.url, database)
        user_id = rpc.new_user("ada", name="Ada")
        rpc("hr.employee", "create", {"name": "Ada", "user_id": user_id})
        yield server


def test_an_employee_makes_and_ends_a_token_there(with_hr, browser):
    api = ApiClient(with_hr.url)
    with backend_at(with_hr.url, browser) as new_backend:
        ada = new_backend().log_in("ada", "pw-of-ada")
        ada.open_preferences()
        ada.page.wait_for_selector("[name=work_email]", state="attached")
        ada.page.click("button[name=action_new_api_token]")
        token = ada.make_token("pw-of-ada")
        assert api.is_accepted(token)
        ada.page.click(".modal-footer button:visible")
        ada.page.wait_for_selector("#api_token_secret", state="detached")
        ada.open_preferences()
        ada.page.click(".o_kanban_record button[name=revoke_this]")
        ada.page.click("button[name=revoke_confirm]")
        ada.page.wait_for_selector(
            "[name=api_connection_ids] .o_kanban_record:not(.o_kanban_ghost)", state="detached"
        )
        assert not api.is_accepted(token)
        assert not ada.complaints()
