"""A kill cannot be starved: not by a client that refreshes every few milliseconds."""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from .conformance import conforms


class Client:
    """One app that refreshes as fast as it can and keeps what it last got."""

    def __init__(self, api, pair, stopped):
        self.api, self.held, self.stopped = api, pair, stopped
        self.rounds = 0
        self.unexpected = []
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        while not self.stopped.is_set():
            response = self.api.refresh(self.held["refresh_token"])
            if response.status_code == 200:
                self.held = response.json()
                self.rounds += 1
            elif response.status_code != 400:
                self.unexpected.append(response.status_code)
            self.stopped.wait(0.005)

    def is_dead(self):
        """Whether what is held works neither at refresh nor at a resource."""
        held = self.held
        refused = self.api.refresh(held["refresh_token"])
        return refused.status_code == 400 and not self.api.is_accepted(held["access_token"])


class Storm:
    """Several apps of one user."""

    def __init__(self, api, pairs):
        self.stopped = threading.Event()
        self.clients = [Client(api, pair, self.stopped) for pair in pairs]

    def __enter__(self):
        for client in self.clients:
            client.thread.start()
        deadline = time.monotonic() + 30
        while min(client.rounds for client in self.clients) < 5:  # it rages before the kill
            assert time.monotonic() < deadline, "the clients do not get on"
            self.stopped.wait(0.01)
        return self

    def __exit__(self, *_exception):
        self.stopped.set()
        for client in self.clients:
            client.thread.join()
        assert not [status for client in self.clients for status in client.unexpected]

    def is_dead(self):
        return all(client.is_dead() for client in self.clients)


KILLS = {
    "password change": lambda rpc, user: rpc(
        "res.users", "write", [user.id], {"password": f"new-{user.password}"}
    ),
    "archiving": lambda rpc, user: rpc("res.users", "write", [user.id], {"active": False}),
    "revoke all of this user": lambda rpc, user: rpc(
        "res.users", "action_revoke_all_api_tokens", [user.id]
    ),
    "revoke everybody": lambda rpc, _user: rpc("api.access.token", "action_revoke_everybody"),
    "revoke the connection": lambda rpc, user: rpc(
        "api.access.token", "action_revoke", _ids(rpc, user)
    ),
}


def _ids(rpc, user):
    return rpc("api.access.token", "search", [("user_id", "=", user.id)])


@conforms("RFC 7009 §2.1", "A revocation wins against refreshes, however fast they repeat")
@pytest.mark.parametrize("kill", KILLS.values(), ids=KILLS.keys())
def test_a_storm_of_refreshes_does_not_survive_a_kill(api, rpc, user, kill):
    with Storm(api, [api.login(user.login, user.password) for _app in range(3)]) as storm:
        kill(rpc, user)
        # The very next call is refused: what was obtained before the kill, and since.
        assert storm.is_dead()
    assert storm.is_dead()


def test_reuse_ends_the_connection_in_the_middle_of_a_storm(api, server, user):
    pair = api.login(user.login, user.password)
    with Storm(api, [pair]) as storm:
        assert api.refresh(pair["refresh_token"]).status_code == 400
        assert storm.is_dead()
    assert storm.is_dead()
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


def test_a_slow_login_does_not_outlive_a_password_change(api, rpc, server, user):
    """The request began before the change, and its body with the old password ends after it."""
    body = json.dumps({"login": user.login, "password": user.password}).encode()
    head = (
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body) + 3}\r\n\r\n"
    )
    address = ("127.0.0.1", int(api.url.rpartition(":")[2]))
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(head.encode())
        for _blank in range(3):  # slowly, so that the worker has begun
            connection.sendall(b" ")
            time.sleep(0.3)
        rpc("res.users", "write", [user.id], {"password": f"new-{user.password}"})
        connection.sendall(body)
        answer = b"".join(iter(partial(connection.recv, 65536), b""))
    assert int(answer.split()[1]) == 401
    query = "SELECT count(*) FROM api_token_connection WHERE user_id = %s AND revoked_at IS NULL"
    assert server.sql(query, [user.id]) == [(0,)]
