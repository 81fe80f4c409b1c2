"""Odoo reading from a streaming replica that lags, and that dies."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from tests.support.api_client import ApiClient
from tests.support.replica import until
from tests.support.standalone import token_format


def _login(reading, user):
    return reading.login(user.login, user.password)


def test_reads_go_to_the_replica(reading, replica):
    token = reading.login()["access_token"]
    replica.resume()
    replica.pause()
    made = reading.post("/tags", token, json={"name": f"replicated {time.time()}"})
    path = f"/tags/{made.json()['data']['id']}"
    assert reading.get(path, token).status_code == 404
    replica.resume()
    assert reading.get(path, token).status_code == 200


@pytest.mark.parametrize("setting", ["default", "checked on the replica"])
def test_a_token_just_issued_works_at_once(request, reading, replica, rpc, setting):
    """Also that of a user whom the replica has never heard of."""
    if setting != "default":
        request.getfixturevalue("check_on_replica")
    replica.pause()
    login = f"unheard-of-{len(setting)}"
    rpc.new_user(login)
    pair = reading.login(login, f"pw-of-{login}")
    for _worker in range(6):
        me = reading.get("/auth/me", pair["access_token"])
        assert (me.status_code, me.json()["data"]["login"]) == (200, login)
        assert reading.get("/projects", pair["access_token"]).status_code == 200
    renewed = reading.refresh(pair["refresh_token"]).json()
    assert reading.is_accepted(renewed["access_token"])
    # one that the replica still knows, and the primary does not
    assert setting != "default" or not reading.is_accepted(pair["access_token"])


def test_a_revoked_token_is_refused_at_once(reading, replica, user):
    pair = _login(reading, user)
    replica.resume()
    assert reading.is_accepted(pair["access_token"])
    replica.pause()
    reading.post("/auth/revoke", data={"token": pair["access_token"]})
    assert not reading.is_accepted(pair["access_token"])


def test_the_window_of_checking_on_the_replica(reading, replica, check_on_replica, user):
    """As long as the replica lags, and no longer."""
    pair = _login(reading, user)
    replica.resume()
    replica.pause()
    reading.post("/auth/revoke", data={"token": pair["access_token"]})
    assert reading.is_accepted(pair["access_token"])
    replica.resume()
    assert not reading.is_accepted(pair["access_token"])
    second = _login(reading, user)
    replica.resume()
    reading.post("/auth/revoke", data={"token": second["access_token"]})
    revoked = time.monotonic()
    until(lambda: not reading.is_accepted(second["access_token"]))
    print(f"\nwindow without a lag: {(time.monotonic() - revoked) * 1000:.0f} ms")  # noqa: T201


def test_invented_tokens_do_not_carry_their_load_to_the_primary(reading, replica, check_on_replica):
    live = reading.login()["access_token"]
    replica.resume()
    forged = [token_format.mint("oat").plaintext().reveal() for _number in range(600)]
    start = time.monotonic()
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda text: reading.get("/auth/me", text), forged))
    limited = [answer for answer in answers if answer.status_code == 429]
    assert {answer.status_code for answer in answers} <= {401, 429}
    # Each of two workers asks a hundred times in ten seconds; a slow machine has more of these.
    periods = 1 + (time.monotonic() - start) // 10
    assert len(answers) - len(limited) <= 2 * 100 * (periods + 1)
    assert all(1 <= int(answer.headers["Retry-After"]) <= 10 for answer in limited)
    assert reading.is_accepted(live)
    # malformed ones need no second opinion
    assert reading.get("/auth/me", "oat_x").status_code == 401
    # a live one that the replica does not know yet is not called wrong
    replica.pause()
    fresh = reading.login()["access_token"]
    statuses = {reading.get("/auth/me", fresh).status_code for _worker in range(6)}
    assert statuses <= {200, 429}


def test_new_code_starts_while_the_replica_stands_still(
    server, api, cluster, replica, check_on_replica, start_server
):
    """What it makes in the database when it starts is on the primary only."""
    token = api.login()["access_token"]
    for (name,) in server.sql("SELECT proname FROM pg_proc WHERE proname LIKE 'api_token_fn_%'"):
        server.sql(f"DROP FUNCTION {name}")
    replica.resume()
    replica.pause()
    options = {"db_replica_host": cluster.server.host, "db_replica_port": cluster.server.port}
    client = ApiClient(start_server(**options).url)
    for _worker in range(4):
        assert client.is_accepted(token)


class Traffic:
    """Clients that read and refresh; every status they saw."""

    def __init__(self, api, users):
        self.api, self.stopped, self.seen = api, threading.Event(), []
        pairs = [_login(api, user) for user in users]
        self.threads = [threading.Thread(target=self._run, args=(pair,)) for pair in pairs]

    def _run(self, pair):
        while not self.stopped.is_set():
            for _read in range(4):
                for path in ("/auth/me", "/projects"):
                    self._note(self.api.get(path, pair["access_token"]))
            answer = self.api.refresh(pair["refresh_token"])
            self._note(answer)
            pair = answer.json() if answer.status_code == 200 else pair

    def _note(self, response):
        self.seen.append(SimpleNamespace(status=response.status_code))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_exception):
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def goes_on(self, answers):
        """Wait for so many further answers."""
        reached = len(self.seen) + answers
        until(lambda: len(self.seen) >= reached)

    def statuses(self):
        return {seen.status for seen in self.seen}


@pytest.fixture
def users(rpc):
    logins = [f"reader{time.monotonic_ns()}" for _number in range(3)]
    return [
        SimpleNamespace(id=rpc.new_user(login), login=login, password=f"pw-of-{login}")
        for login in logins
    ]


@pytest.mark.parametrize("setting", ["default", "checked on the replica"])
def test_replay_stopped_for_a_while(request, reading, replica, users, setting):
    if setting != "default":
        request.getfixturevalue("check_on_replica")
    with Traffic(reading, users) as traffic:
        traffic.goes_on(20)
        replica.pause()
        traffic.stopped.wait(3)
        traffic.goes_on(20)
        replica.resume()
        traffic.goes_on(20)
    assert traffic.statuses() == {200}


def test_the_replica_killed(reading, cluster, users):
    """Last: Odoo 18 does not look for it again before its workers start anew."""
    with Traffic(reading, users) as traffic:
        traffic.goes_on(30)
        cluster.kill()
        traffic.goes_on(60)
    wrong = [seen for seen in traffic.seen if seen.status != 200]
    assert len(wrong) <= len(users)  # one in flight for each client
    assert {seen.status for seen in wrong} <= {503}


def test_the_replica_killed_between_requests(reading, cluster, user):
    cluster.ensure_running()
    token = _login(reading, user)["access_token"]
    assert reading.is_accepted(token)
    cluster.kill()
    for _worker in range(6):
        assert reading.is_accepted(token)
