"""After uninstalling, the database is what it was before the addons came."""

import pytest

from dev.addons import check_log, ensure_template, install
from dev.server import OdooServer
from tests.support.api_client import ApiClient, OdooRpc
from tests.support.length import long

pytestmark = long

DATABASE = "api_uninstall_test"

# What an addon can leave behind. Odoo keeps the names of all modules it ever saw.
LEFTOVERS = {
    "tables and columns": """
        SELECT table_name, column_name FROM information_schema.columns
         WHERE table_schema = 'public'""",
    "indexes": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname FROM pg_constraint",
    "column types": """
        SELECT table_name, column_name, data_type, column_default, is_nullable
          FROM information_schema.columns WHERE table_schema = 'public'""",
    "attachments": "SELECT id FROM ir_attachment WHERE res_model LIKE 'api.%'",
    "filters": "SELECT id, model_id FROM ir_filters",
    "sequences": "SELECT sequencename FROM pg_sequences",
    "functions": """
        SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
    "triggers": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model, name FROM ir_model_fields",
    "parameters": "SELECT key FROM ir_config_parameter",
    "scheduled actions": "SELECT cron_name FROM ir_cron",
    "server actions": "SELECT id, type FROM ir_actions",
    "menus": "SELECT id, parent_id FROM ir_ui_menu",
    "views": "SELECT id, name, arch_db::text FROM ir_ui_view",
    "groups": "SELECT id, name::text FROM res_groups",
    "implied groups": "SELECT gid, hid FROM res_groups_implied_rel",
    "group members": "SELECT gid, uid FROM res_groups_users_rel",
    "categories": "SELECT id, name::text FROM ir_module_category",
    "access rights": "SELECT name FROM ir_model_access",
    "record rules": "SELECT name FROM ir_rule",
    "assets": "SELECT path FROM ir_asset",
    "defaults": "SELECT field_id, json_value FROM ir_default",
    "mail": "SELECT model FROM mail_message WHERE model LIKE 'api.%'",
    "external ids": r"""
        SELECT module, name FROM ir_model_data WHERE name NOT LIKE 'module\_api\_%'""",
}

# 19 warns of every use of XML-RPC.
_DEPRECATED = ("odoo.addons.rpc.controllers.xmlrpc",)


def _state(server):
    state = {what: set(server.sql(query)) for what, query in LEFTOVERS.items()}
    if server.environment.source.series != "18.0":
        state["headings"] = set(server.sql("SELECT id, name::text FROM res_groups_privilege"))
    return state


@pytest.fixture
def database(odoo_environment):
    odoo_environment.databases.create(DATABASE, ensure_template(odoo_environment))
    yield DATABASE
    odoo_environment.databases.drop(DATABASE)


def test_uninstalling_leaves_odoo_as_it_was(odoo_environment, database):
    server = OdooServer(odoo_environment, database)
    before = _state(server)
    install(odoo_environment, database)
    with server:
        rpc, api = OdooRpc(server.url, database), ApiClient(server.url)
        _use(rpc, api)
        names = [("name", "=", "api_token_auth")]
        ids = rpc("ir.module.module", "search", names)
        rpc("ir.module.module", "button_immediate_uninstall", ids)
        assert OdooRpc(server.url, database).uid == 2
        assert api.get("/projects").status_code == 404
    after = _state(server)
    for what in before:
        assert (what, after[what] - before[what]) == (what, set())
        assert (what, before[what] - after[what]) == (what, set())
    check_log(server.log_path, ignored=_DEPRECATED)
    with OdooServer(odoo_environment, database) as again:
        assert OdooRpc(again.url, database).uid == 2
        check_log(again.log_path, ignored=_DEPRECATED)


def _use(rpc, api):
    """Fill every table of the addons."""
    rpc.set_param("api_token_auth.connection_limit", "50")
    pair = api.login()
    api.refresh(pair["refresh_token"])
    refused = api.post("/auth/login", json={"login": "admin", "password": "wrong"})
    assert refused.status_code == 401
    app = {"name": "x", "redirect_uris": "https://a.example/", "scope": "project:read"}
    group = rpc.ref("base.group_user")
    rpc("api.client", "create", {**app, "group_ids": [(6, 0, [group])]})
    services = ("base.group_user", "api_token_auth.group_api_access")
    user_id = rpc.new_user("service", groups=services, password=False)
    client_id = rpc(
        "api.client", "create", {**app, "service_user_id": user_id, "is_for_devices": True}
    )
    [client] = rpc("api.client", "read", [client_id], ["identifier"])
    form = {"client_id": client["identifier"]}
    assert api.post("/auth/device", data=form).status_code == 200
    rpc("res.users", "unlink", [user_id])  # none of the addons'
    token = api.login()["access_token"]
    created = api.post("/tags", token, json={"name": "x"}, headers={"Idempotency-Key": "a"})
    assert created.status_code == 201
