"""Cases in turn, round after round, so that the machine's drift hits all alike."""

from statistics import median

from dev.console import say

from . import load


def interleave(pairs, rounds, seconds):
    """Measure ``[(server, case)]``; return key → list of samples, one a round.

    A first round warms everything up alike, and is left out.
    """
    samples = {case.key: [] for _server, case in pairs}
    for server, case in pairs:
        load.verify(server, case)
    for number in range(rounds + 1):
        say(f"  round {number} of {rounds}" if number else "  warming up")
        # Every second round backwards: nobody always runs behind the same neighbour.
        for server, case in pairs if number % 2 else reversed(pairs):
            sample = load.run(server, case, seconds if number else min(seconds, 1))
            if number:
                samples[case.key].append(sample)
    return samples


def ratio(samples, against, target=None):
    """Return the entry of the results: the median of the rounds' ratios, and the spread.

    ``undecided`` is there where some rounds say one thing and some the other: whether the target is
    met, or without a target, which of the two is faster. ``cpu_undecided`` is the same of the
    processor time, which neighbours on the machine disturb less.
    """
    pairs = list(zip(samples, against, strict=True))
    entry = {
        **_spread([a.per_second / b.per_second for a, b in pairs], target),
        **_spread([_cpu(b) / _cpu(a) for a, b in pairs], target, "cpu_"),
        **medians(samples),
        **medians(against, "other_"),
    }
    return {**entry, **({"target": target} if target else {})}


def _spread(ratios, target, prefix=""):
    low, middle, high = (_rounded(number(ratios)) for number in (min, median, max))
    found = {f"{prefix}ratio": middle, f"{prefix}lowest": low, f"{prefix}highest": high}
    if low < (target or 1) <= high:
        found[f"{prefix}undecided"] = True
    return found


def _cpu(sample):
    # Of a run that is over at once it may be too little to be counted.
    return max(sample.odoo_ms + sample.postgres_ms, 0.001)


def medians(samples, prefix=""):
    """Return name → median, of what :class:`.load.Sample` has."""
    names = {
        "per_second": "requests_per_second",
        "odoo_ms": "odoo_cpu_ms_per_request",
        "postgres_ms": "postgres_cpu_ms_per_request",
        "p50_ms": "median_ms",
    }
    return {
        prefix + text: _rounded(median(getattr(sample, name) for sample in samples))
        for name, text in names.items()
    }


def _rounded(number):
    return float(f"{number:.4g}")
