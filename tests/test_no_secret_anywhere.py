"""No secret that the suite was ever given stands in a log, the database or a mail."""

import io
import re
from contextlib import closing

import pytest
import requests

from dev.paths import LOGS
from dev.postgres_connection import connect

from .api_client import SECRETS, ApiClient
from .conformance import conforms
from .test_two_factor import SECRET as TOTP_SECRET
from .waiting import until

# Once there is everything to search.
pytestmark = pytest.mark.at_the_end

# Odoo's demo passwords are ordinary words; what auth_totp stores is not ours.
_NOT_SEARCHED = {"admin", "demo", "portal", TOTP_SECRET}


def _needles():
    """Every secret, and of a token also the parts that make it secret."""
    needles = set()
    for secret in map(str, SECRETS - _NOT_SEARCHED):
        needles.add(secret)
        if re.fullmatch(r"o[ap]t_\w{66}|ort_\w{88}", secret):
            needles.add(secret[-49:-6])
            if secret.startswith("ort_"):
                needles.add(secret[21:43])
    return {needle for needle in needles if len(needle) >= 8}


def _found(text):
    """The secrets in ``text``, shortened: this is printed when the test fails."""
    # Tokens are long words: a set of those is a hundred times smaller than the text.
    words = "\n".join(set(re.findall(r"[\w+/=-]{20,}", text)))
    return sorted(
        f"{needle[:6]}…"
        for needle in _needles()
        if needle in (words if len(needle) >= 20 else text)
    )


@pytest.fixture
def debug_server(start_server):
    """A server that logs everything, all SQL with its parameters included."""
    return start_server(log_level="debug", log_handler=":DEBUG,odoo.sql_db:DEBUG", workers=0)


def test_the_search_would_find_one(api, user):
    pair = api.login(user.login, user.password)
    for token in (pair["access_token"], pair["refresh_token"]):
        assert _found(f"x {token} y")
        assert _found(f"x {token[-49:-6]} y") == [f"{token[-49:-43]}…"]


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
    assert _found(log) == []


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
    for option in ("http_port", "gevent_port"):
        for path in paths:
            address = f"http://127.0.0.1:{loaded_server.options[option]}{path}"
            requests.get(address, params={"access_token": token}, timeout=60)
    lines = until(lambda: _lines(loaded_server.log_path.read_text(), 2 * len(paths)))
    assert all(f"access_token={token[:8]}…" in line for line in lines)
    assert _found("".join(lines)) == []


def _lines(log, count):
    """Those of the access logs with a token, once there are ``count``."""
    lines = [line for line in log.splitlines() if "GET " in line and "access_token=" in line]
    return lines if len(lines) >= count else []


def test_no_log_of_the_whole_suite_holds_a_secret(server):
    found = {path.name: _found(path.read_text(errors="replace")) for path in LOGS.glob("*.log")}
    assert server.log_path.name in found
    assert {name: secrets for name, secrets in found.items() if secrets} == {}


def test_the_database_and_its_mails_hold_no_secret(server):
    found = {}
    with closing(connect(server.environment.server, server.db)) as connection:
        for table in _tables(connection):
            secrets = _found(_contents(connection, table))
            if secrets:
                found[table] = secrets
    assert found == {}


def _tables(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return [name for (name,) in cursor.fetchall()]


def _contents(connection, table):
    text = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{table}" TO STDOUT', text)
    return text.getvalue()
