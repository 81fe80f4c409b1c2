"""Odoo's own traps, met on purpose: each of these would be a bug with the obvious code."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import requests
from passlib.context import CryptContext

from dev.paths import ODOO_DATA
from dev.postgres_connection import connect
from tests.stress.measuring import LockWaits
from tests.support.api_client import SECRETS, ApiClient
from tests.support.polling import until, until_somebody_waits


@pytest.fixture
def pair(api, user):
    return api.login(user.login, user.password)


def _row_lock(server, pair):
    """A session that holds the connection's row, as a slow refresh would."""
    connection = connect(server.environment.server, server.db)
    connection.set_session("READ COMMITTED", readonly=False, autocommit=False)
    connection.cursor().execute(
        "SELECT FROM api_token_connection WHERE refresh_selector = %s FOR UPDATE",
        [pair["refresh_token"][4:21]],
    )
    return connection


def _loses_the_lock(client, server, pair):
    """The status of a refresh whose row is held by others, who change it."""
    with closing(_row_lock(server, pair)) as holder, ThreadPoolExecutor(1) as thread:
        answer = thread.submit(client.refresh, pair["refresh_token"])
        until_somebody_waits(server)
        holder.cursor().execute(
            "UPDATE api_token_connection SET client_name = 'changed' WHERE refresh_selector = %s",
            [pair["refresh_token"][4:21]],
        )
        holder.commit()
        return answer.result().status_code


def test_the_loser_of_a_lock_waits_and_does_not_fail(api, server, pair):
    """At REPEATABLE READ it would fail, and Odoo would sleep for seconds before a retry."""
    log_before = len(server.log_path.read_text())
    assert _loses_the_lock(api, server, pair) == 200
    assert "tries left" not in server.log_path.read_text()[log_before:]


@pytest.fixture
def odd_defaults(server):
    """A database that says otherwise than PostgreSQL; only new connections see it."""
    settings = {"isolation": "serializable", "read_only": "on"}
    for name, value in settings.items():
        server.sql(f'ALTER DATABASE "{server.db}" SET default_transaction_{name} = {value}')
    yield
    for name in settings:
        reset = f'ALTER DATABASE "{server.db}" RESET default_transaction_{name}'
        server.sql(f"BEGIN READ WRITE; {reset}; COMMIT")  # itself under these defaults


@pytest.mark.usefixtures("odd_defaults")
def test_defaults_of_the_database_do_not_count(start_server, server, pair):
    """Odoo says what it needs on each of its connections, and so do we."""
    further = start_server(workers=0)
    assert _loses_the_lock(ApiClient(further.url), server, pair) == 200
    assert "tries left" not in further.log_path.read_text()


def test_a_revocation_that_waits_for_a_refresh_wins(api, rpc, server, user, pair):
    """The backend's button runs in a request of its own; it must not lose to a refresh."""
    ids = rpc("api.access.token", "search", [("user_id", "=", user.id)])
    with closing(_row_lock(server, pair)) as holder:
        thread = threading.Thread(target=lambda: rpc("api.access.token", "action_revoke", ids))
        thread.start()
        until_somebody_waits(server)
        holder.cursor().execute(
            "UPDATE api_token_connection SET generation = generation + 1 WHERE id = %s", ids
        )
        holder.commit()
        thread.join()
    assert not api.is_accepted(pair["access_token"])


def test_reading_a_token_never_waits_for_its_refresh(api, server, pair):
    with closing(_row_lock(server, pair)) as holder:
        assert api.is_accepted(pair["access_token"])  # or it would wait until it times out
        holder.rollback()


def test_the_kill_survives_an_error_right_after_it(api, start_server, server, user, pair):
    """An exception rolls the request back; the kill was committed before. The planted
    trigger breaks the notice, which is the first thing that follows."""
    second = api.refresh(pair["refresh_token"]).json()
    third = api.refresh(second["refresh_token"]).json()
    server.sql(
        """CREATE FUNCTION broken_notice() RETURNS trigger AS
           $$ BEGIN RAISE EXCEPTION 'planted'; END $$ LANGUAGE plpgsql;
           CREATE TRIGGER broken_notice BEFORE INSERT ON mail_mail
           EXECUTE FUNCTION broken_notice()"""
    )
    try:
        response = api.refresh(pair["refresh_token"])
    finally:
        server.sql("DROP TRIGGER broken_notice ON mail_mail; DROP FUNCTION broken_notice()")
    assert response.json()["error"] == "invalid_grant"
    assert not api.is_accepted(third["access_token"])
    assert api.refresh(third["refresh_token"]).json()["error"] == "invalid_grant"
    query = "SELECT revoke_reason FROM api_token_connection WHERE user_id = %s"
    assert server.sql(query, [user.id]) == [("reuse",)]


@pytest.mark.parametrize("path", ["/auth/login", "/auth/refresh", "/auth/revoke"])
def test_writing_routes_do_not_start_on_a_read_only_cursor(api, server, path, user):
    """auth='none' routes are read-only unless told: Odoo would warn and do it all twice."""
    log_before = len(server.log_path.read_text())
    pair = api.login(user.login, user.password)
    if path == "/auth/refresh":
        api.refresh(pair["refresh_token"])
    elif path == "/auth/revoke":
        api.post(path, data={"token": pair["access_token"]})
    log = server.log_path.read_text()[log_before:]
    assert "retrying with a read/write cursor" not in log


