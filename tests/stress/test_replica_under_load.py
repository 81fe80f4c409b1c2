"""Odoo reading from a replica that stops, and that dies, while apps come and go."""

import time
from statistics import median

import pytest

from tests.support.length import long

from .load import Load

pytestmark = long

CLIENTS = 2  # of each kind


@pytest.fixture
def clients(reading, user):
    """Two that read, two that refresh, two that log in, use, refresh and revoke."""

    def pair():
        return reading.login(user.login, user.password)

    return [
        *(("reader", {"token": pair()["access_token"]}) for _client in range(CLIENTS)),
        *(("refresher", {"pair": pair()}) for _client in range(CLIENTS)),
        *[("churner", {"login": user.login, "password": user.password})] * CLIENTS,
    ]


@pytest.mark.parametrize("setting", ["default", "checked on the replica"])
def test_replay_stopped(request, reading, replica, clients, scaled, figures, setting):
    """For ten seconds: what lives is served, what was revoked is not, unless so set."""
    if setting != "default":
        request.getfixturevalue("check_on_replica")
    replica.resume()
    with Load(reading.url, clients) as load:
        time.sleep(1)
        replica.pause()
        time.sleep(scaled(2, full=10))
        replica.resume()
        time.sleep(1)
    for kind in ("reader", "refresher", "churner"):
        figures(kind, load[kind])
    assert set(load["reader"].statuses()) == {200}
    assert set(load["refresher"].statuses()) == {200}
    late = {"revoked, and 200"} if setting != "default" else set()
    assert set(load["churner"].statuses()) <= {200, "refused"} | late
    assert load["churner"].statuses()["refused"] or late


def test_the_window_of_checking_on_the_replica(
    reading, replica, check_on_replica, user, scaled, figures
):
    """From the answer to a revocation to the first refusal; the replica keeps up."""
    windows = []
    for _round in range(scaled(5, full=200)):
        token = reading.login(user.login, user.password)["access_token"]
        assert reading.is_accepted(token)
        reading.post("/auth/revoke", data={"token": token})
        revoked = time.monotonic()
        while reading.is_accepted(token):
            assert time.monotonic() - revoked < 10
        windows.append(1000 * (time.monotonic() - revoked))
    figures("window", f"median {median(windows):.0f} ms, longest {max(windows):.0f} ms")


def test_the_replica_killed_and_started(reading, cluster, clients, scaled, figures):
    """Only what was under way at that moment may fail, and with 503."""
    kills = []
    with Load(reading.url, clients) as load:
        for _kill in range(scaled(1, full=5)):
            time.sleep(1)
            kills.append(time.monotonic())
            cluster.kill()
            time.sleep(2)
            cluster.ensure_running()
        time.sleep(1)
    answers = [
        answer for kind in ("reader", "refresher", "churner") for answer in load[kind].answers
    ]
    wrong = [answer for answer in answers if answer[1] not in (200, "refused")]
    figures("answers", f"{len(answers):,}, of them 503: {len(wrong)}, at {len(kills)} kills")
    assert {status for _at, status, _ms in wrong} <= {503}
    for killed in kills:
        assert sum(killed - 5 < at < killed + 5 for at, _status, _ms in wrong) <= 3 * CLIENTS
    assert all(any(killed - 5 < at < killed + 5 for killed in kills) for at, _s, _ms in wrong)
