"""``make bench``: measure, compare, write ``results.json`` and the picture."""

import contextlib
import json
import os
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from dev import addons, environment, locks
from dev.console import say, shown, step
from dev.database import prefix
from dev.paths import ADDONS
from dev.server import OdooServer

from . import chart, connections, load, peers, rounds, start_up
from .cases import SIZES, Cases, of_peers
from .ratios import RATIOS

HERE = Path(__file__).resolve().parent
RESULTS, PICTURE = HERE / "results.json", HERE / "ratios.svg"
WORKERS = 2
OURS, PEERS = "bench_routes", "bench_peers"


@dataclass(frozen=True)
class Extent:
    """How much is measured: rounds, seconds for each run in them, connections, starts."""

    rounds: int
    seconds: int
    connections: int
    starts: int


FULL = Extent(rounds=5, seconds=2, connections=1_000_000, starts=3)
QUICK = Extent(rounds=1, seconds=1, connections=100_000, starts=1)


def bench(settings, _arguments):
    """Exit code 0; whether a ratio is as wished is for people to see."""
    load.check_wrk()
    extent = QUICK if os.environ.get("QUICK") else FULL
    with environment.opened(settings) as env, locks.waiting_lock("test", "measuring"):
        try:
            _drop_installed(env)
            results = _measure(peers.beside(env), extent)
        finally:
            _drop_installed(env)
    _write(results)
    return 0


def _drop_installed(env):
    for addon in OURS, PEERS:
        env.databases.drop(f"{prefix()}_{addon}")


def _measure(env, extent):
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(server_with(env, OURS))
        theirs = stack.enter_context(server_with(env, PEERS))
        pairs = [(ours, case) for case in _our_cases(ours)]
        pairs += [(theirs, case) for case in of_peers(credentials(theirs))]
        for server, case in pairs:
            load.verify(server, case)
        samples = rounds.interleave(pairs, extent.rounds, extent.seconds)
    return {**compared(samples), **_many_connections(env, extent), **_start_up(env, extent)}


def _many_connections(env, extent):
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(server_with(env, OURS, name)) for name in ("few", "many")]
        tokens = [credentials(server)["access_tokens"] for server in servers]
        return connections.measure(*servers, tokens, extent.connections, extent)


def _start_up(env, extent):
    template = addons.ensure_template(env)
    names = [f"{prefix()}_{name}" for name in ("with_ours", "without")]
    try:
        for name in names:
            env.databases.create(name, template)
        addons.install_more(env, names[0], *ADDONS)
        return start_up.measure(*(serving(env, name) for name in names), extent.starts)
    finally:
        for name in names:
            env.databases.drop(name)


@contextlib.contextmanager
def server_with(env, addon, suffix="main"):
    """A server on a database of its own; neither side pays for the other's addons."""
    installed = f"{prefix()}_{addon}"
    if env.databases.note(installed) is None:
        with step(f"Installing {addon}"):
            env.databases.create(installed, addons.ensure_template(env))
            addons.install_more(env, installed, addon)
    database = f"{installed}_{suffix}"
    try:
        env.databases.create(database, installed)
        with serving(env, database) as server:
            server.sql("VACUUM ANALYZE")  # as a database in use is; autovacuum takes a minute
            yield server
    finally:
        env.databases.drop(database)


def serving(env, database, **options):
    """A server with several workers, which no limit replaces on the way."""
    return OdooServer(
        env,
        database,
        name=f"{database}-server",
        workers=WORKERS,
        limit_request=100_000_000,
        limit_time_cpu=3600,
        limit_time_real=3600,
        log_level="warn",
        # Odoo's RPC would log a deprecation at each call, and be slower for it.
        log_handler=":WARNING,odoo.addons.rpc.controllers.jsonrpc:ERROR",
        # With it Odoo would ask PostgreSQL for all its databases at each request.
        dbfilter=None,
        **options,
    )


def credentials(server):
    """What the addon of the benchmark has left in the database."""
    query = "SELECT value FROM ir_config_parameter WHERE key = 'bench.credentials'"
    return json.loads(server.sql(query)[0][0])


def _our_cases(server):
    cases = Cases(server.db, server.environment.source.series, credentials(server))
    return cases.all({size: _entity_tag(server, cases, size) for size in SIZES})


def _entity_tag(server, cases, size):
    request = urllib.request.Request(server.url + cases.list_path(size), headers=cases.ours)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.headers["ETag"]


def compared(samples):
    """Return ``"group: title" → result`` for the ratios whose cases were measured."""
    results = {}
    for each in RATIOS:
        if each.case in samples and each.against in samples:
            result = rounds.ratio(samples[each.case], samples[each.against])
            target = {"target": each.target} if each.target else {}
            results[f"{each.group}: {each.title}"] = {**result, **target}
    return results


def _write(results):
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    groups = {}
    for key, result in results.items():
        if "ratio" not in result:
            say(f"  {key}: {result}")
            continue
        group, _colon, title = key.partition(": ")
        groups.setdefault(group, []).append((title, result))
        target = f"  (aim {result['target']})" if "target" in result else ""
        spread = f"{result['lowest']:.2f} to {result['highest']:.2f}"
        say(f"  {result['ratio']:7.2f}  [{spread}]  {key}{target}")
    PICTURE.write_text(chart.draw(groups))
    say(f"Written: {shown(RESULTS)}, {shown(PICTURE)}")