def test_a_foreign_session_cookie_neither_helps_nor_hurts(api, rpc, server, user, pair):
    """Logged in with the browser as somebody else: the token decides, and stays alone."""
    browser = requests.Session()
    payload = {
        "jsonrpc": "2.0",
        "params": {"db": server.db, "login": "admin", "password": "admin"},
    }
    login = browser.post(f"{server.url}/web/session/authenticate", json=payload, timeout=120)
    assert login.json()["result"]["uid"] == 2
    cookies = browser.cookies.get_dict()
    without = api.get("/auth/me", cookies=cookies)
    assert (without.status_code, without.json()["error"]) == (401, "authentication_required")
    response = api.get("/auth/me", pair["access_token"], cookies=cookies)
    assert response.json()["data"]["login"] == user.login
    assert "Set-Cookie" not in response.headers
    invalid = api.get("/auth/me", pair["access_token"], cookies={"session_id": "x" * 84})
    assert invalid.status_code == 200
    still = browser.post(f"{server.url}/web/session/get_session_info", json=payload, timeout=120)
    assert still.json()["result"]["uid"] == 2


def _sessions_of(database):
    """The files of all databases are in one folder, and other tests log in meanwhile."""
    found = set()
    for path in (ODOO_DATA / "sessions").rglob("*"):
        with contextlib.suppress(IsADirectoryError, FileNotFoundError):
            if database.encode() in path.read_bytes():
                found.add(path)
    return found


def test_no_session_file_and_no_device_row_come_of_a_call(api, server, user, pair):
    before = _sessions_of(server.db)
    devices = server.sql("SELECT count(*) FROM res_device_log")
    for _call in range(3):
        api.get("/auth/me", pair["access_token"])
    api.login(user.login, user.password)
    api.get("/auth/me")
    assert _sessions_of(server.db) == before
    assert server.sql("SELECT count(*) FROM res_device_log") == devices


def test_an_api_key_is_no_password(api, rpc, server):
    """interactive=False would let an API key in: it opens everything and never ends."""
    key = "0123456789abcdef" * 2 + "01234567"
    SECRETS.add(key)
    hashed = CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__rounds=6000).hash(key)
    server.sql(
        """INSERT INTO res_users_apikeys (name, user_id, scope, index, key, create_date)
                VALUES ('test', 2, NULL, %s, %s, now())""",
        [key[:8], hashed],
    )
    response = api.post("/auth/login", json={"login": "admin", "password": key})
    assert (response.status_code, response.json()["error"]) == (401, "invalid_credentials")
    server.sql("DELETE FROM res_users_apikeys; DELETE FROM api_login_bucket")


def test_an_administrators_login_does_not_rewrite_the_base_url(api, rpc):
    before = rpc("ir.config_parameter", "get_param", "web.base.url")
    body = {"login": "admin", "password": "admin"}
    response = api.post("/auth/login", json=body, headers={"Host": "evil.example"})
    assert response.status_code == 200
    assert rpc("ir.config_parameter", "get_param", "web.base.url") == before


def test_the_last_use_is_recorded_after_the_answer_and_seldom(api, server, user, pair):
    query = """SELECT used.used_at, used.used_from FROM api_token_use used
                 JOIN api_token_connection token ON token.id = used.id WHERE token.user_id = %s"""
    assert server.sql(query, [user.id]) == []
    api.get("/auth/me", pair["access_token"])
    [(first, address)] = until(lambda: server.sql(query, [user.id]))
    assert address == "127.0.0.1"
    for _call in range(4):
        api.get("/auth/me", pair["access_token"])
    assert server.sql(query, [user.id]) == [(first, address)]
    server.sql("UPDATE api_token_use SET used_at = used_at - interval '11 minutes'")
    # on an error answer too: the token was used
    assert api.get("/auth/tokens", pair["access_token"]).status_code == 403
    until(lambda: server.sql(query, [user.id])[0][0] >= first)


def test_nobody_waits_for_a_locked_use_row(api, server, user, pair):
    api.get("/auth/me", pair["access_token"])
    query = "SELECT id FROM api_token_connection WHERE user_id = %s"
    [(row_id,)] = server.sql(query, [user.id])
    until(lambda: server.sql("SELECT id FROM api_token_use WHERE id = %s", [row_id]))
    server.sql("UPDATE api_token_use SET used_at = used_at - interval '11 minutes'")
    with closing(connect(server.environment.server, server.db)) as holder:
        holder.autocommit = False
        lock = "SELECT FROM api_token_use WHERE id = %s FOR UPDATE"
        holder.cursor().execute(lock, [row_id])
        with LockWaits(server) as waits:
            for _call in range(6):
                assert api.is_accepted(pair["access_token"])
        assert not waits.longest, waits.statement
        holder.rollback()


def test_a_failing_statement_does_not_log_its_parameters(api, server, user):
    """PostgreSQL refuses; Odoo logs failing statements with all parameters, ours it does not."""
    pair = api.login(user.login, user.password)
    server.sql(
        """ALTER TABLE api_token_connection
             ADD CONSTRAINT planted CHECK (generation < 1) NOT VALID"""
    )
    try:
        response = api.refresh(pair["refresh_token"])
    finally:
        server.sql("ALTER TABLE api_token_connection DROP CONSTRAINT planted")
    assert response.status_code in (422, 500)
    for word in ("planted", "api_token_connection", "Failing row"):
        assert word not in response.text
    log = server.log_path.read_text()
    for secret in (pair["access_token"][21:64], pair["refresh_token"][21:86]):
        assert secret not in log
    assert api.refresh(pair["refresh_token"]).status_code == 200
