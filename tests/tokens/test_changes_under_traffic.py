"""What an administrator changes holds as soon as it is committed, whatever was asked meanwhile.

Odoo clears its caches before the commit. Here the commit waits until requests came in between.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from dev.postgres_connection import connect
from tests.support.api_client import ApiClient, OdooRpc
from tests.support.length import long
from tests.support.polling import until_somebody_waits

pytestmark = long

_KEY = 4711
_ORIGIN = "https://app.example.com"


@pytest.fixture(params=[0, 2], ids=["threaded", "prefork"])
def served(request, server, api, rpc, start_server):
    """A client and an administrator of the same server: one process of threads, or two."""
    if request.param:
        return api, rpc
    threaded = start_server(workers=0)
    return ApiClient(threaded.url), OdooRpc(threaded.url, server.db)


@contextmanager
def _commits_wait(server, table):
    """Hold every commit that has changed ``table`` → a function that lets them go on."""
    server.sql(
        f"""CREATE FUNCTION hold_commit() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_advisory_xact_lock({_KEY}); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER hold_commit AFTER INSERT OR UPDATE OR DELETE ON {table}
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold_commit()"""
    )
    try:
        with closing(connect(server.environment.server, server.db)) as connection:
            cursor = connection.cursor()
            cursor.execute(f"SELECT pg_advisory_lock({_KEY})")
            yield connection.close
    finally:
        server.sql(f"DROP TRIGGER hold_commit ON {table}; DROP FUNCTION hold_commit()")


def _change_under_traffic(server, table, change, ask, before, after):
    """Requests between Odoo's clearing of caches and the commit are answered as before it."""
    assert ask() == before
    with ThreadPoolExecutor(1) as threads, _commits_wait(server, table) as go_on:
        changing = threads.submit(change)
        until_somebody_waits(server)
        assert {ask() for _request in range(4)} == {before}
        go_on()
        changing.result()
        assert {ask() for _request in range(4)} == {after}


def test_a_scope_that_is_reserved(served, server, rpc, user):
    client, admin = served
    scope = admin("api.scope", "search", [("name", "=", "project:read")])
    token = client.login(user.login, user.password, scope="project:read")["access_token"]
    try:
        _change_under_traffic(
            server,
            "api_token_scope_group_rel",
            lambda: admin("api.scope", "write", scope, _groups(rpc, "base.group_system")),
            lambda: client.get("/projects?limit=1", token).status_code,
            before=200,
            after=403,
        )
    finally:
        rpc("api.scope", "write", scope, {"group_ids": [(5, 0, 0)]})


def _groups(rpc, *names):
    return {"group_ids": [(6, 0, [rpc.ref(name) for name in names])]}


def test_the_login_by_headers_that_is_switched_off(served, server, rpc, user):
    client, admin = served
    credentials = {"login": user.login, "password": user.password}
    try:
        _change_under_traffic(
            server,
            "ir_config_parameter",
            lambda: admin.set_param("api_token_auth.header_login", "False"),
            lambda: client.post("/auth/login", headers=credentials).status_code,
            before=200,
            after=400,
        )
    finally:
        rpc.set_param("api_token_auth.header_login", "True")


def test_an_origin_that_is_taken_away(served, server, rpc):
    client, admin = served
    rpc.set_param("api_token_auth.cors_origins", _ORIGIN)
    asking = {"Origin": _ORIGIN}
    _change_under_traffic(
        server,
        "ir_config_parameter",
        lambda: admin.set_param("api_token_auth.cors_origins", ""),
        lambda: client.get("/auth/me", headers=asking).headers.get("Access-Control-Allow-Origin"),
        before=_ORIGIN,
        after=None,
    )


def test_a_manager_who_is_none_any_more(served, server, rpc, user):
    """May not ask about the tokens of others."""
    client, admin = served
    groups = ["base.group_user", "api_token_auth.group_api_access"]
    manager = f"{user.login}-manager"
    manager_id = rpc.new_user(manager, groups=[*groups, "api_token_auth.group_api_token_manager"])
    token = client.login(manager, f"pw-of-{manager}", scope="token:introspect")["access_token"]
    about = {"token": client.login(user.login, user.password)["access_token"]}
    _change_under_traffic(
        server,
        "res_groups_users_rel",
        lambda: admin("res.users", "write", [manager_id], _user_groups(rpc, *groups)),
        lambda: client.post("/auth/introspect", token, data=about).json().get("active"),
        before=True,
        after=False,
    )


def _user_groups(rpc, *names):
    field = "groups_id" if rpc.series == "18.0" else "group_ids"
    return {field: [(6, 0, [rpc.ref(name) for name in names])]}


def test_rights_in_odoo_that_are_taken_away(served, server, rpc, user):
    """Of all project managers: Odoo keeps them in a cache of its own."""
    client, admin = served
    manager = "project.group_project_manager"
    groups = ["base.group_user", "api_token_auth.group_api_access", manager]
    rpc("res.users", "write", [user.id], _user_groups(rpc, *groups))
    token = client.login(user.login, user.password, scope="project:write")["access_token"]
    domain = [("model_id.model", "=", "project.project"), ("group_id", "=", rpc.ref(manager))]
    right = rpc("ir.model.access", "search", [*domain, ("perm_create", "=", True)])
    try:
        _change_under_traffic(
            server,
            "ir_model_access",
            lambda: admin("ir.model.access", "write", right, {"perm_create": False}),
            lambda: client.post("/projects", token, json={"name": "Taken away"}).status_code,
            before=201,
            after=403,
        )
    finally:
        rpc("ir.model.access", "write", right, {"perm_create": True})
