"""``make bench``: measure, compare, write the results, the pictures and the report."""

import contextlib
import json
import os
import urllib.request
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dev import addons, environment, locks
from dev.console import DevError, SettingError, step
from dev.database import prefix
from dev.paths import ADDONS, LOCAL
from dev.server import OdooServer

from . import connections, growth, load, machine, parts, peers, report, rounds, start_up
from .cases import SIZES, Cases, of_peers
from .person import logged_in
from .ratios import compared
from .token_cases import of_apps, of_tokens, without_apps

HERE = Path(__file__).resolve().parent
WORKERS = 2
OURS, PEERS, APPS = "bench_routes", "bench_peers", "bench_apps"


@dataclass(frozen=True)
class Extent:
    """How much is measured.

    :param seconds: of each run in a round
    :param sizes: of lists
    :param tables: rows of projects and tasks
    :param connections, starts: how many
    :param committed: the figures replace those of the repository
    """

    rounds: int
    seconds: float
    sizes: tuple
    tables: tuple
    connections: int
    starts: int
    committed: bool = False


FULL = Extent(5, 2, SIZES, (10, 1_000, 100_000), 1_000_000, 7, committed=True)
#: Short rounds, but as many: without them there would be no spread to tell.
QUICK = Extent(5, 0.3, (80,), (10, 500, 5_000), 20_000, 1)


def bench(settings, _arguments):
    """Exit code 0 once all is measured; whether a ratio is as wished is for people to see."""
    load.check_wrk()
    extent = QUICK if os.environ.get("QUICK") else FULL
    folder = LOCAL / "bench" / ("full" if extent.committed else "quick")
    with environment.opened(settings) as env, locks.waiting_lock("test", "measuring"):
        env = peers.beside(env)
        series = env.source.series
        about = machine.described(series, extent.rounds)
        chosen = _chosen(_parts(env, extent), extent)
        results, failed = parts.run(chosen, f"{machine.code()} {series} {extent}", folder)
        if not failed:
            _drop_installed(env)
    if failed:
        raise DevError(f"Not measured: {', '.join(failed)}. Run it again: the rest is kept.")
    report.write(about, results, HERE if extent.committed else folder)
    parts.forget(chosen, folder)
    return 0


def _chosen(known, extent):
    """All of the parts; of a quick run only the first, or what ``PARTS=growth,apps`` names."""
    if extent.committed:
        return known
    names = os.environ.get("PARTS", next(iter(known))).split(",")
    if unknown := set(names) - known.keys():
        raise SettingError(f"PARTS={','.join(sorted(unknown))}: not one of {', '.join(known)}")
    return {name: known[name] for name in names}


def _drop_installed(env):
    for addon in OURS, PEERS, APPS:
        env.databases.drop(f"{prefix()}_{addon}")


def _parts(env, extent):
    """Return name → function that measures it."""
    return {
        "calls": partial(_calls, env, extent),
        "apps": partial(_apps, env, extent),
        "growth": partial(_growth, env, extent),
        "connections": partial(_many_connections, env, extent),
        "start-up": partial(_start_up, env, extent),
    }


def _calls(env, extent):
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(server_with(env, OURS))
        theirs = stack.enter_context(server_with(env, PEERS))
        pairs = [(ours, case) for case in _our_cases(ours, extent)]
        pairs += [(theirs, case) for case in of_peers(credentials(theirs), extent.sizes)]
        return compared(rounds.interleave(pairs, extent.rounds, extent.seconds))


def _our_cases(server, extent):
    left = credentials(server)
    cases = Cases(server.db, server.environment.source.series, left)
    tags = {size: _entity_tag(server, cases, size) for size in extent.sizes}
    return [*cases.all(tags), *of_tokens(left, extent.rounds + 1)]


def _apps(env, extent):
    with server_with(env, APPS) as server, server_with(env, OURS) as alone:
        left = credentials(server)
        cookie = logged_in(server.url, server.db, "bench", left["password"])
        pairs = [(server, case) for case in of_apps(left, cookie)]
        pairs.append((alone, without_apps(credentials(alone))))
        return compared(rounds.interleave(pairs, extent.rounds, extent.seconds))


def _growth(env, extent):
    with contextlib.ExitStack() as stack:
        servers = [
            stack.enter_context(server_with(env, OURS, f"of_{size}")) for size in extent.tables
        ]
        left = credentials(servers[1])
        results = growth.of_rights(servers[1], left, extent)
        return {**results, **growth.of_tables(servers, extent.tables, left, extent)}


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
    installed = _installed(env, addon)
    database = f"{installed}_{suffix}"
    try:
        env.databases.create(database, installed)
        with serving(env, database) as server:
            server.sql("VACUUM ANALYZE")  # as a database in use is; autovacuum takes a minute
            yield server
    finally:
        env.databases.drop(database)


def _installed(env, addon):
    """Return the name of a database that has the addon; it gets that name once it is complete."""
    name, code = f"{prefix()}_{addon}", f"{machine.code()} {env.source.identity}"
    if (env.databases.note(name) or {}).get("code") != code:
        # An app's page needs what the other cases are better measured without.
        template = _installed(env, OURS) if addon == APPS else addons.ensure_template(env)
        building = f"{prefix()}_building_{addon}"
        with step(f"Installing {addon}"):
            env.databases.create(building, template)
            addons.install_more(env, building, addon)
            env.databases.rename(building, name)
            env.databases.write_note(name, code=code)
    return name


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


def _entity_tag(server, cases, size):
    request = urllib.request.Request(server.url + cases.list_path(size), headers=cases.ours)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.headers["ETag"]
