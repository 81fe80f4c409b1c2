"""``make bench``: measure, compare, write ``results.json`` and the picture."""

import json
import os
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from dev import addons, environment, locks
from dev.console import say, shown, step
from dev.database import prefix
from dev.server import OdooServer

from . import chart, load, peers, rounds
from .cases import SIZES, Cases
from .ratios import RATIOS

HERE = Path(__file__).resolve().parent
RESULTS, PICTURE = HERE / "results.json", HERE / "ratios.svg"
WORKERS = 2


@dataclass(frozen=True)
class Extent:
    """How much is measured: rounds, seconds for each run in them."""

    rounds: int
    seconds: int


FULL, QUICK = Extent(rounds=5, seconds=2), Extent(rounds=1, seconds=1)


def bench(settings, _arguments):
    """Exit code 0; whether a ratio is as wished is for people to see."""
    load.check_wrk()
    extent = QUICK if os.environ.get("QUICK") else FULL
    with environment.opened(settings) as env, locks.waiting_lock("test", "measuring"):
        database = f"{prefix()}_bench"
        try:
            results = _measure(peers.beside(env), database, extent)
        finally:
            env.databases.drop(database)
    _write(results)
    return 0


def _measure(env, database, extent):
    with step("Installing our addons and the peers"):
        env.databases.create(database, addons.ensure_template(env))
        addons.install_more(env, database, "bench_routes")
    with serving(env, database) as server:
        cases = _cases(server)
        for case in cases:
            load.verify(server, case)
        samples = rounds.interleave(
            [(server, case) for case in cases], extent.rounds, extent.seconds
        )
    return compared(samples)


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
        **options,
    )


def _cases(server):
    text = server.sql("SELECT value FROM ir_config_parameter WHERE key = 'bench.credentials'")[0][0]
    cases = Cases(server.db, server.environment.source.series, json.loads(text))
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
        group, _colon, title = key.partition(": ")
        groups.setdefault(group, []).append((title, result))
        target = f"  (aim {result['target']})" if "target" in result else ""
        spread = f"{result['lowest']:.2f} to {result['highest']:.2f}"
        say(f"  {result['ratio']:7.2f}  [{spread}]  {key}{target}")
    PICTURE.write_text(chart.draw(groups))
    say(f"Written: {shown(RESULTS)}, {shown(PICTURE)}")
