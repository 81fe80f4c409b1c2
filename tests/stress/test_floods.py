"""Floods from outside: the apps of users go on, and nothing grows."""

import ssl
import time
from collections import Counter

import pytest

from dev.server import OdooServer
from tests.documentation.debian_programs import NotRun
from tests.support import nginx
from tests.support.api_client import ApiClient, OdooRpc
from tests.support.length import long

from . import measuring
from .load import Load
from .slow_clients import KINDS, SlowClients

pytestmark = long

# As docs/deploying.md has it for two cores. Workers are not recycled: a leak would show.
OPTIONS = {"workers": 5, "limit_request": 10**9}
LIVE = ("reader", "refresher")


@pytest.fixture(scope="module")
def flooded(odoo_environment, new_database):
    with OdooServer(odoo_environment, new_database("floods"), **OPTIONS) as server:
        server.rpc, server.api = OdooRpc(server.url, server.db), ApiClient(server.url)
        # A cooldown of Odoo's own is per address, and all clients have the same one here.
        server.rpc.set_param("base.login_cooldown_after", "0")
        server.rpc.new_user("flooded")
        # Before any flood: guessing at this login, from this address, stops logins too.
        server.pairs = [server.api.login("flooded", "pw-of-flooded") for _pair in range(40)]
        yield server


def _live_clients(server):
    pairs, server.pairs = server.pairs[:4], server.pairs[4:]
    return [
        *(("reader", {"token": pair["access_token"]}) for pair in pairs[:2]),
        *(("refresher", {"pair": pair}) for pair in pairs[2:]),
    ]


# 200 connections wait in a queue that Odoo has made for 40: some of them are never taken out of it.
_NEVER_SERVED = {"TimeoutError", "ConnectionResetError", "RemoteDisconnected"}

FLOODS = {
    "wrong tokens": ([("wrong_tokens", {})] * 8, {401}),
    "wrong passwords": ([("wrong_passwords", {"login": "flooded"})] * 8, {401, 429}),
    "unknown users": ([("unknown_users", {"name": "nobody"})] * 8, {401, 429}),
    "oversized bodies": ([("oversized", {})] * 8, {413, "ConnectionResetError"}),
    "200 connections": ([("wrong_tokens", {})] * 200, {401, *_NEVER_SERVED}),
}


@pytest.fixture(scope="module")
def quiet(flooded, scaled):
    """What live users see without a flood, by a server that has seen everything once."""
    for flood, _expected in FLOODS.values():
        with Load(flooded.url, flood):
            time.sleep(scaled(0.5, full=5))
    with Load(flooded.url, _live_clients(flooded), pace=0.1) as load:
        time.sleep(scaled(1.5, full=30))
    return load


@pytest.mark.parametrize("name", FLOODS)
def test_live_users_are_served_during_a_flood(flooded, quiet, figures, scaled, is_full, name):
    """All of their calls; the server's memory stays what it was, and so do all tables."""
    flood, expected = FLOODS[name]
    rows, memory = measuring.rows(flooded), sum(measuring.memory(flooded).values())
    live = _live_clients(flooded)
    with Load(flooded.url, live, pace=0.1) as busy, Load(flooded.url, flood) as water:
        time.sleep(scaled(1.5, full=30))
    after = sum(measuring.memory(flooded).values())
    grown = measuring.grown(rows, measuring.rows(flooded))
    for kind in LIVE:
        figures(f"{kind} without", quiet[kind])
        figures(f"{kind} during", busy[kind])
    figures("the flood", water[flood[0][0]])
    figures("memory of all processes", f"{memory:.0f} MiB, then {after:.0f} MiB")
    figures("tables that grew", _told(grown))
    for kind in LIVE:
        # In a second and a half, the first rush may fill Odoo's queue of connections; in full,
        # nobody is turned away.
        turned_away = len(busy[kind]) // 20 if name == "200 connections" and not is_full else 0
        answered = busy[kind].statuses() - Counter(ConnectionResetError=turned_away)
        assert set(answered) == {200}, busy[kind]
    assert set(water[flood[0][0]].statuses()) <= expected
    # What the four live users did themselves, a line for a lockout of the login and one for the
    # network, and the buckets, whose number is fixed.
    allowed = {
        "api_access_log": len(busy["refresher"]) + 2,
        "api_token_use": len(live),
        # A row for each connection, day and address.
        "api_token_activity": 2 * len(live),
        "api_login_bucket": 5 * 32_768,
    }
    assert set(grown) <= set(allowed), grown
    assert all(count <= allowed[table] for table, count in grown.items()), grown
    # In the short form caches are still being filled, and workers part from their parent's pages.
    assert after < scaled(2, full=1.15) * memory


def _told(grown):
    return ", ".join(f"{name}: {count} rows" for name, count in grown.items()) or "none"


SLOW = 50


@pytest.mark.parametrize("kind", KINDS)
def test_slow_clients_behind_a_proxy(flooded, figures, scaled, tmp_path, kind):
    """The documented nginx passes on whole requests only: the workers never see these."""
    live = _live_clients(flooded)
    try:
        with nginx.in_front_of(flooded, tmp_path) as proxy:
            context = ssl.create_default_context(cafile=proxy.certificate)
            port = int(proxy.url.rpartition(":")[2])

            def wrap(connection):
                return context.wrap_socket(connection, server_hostname="localhost")

            with (
                SlowClients(("localhost", port), kind, SLOW, wrap),
                Load(proxy.url, live, pace=0.1, certificate=proxy.certificate) as load,
            ):
                time.sleep(scaled(1.5, full=30))
    except NotRun as reason:
        pytest.skip(f"slow clients need the documented proxy: {reason}")
    for name in LIVE:
        figures(f"{name}, {SLOW} slow clients", load[name])
        assert load[name].share(200) == 100, load[name]


# More do not even get connected: Odoo lets eight wait for each worker.
DIRECT = 30


@pytest.mark.parametrize("kind", KINDS)
def test_slow_clients_without_a_proxy(flooded, figures, scaled, kind):
    """As Odoo is not meant to be run: how bad it is, and that it is over when they go."""
    live = _live_clients(flooded)
    address = ("127.0.0.1", flooded.options["http_port"])
    with Load(flooded.url, live, pace=0.1) as load:
        with SlowClients(address, kind, DIRECT):
            start = time.monotonic()
            time.sleep(scaled(1.5, full=30))
            end = time.monotonic()
        time.sleep(3)  # Odoo waits two seconds for the next byte
        after = time.monotonic()
        time.sleep(1)
    for name in LIVE:
        during, longest = load[name].between(start, end), load[name].longest()
        served = f"{during.statuses()[200]} answers in {end - start:.0f} s"
        figures(f"{name}, {DIRECT} slow clients", f"{served}; the longest wait {longest:.0f} ms")
        later = load[name].between(after, float("inf"))
        assert len(later)
        assert later.share(200) == 100, later
