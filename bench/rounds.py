"""Cases in turn, round after round, so that the machine's drift hits all alike."""

from statistics import median

from dev.console import say

from . import load


def interleave(pairs, rounds, seconds):
    """Measure ``[(server, case)]``; return key → list of samples, one a round.

    A first round warms everything up alike, and is left out.
    """
    samples = {case.key: [] for _server, case in pairs}
    for number in range(rounds + 1):
        say(f"  round {number} of {rounds}" if number else "  warming up")
        # Every second round backwards: nobody always runs behind the same neighbour.
        for server, case in pairs if number % 2 else reversed(pairs):
            sample = load.run(server, case, seconds if number else 1)
            if number:
                samples[case.key].append(sample)
    return samples


def ratio(samples, against):
    """Return the entry of the results: the median of the rounds' ratios, and the spread."""
    pairs = list(zip(samples, against, strict=True))
    ratios = [a.per_second / b.per_second for a, b in pairs]
    return {
        "ratio": _rounded(median(ratios)),
        "lowest": _rounded(min(ratios)),
        "highest": _rounded(max(ratios)),
        # The same of the processor time, which neighbours on the machine disturb less.
        "cpu_ratio": _rounded(median(_cpu(b) / _cpu(a) for a, b in pairs)),
        **_medians(samples, ""),
        **_medians(against, "other_"),
    }


def _cpu(sample):
    return sample.odoo_ms + sample.postgres_ms


def _medians(samples, prefix):
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
