"""No secret that a client sends or gets stands in a log, not even in the fullest.

At the end of a run the fixture ``server`` searches all that the run left (``secret_search``).
"""

import socket
import time

import pytest
import requests

from tests.support.api_client import ApiClient
from tests.support.conformance import conforms
from tests.support.polling import until
from tests.support.secret_search import everywhere, found, needles


@pytest.fixture
def debug_server(start_server):
    """A server that logs everything, all SQL with its parameters included."""
    return start_server(log_level="debug", log_handler=":DEBUG,odoo.sql_db:DEBUG", workers=0)


def test_the_search_would_find_one(api, server, user):
    """In a log and in a table, also where only the part that makes a token secret is."""
    token = api.login(user.login, user.password)["access_token"]
    secret = str(token)[-49:-6]
    assert secret in needles()
    assert found(f"x {secret} y") == [f"{secret[:6]}…"]
    server.sql("CREATE TABLE planted AS SELECT %s AS secret", [secret])
    try:
        assert list(everywhere(server, since=time.time() - 60)) == ["planted"]
    finally:
        server.sql("DROP TABLE planted")


@conforms("ASVS 16.2.5", "Tokens and passwords are never logged")
def test_a_full_debug_log_holds_no_secret(debug_server, server, user):
    api = ApiClient(debug_server.url)
    pair = api.login(user.login, user.password)
    api.get("/auth/me", pair["access_token"])
    api.get("/auth/me", pair["access_token"][:-1])
    second = api.refresh(pair["refresh_token"]).json()
    api.refresh(second["refresh_token"])
    _provoke_errors(api, server, user, pair)
    api.refresh(pair["refresh_token"])
    other = api.login(user.login, user.password)
    api.post("/auth/revoke", data={"token": other["refresh_token"]})
    api.post("/auth/revoke", data={"token": second["refresh_token"]})
    log = debug_server.log_path.read_text()
    for proof in (
        "token ISSUE",
        "token REFRESH",
        "token REUSE",
        "token REFUSE",
        "token REVOKE",
        "Traceback",
        "api_token_connection",
        "planted",
    ):
        assert proof in log, proof
    assert found(log) == []


def _provoke_errors(api, server, user, pair):
    """Validation errors, a failing statement, a traceback: with secrets at hand each time."""
    for body in (
        {"login": user.login, "password": [user.password]},
        {"login": user.login, "password": user.password, "totp": {"x": user.password}},
        {"login": user.login, "password": user.password, "unknown": user.password},
    ):
        assert api.post("/auth/login", json=body).status_code == 400
    json_body = {"refresh_token": {"nested": pair["refresh_token"]}}
    assert api.post("/auth/refresh", json=json_body).status_code == 400
    server.sql(
        """CREATE FUNCTION planted() RETURNS trigger AS
           $$ BEGIN RAISE EXCEPTION 'planted'; END $$ LANGUAGE plpgsql;
           CREATE TRIGGER planted BEFORE INSERT OR UPDATE ON api_token_connection
           FOR EACH ROW EXECUTE FUNCTION planted()"""
    )
    try:
        fresh = {"login": user.login, "password": user.password}
        assert api.post("/auth/login", json=fresh).status_code == 500
        assert api.refresh(pair["refresh_token"]).status_code == 500
    finally:
        server.sql("DROP TRIGGER planted ON api_token_connection; DROP FUNCTION planted()")


@pytest.fixture
def loaded_server(start_server, rpc):
    """A server whose processes all have the addon from the start."""
    base = ["base", "web"] if rpc.series == "18.0" else ["base", "rpc", "web"]
    return start_server(load=[*base, "api_token_auth"])


@conforms("RFC 9700 §4.3.2", "A token in an address is masked in the log, of every process")
def test_a_token_in_an_address_is_masked_in_the_logs_of_all_processes(loaded_server, api, user):
    """The workers' and that of the websockets (gevent); also before they have opened a database."""
    token = api.login(user.login, user.password)["access_token"]
    paths = ("/web/static/img/favicon.ico", "/websocket", "/nothing", "/api/v1/auth/me")
    until(lambda: _listens(loaded_server.options["gevent_port"]))  # it begins after the others
    for option in ("http_port", "gevent_port"):
        for path in paths:
            address = f"http://127.0.0.1:{loaded_server.options[option]}{path}"
            requests.get(address, params={"access_token": token}, timeout=60)
    lines = until(lambda: _lines(loaded_server.log_path.read_text(), 2 * len(paths)))
    assert all(f"access_token={token[:8]}…" in line for line in lines)
    assert found("".join(lines)) == []


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _lines(log, count):
    """Those of the access logs with a token, once there are ``count``."""
    lines = [line for line in log.splitlines() if "GET " in line and "access_token=" in line]
    return lines if len(lines) >= count else []
