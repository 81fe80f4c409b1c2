"""What employees and token managers try in order to act as somebody else, over Odoo's own RPC."""

import xmlrpc.client

import pytest

from tests.support.api_client import OdooRpc
from tests.support.conformance import conforms

DENIED = "(?i)not allowed|access error|doesn't have|access rights|opened by another user"


@pytest.fixture
def employee(server, user):
    return OdooRpc(server.url, server.db, user.login, user.password)


@conforms("ASVS 8.2.2", "The dialog of one person is out of reach for another")
@pytest.mark.parametrize("model", ["api.revoke.wizard", "api.token.wizard"])
def test_an_employee_does_not_reach_the_dialog_of_an_administrator(rpc, employee, model):
    opened = rpc(model, "create", {} if model == "api.revoke.wizard" else {"name": "Report"})
    for attempt in (
        lambda: employee(model, "write", [opened], {"create_uid": employee.uid}),
        lambda: employee(model, "read", [opened], ["create_uid"]),
        lambda: employee(model, "unlink", [opened]),
    ):
        with pytest.raises(xmlrpc.client.Fault, match=DENIED):
            attempt()
    assert employee(model, "search_count", []) == 0
    assert rpc(model, "read", [opened], ["create_uid"])


@conforms("ASVS 16.4.1", "What a person writes about a revocation cannot forge a line of the log")
def test_a_note_cannot_forge_a_line_of_the_log(api, server, user, employee):
    api.login(user.login, user.password)
    [token] = employee("api.access.token", "search", [("user_id", "=", user.id)])
    note = (
        "lost\n2026-11-27 00:00:00,000 1 WARNING x y: token REVOKE: everybody\u2028" + "x" * 5_000
    )
    employee("api.access.token", "action_revoke", [token], note)
    forged = [
        line
        for line in server.log_path.read_text().splitlines()
        if "lost" not in line and "token REVOKE: everybody" in line and "x y:" in line
    ]
    assert not forged
    [[kept]] = server.sql("SELECT revoke_note FROM api_token_connection WHERE id = %s", [token])
    assert len(kept) == 200
    assert "\n" not in kept


@conforms("ASVS 8.3.2", "A token that somebody else made does not gain the rights of its owner")
def test_a_token_made_by_another_ends_when_its_owner_gains_a_group(api, rpc, server, user):
    # As a manager's dialog leaves it: made with the groups and companies that the owner has now.
    token = api.login(user.login, user.password)["access_token"]
    groups = "groups_id" if rpc.series == "18.0" else "all_group_ids"
    [owner] = rpc("res.users", "read", [user.id], [groups, "company_ids"])
    server.sql(
        """UPDATE api_token_connection
              SET owner_rights = jsonb_build_object(
                      'groups', to_jsonb(%s::integer[]), 'companies', to_jsonb(%s::integer[]))
            WHERE user_id = %s""",
        [owner[groups], owner["company_ids"], user.id],
    )
    assert api.is_accepted(token)
    group = rpc("res.groups", "create", {"name": f"Powerful {user.login}"})
    assert api.is_accepted(token)
    field = "users" if rpc.series == "18.0" else "user_ids"
    rpc("res.groups", "write", [group], {field: [(4, user.id)]})
    assert not api.is_accepted(token)
    rpc("res.groups", "write", [group], {field: [(3, user.id)]})
    assert not api.is_accepted(token)
