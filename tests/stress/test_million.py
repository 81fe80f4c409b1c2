"""A million connections that live and a million that ended: what they cost, and their purge."""

import contextlib
import os
import re
import signal
import time
from contextlib import closing

import pytest

from bench import load
from dev.server import OdooServer
from tests.support.api_client import ApiClient, OdooRpc
from tests.support.length import long

from . import lists, measuring, purging
from .filling import fill
from .lists import OWN
from .load import Load

pytestmark = long

BATCH = 1000


@pytest.fixture(scope="module")
def many(odoo_environment, new_database, scaled):
    """A server with very many connections; ``few`` is what was measured with a thousand.

    Its jobs are all done for today.
    """
    server = OdooServer(odoo_environment, new_database("many"), max_cron_threads=1)
    server.sql("UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' + interval '1 day'")
    with server:
        server.rpc, server.api = OdooRpc(server.url, server.db), ApiClient(server.url)
        server.rpc.set_param("base.login_cooldown_after", "0")
        server.rpc.set_param("api_token_auth.refresh_limit", "100000")
        # More logins than a user has connections: none of them is to end for another.
        server.rpc.set_param("api_token_auth.connection_limit", "1000")
        # All that ended goes with the purge.
        server.rpc.set_param("api_token_auth.purge_delay_days", "0")
        server.rpc.new_user(OWN)
        server.pairs = [server.api.login(OWN, f"pw-of-{OWN}") for _number in range(5)]
        server.statements = _authentication(server)
        fill(server, "few", OWN, 1000, 0, users=100)
        server.few = Measured(server, scaled(1, full=50))
        live, expired = scaled(20_000, full=1_000_000), scaled(40_000, full=1_000_000)
        fill(server, "many", OWN, live, expired, users=live // 100)
        yield server


@pytest.fixture(scope="module")
def measured(many, scaled):
    return Measured(many, scaled(1, full=50))


def _authentication(server):
    """Return the statements that run the stored query for a usual token as PostgreSQL keeps it."""
    [(body,)] = server.sql(
        "SELECT prosrc FROM pg_proc WHERE proname LIKE 'api_token_fn_find_by_access%'"
    )
    query = re.search(r"RETURN QUERY (.*?);\s+IF FOUND", body, re.DOTALL)[1]
    query = re.sub(r"\b_wanted\b", "$1", query)
    selector = server.pairs[0]["access_token"][4:21]
    return (
        "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;"
        f" PREPARE kept(varchar) AS {query};",
        f"EXECUTE kept('{selector}')",
    )


def _plan(server, statements):
    """Return PostgreSQL's plan after running it: its scans by table, and the blocks read."""
    prepare, execute = statements
    [(answer,)] = server.sql(f"{prepare} EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {execute}")
    plan = answer[0]["Plan"]
    scans = {node["Relation Name"]: node for node in _nodes(plan) if "Relation Name" in node}
    return scans, plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def _nodes(plan):
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


def _refresh(server):
    server.pairs[1] = server.api.refresh(server.pairs[1]["refresh_token"]).json()


def _revoke_all(server):
    query = "SELECT min(id) FROM res_users WHERE login LIKE 'filled-%'"
    [(user,)] = server.sql(query)
    server.rpc("res.users", "action_revoke_all_api_tokens", [user])


CALLS = {
    "me": lambda server: server.api.get("/auth/me", server.pairs[0]["access_token"]),
    "refresh": _refresh,
    "log in": lambda server: server.api.login(OWN, f"pw-of-{OWN}"),
    "revoke all of a user": _revoke_all,
}


class Measured:
    """What things cost now: seconds for a list, milliseconds of processor time for a call."""

    def __init__(self, server, calls):
        self.scans, self.blocks = _plan(server, server.statements)
        self.lists = {
            name: _seconds(lists.first_page, server, *asked) for name, asked in lists.LISTS.items()
        }
        self.groups = {
            name: _seconds(lists.groups, server, *asked) for name, asked in lists.GROUPS.items()
        }
        self.calls = {name: _cost(server, call, calls) for name, call in CALLS.items()}


def _seconds(function, *arguments):
    """The shortest of three times."""
    times = []
    for _time in range(3):
        start = time.monotonic()
        function(*arguments)
        times.append(time.monotonic() - start)
    return min(times)


def _cost(server, call, count):
    """The least of three times: single calls with pauses cost more or less by chance."""
    call(server)
    costs = []
    for _time in range(3):
        before = sum(load.processor_seconds(server))
        for _call in range(count):
            call(server)
        costs.append(1000 * (sum(load.processor_seconds(server)) - before) / count)
    return min(costs)


def test_a_call_looks_at_no_more_blocks_than_with_a_thousand(many, measured, figures):
    """One row by the unique index: no table of tokens is read through."""
    scan = measured.scans["api_token_connection"]
    assert scan["Index Name"] == "api_token_connection_access_selector_idx"
    assert (scan["Actual Rows"], scan["Actual Loops"]) == (1, 1)
    assert measured.scans["api_token_use"]["Node Type"] == "Index Scan"
    figures("blocks with a thousand connections", many.few.blocks)
    figures("blocks with very many", measured.blocks)
    # The indexes are a level or two deeper.
    assert measured.blocks <= many.few.blocks + 8


def test_what_calls_cost(many, measured, figures, is_full):
    """In processor time of Odoo and PostgreSQL; in full, a quarter more at most."""
    for name, cost in measured.calls.items():
        before = many.few.calls[name]
        figures(
            name, f"{before:.1f} ms, with very many {cost:.1f} ms: x {cost / max(before, 0.1):.2f}"
        )
        assert not is_full or cost < 1.25 * before, name


def test_the_first_pages_of_lists(many, measured, figures, is_full):
    """As Odoo's web client asks for them, its count included.

    In full: under a second as the screens open, under five whatever is searched.
    """
    for name, seconds in measured.lists.items():
        before = many.few.lists[name]
        figures(name, f"{1000 * before:.0f} ms, with very many {1000 * seconds:.0f} ms")
        assert not is_full or seconds < (1 if name in lists.OPENED else 5), name


def test_the_groups_of_lists(many, measured, figures, is_full):
    """As Odoo's web client asks for them: every connection found is counted.

    In full: under ten seconds.
    """
    for name, seconds in measured.groups.items():
        before = many.few.groups[name]
        figures(name, f"{1000 * before:.0f} ms, with very many {1000 * seconds:.0f} ms")
        assert not is_full or seconds < 10, name


def test_a_purge_that_is_killed_goes_on_where_it_was(many, figures):
    """Batches are committed one by one: what is done is done, however the worker ends."""
    total, live = purging.ended(many), purging.live(many)
    holder, worker = purging.purge_up_to(many, batches=3)
    with closing(holder):
        left = purging.ended(many)
        assert total - left == 3 * BATCH
        [backend] = purging.waiting(many)
        os.kill(worker, signal.SIGKILL)
        purging.next_purge(many, "1 hour")  # the next test goes on
    # PostgreSQL sees only now that nobody is there any more.
    purging.until(lambda: not many.sql("SELECT FROM pg_stat_activity WHERE pid = %s", [backend]))
    assert (purging.ended(many), purging.live(many)) == (left, live)
    figures("deleted before the kill", f"{total - left:,} of {total:,}")


@contextlib.contextmanager
def _watched(server, clients):
    """Load, longest wait for a lock, sizes of the largest Odoo process; watching costs, too."""
    used = []
    memory = measuring.Sampling(lambda: used.append(max(measuring.memory(server).values())), 0.5)
    waits = measuring.LockWaits(server)
    with Load(server.url, clients, pace=0.05) as load, memory, waits:
        yield load, waits, used


def test_a_purge_beside_live_calls(many, figures, is_full, scaled):
    """Of what the kill left: no client is kept waiting, and the memory of the worker is flat."""
    clients = [("reader", {"token": pair["access_token"]}) for pair in many.pairs[:2]]
    clients += [("refresher", {"pair": pair}) for pair in many.pairs[2:]]
    left, live = purging.ended(many), purging.live(many)
    with _watched(many, clients) as (idle, _waits, _used):
        time.sleep(scaled(2, full=30))
    many.pairs[2:] = [many.api.login(OWN, f"pw-of-{OWN}") for _pair in many.pairs[2:]]
    clients[2:] = [("refresher", {"pair": pair}) for pair in many.pairs[2:]]
    with _watched(many, clients) as (busy, waits, used):
        start = time.monotonic()
        purging.start_purge(many)
        purging.until(lambda: purging.is_done(many), 900, pause=0.5)
        seconds = time.monotonic() - start
    for seen in (idle, busy):
        for kind in ("reader", "refresher"):
            assert set(seen[kind].statuses()) == {200}
    assert purging.live(many) == live + len(clients[2:])
    figures("purged", f"{left:,} in {seconds:.1f} s")
    for kind in ("reader", "refresher"):
        figures(f"p99 of a {kind}, idle", f"{idle[kind].p99():.0f} ms")
        figures(f"p99 of a {kind} beside the purge", f"{busy[kind].p99():.0f} ms")
        assert not is_full or busy[kind].p99() <= 1.5 * idle[kind].p99()
    figures("longest wait for a lock", f"{1000 * waits.longest:.0f} ms")
    assert not is_full or waits.longest < 0.1, waits.statement
    figures("largest Odoo process during it", f"{min(used):.0f} to {max(used):.0f} MiB")
    assert not is_full or max(used) - used[0] < 50
