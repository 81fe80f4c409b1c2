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
    return {
        f"Start-up: {what} with our addons / without": _ratio(
            [sample[position] for sample in samples[with_ours][1:]],
            [sample[position] for sample in samples[without][1:]],
            unit,
            most,
        )
        for position, (what, unit, most) in enumerate(
            (("time", "seconds", 1.1), ("memory", "megabytes", 1.05))
        )
    }


def _start(server):
    """Return ``(seconds until a worker has answered from the database, megabytes)``.

    Memory once each worker has served pages and everything rests: where it is then does not hang
    on who was asked first.
    """
    started = time.monotonic()
    with server:
        load.answer(server, "/web/login", timeout=120, parse=False)
        seconds = time.monotonic() - started
        for _page in range(_PAGES):
            load.answer(server, "/web/login", timeout=120, parse=False)
        load.settled(server)
        odoo = psutil.Process(server.process.pid)
        family = [odoo, *odoo.children(recursive=True)]
        # What processes share counts once.
        return seconds, sum(each.memory_full_info().pss for each in family) / 2**20


def _ratio(ours, others, unit, most):
    ratios = [a / b for a, b in zip(ours, others, strict=True)]
    low, high = round(min(ratios), 3), round(max(ratios), 3)
    return {
        "ratio": round(median(ratios), 3),
        "lowest": low,
        "highest": high,
        **({"undecided": True} if low <= most < high else {}),
        "at_most": most,
        unit: round(median(ours), 2),
        f"other_{unit}": round(median(others), 2),
    }
