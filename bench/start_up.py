"""Start-up time and memory, with our addons and without them."""

import time
from statistics import median

import psutil

from . import load

_PAGES = 20


def measure(with_ours, without, times):
    """Start two servers in turn; return the results.

    :param with_ours: an :class:`OdooServer`, not started
    """
    samples = {with_ours: [], without: []}
    for _time in range(times + 1):
        for server, found in samples.items():
            found.append(_start(server))
    # The first ones warm everything up.
    ours, others = (list(zip(*found[1:], strict=True)) for found in samples.values())
    seconds, processor, megabytes = zip(ours, others, strict=True)
    time_taken = {**_ratio(*seconds, 1.1), **_ratio(*processor, 1.1, "cpu_")}
    return {
        "Start-up: time with our addons / without": {
            **time_taken,
            "at_most": 1.1,
            **_medians("seconds", *seconds),
            **_medians("processor_seconds", *processor),
        },
        "Start-up: memory with our addons / without": {
            **_ratio(*megabytes, 1.05),
            "at_most": 1.05,
            **_medians("megabytes", *megabytes),
        },
    }


def _start(server):
    """Return ``(seconds until a worker has answered from the database, processor seconds until
    then, megabytes)``.

    Memory once each worker has served pages and everything rests: where it is then does not hang
    on who was asked first.
    """
    started = time.monotonic()
    with server:
        load.answer(server, "/web/login", timeout=120, parse=False)
        seconds = time.monotonic() - started
        processor = sum(load.processor_seconds(server))
        for _page in range(_PAGES):
            load.answer(server, "/web/login", timeout=120, parse=False)
        load.settled(server)
        odoo = psutil.Process(server.process.pid)
        family = [odoo, *odoo.children(recursive=True)]
        # What processes share counts once.
        megabytes = sum(each.memory_full_info().pss for each in family) / 2**20
    return seconds, processor, megabytes


def _ratio(ours, others, most, prefix=""):
    ratios = [a / b for a, b in zip(ours, others, strict=True)]
    low, high = round(min(ratios), 3), round(max(ratios), 3)
    found = {f"{prefix}ratio": round(median(ratios), 3)}
    found |= {f"{prefix}lowest": low, f"{prefix}highest": high}
    return {**found, **({f"{prefix}undecided": True} if low <= most < high else {})}


def _medians(unit, ours, others):
    return {unit: round(median(ours), 2), f"other_{unit}": round(median(others), 2)}
