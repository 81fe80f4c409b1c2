"""A kill cannot be starved: not by a client that refreshes every few milliseconds."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.support.conformance import conforms
from tests.support.light_client import LightClient
from tests.support.polling import until
from tests.support.refresh_load import REVOCATIONS, RefreshLoad


@conforms("RFC 7009 §2.1", "A revocation wins against refreshes, however fast they repeat")
@pytest.mark.parametrize("kill", REVOCATIONS.values(), ids=REVOCATIONS.keys())
def test_a_storm_of_refreshes_does_not_survive_a_kill(api, rpc, user, kill):
    pairs = [api.login(user.login, user.password) for _app in range(3)]
    with RefreshLoad([LightClient(api.url)] * 3, pairs) as load:
        kill(rpc, user)
        # The very next call is refused: what was obtained before the kill, and since.
        assert load.is_dead()
    assert load.is_dead()


def test_reuse_ends_the_connection_in_the_middle_of_a_storm(api, server, user):
    pair = api.login(user.login, user.password)
    with RefreshLoad([LightClient(api.url)], [pair]) as load:
        assert api.refresh(pair["refresh_token"]).status_code == 400
        assert load.is_dead()
    assert load.is_dead()
    query = "SELECT revoke_reason FROM api_token_connection WHERE user_id = %s"
    assert server.sql(query, [user.id]) == [("reuse",)]


def test_the_limit_holds_under_eight_parallel_logins(api, rpc, server, user):
    rpc.set_param("api_token_auth.connection_limit", "3")
    rpc.set_param("api_token_auth.password_checks", "8")
    body = {"login": user.login, "password": user.password}
    try:
        with ThreadPoolExecutor(8) as threads:
            logins = list(threads.map(lambda _n: api.post("/auth/login", json=body), range(8)))
    finally:
        rpc.set_param("api_token_auth.connection_limit", "100")
        rpc.set_param("api_token_auth.password_checks", "4")
    assert [login.status_code for login in logins] == [200] * 8
    accepted = [api.is_accepted(login.json()["access_token"]) for login in logins]
    assert sum(accepted) == 3
    query = "SELECT count(*) FROM api_token_connection WHERE user_id = %s AND revoked_at IS NULL"
    assert server.sql(query, [user.id]) == [(3,)]


@pytest.fixture
def limit_of_four(rpc):
    rpc.set_param("api_token_auth.connection_limit", "4")
    yield
    rpc.set_param("api_token_auth.connection_limit", "100")


def test_the_limit_ends_what_is_idle_longest(api, server, user, limit_of_four):
    """A phone that asks now and then outlives a script that logs in for every call."""
    phone = api.login(user.login, user.password)
    script = []
    for _login in range(6):
        before = _used_at(server, phone)
        assert api.is_accepted(phone["access_token"])
        if len(script) >= 2:  # near the limit; before that one use in ten minutes is noted
            until(lambda before=before: _used_at(server, phone) != before)
        script.append(api.login(user.login, user.password))
        assert api.is_accepted(script[-1]["access_token"])
    accepted = [api.is_accepted(pair["access_token"]) for pair in script]
    assert accepted == [False, False, False, True, True, True]
    query = "SELECT reason, count(*) FROM api_access_log WHERE user_id = %s AND event = 'revoke'"
    assert server.sql(f"{query} GROUP BY reason", [user.id]) == [("limit", 3)]


def _used_at(server, pair):
    query = """SELECT used_at FROM api_token_use JOIN api_token_connection token USING (id)
                WHERE access_selector = %s"""
    rows = server.sql(query, [pair["access_token"][4:21]])
    return rows and rows[0]


def test_a_slow_login_does_not_outlive_a_password_change(api, rpc, server, user):
    """The request began before the change, and its body with the old password ends after it."""
    body, blanks = json.dumps({"login": user.login, "password": user.password}).encode(), 200
    head = (
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body) + blanks}\r\n\r\n"
    )
    address = ("127.0.0.1", int(api.url.rpartition(":")[2]))
    with (
        socket.create_connection(address, timeout=120) as connection,
        ThreadPoolExecutor(1) as threads,
    ):
        connection.sendall(head.encode())

        def trickle():  # Odoo waits two seconds for the next byte, no longer
            nonlocal blanks
            connection.sendall(b" ")
            blanks -= 1
            time.sleep(0.3)

        for _blank in range(3):  # slowly, so that the worker has begun
            trickle()
        values = {"password": f"new-{user.password}"}
        change = threads.submit(rpc, "res.users", "write", [user.id], values)
        while not change.done():
            trickle()
        assert change.result()
        connection.sendall(b" " * blanks + body)
        answer = b"".join(iter(partial(connection.recv, 65536), b""))
    assert int(answer.split()[1]) == 401
    query = "SELECT count(*) FROM api_token_connection WHERE user_id = %s AND revoked_at IS NULL"
    assert server.sql(query, [user.id]) == [(0,)]
