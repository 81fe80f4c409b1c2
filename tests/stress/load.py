"""Load on a server, by clients in a process of their own.

:class:`Load` is what a test uses. Run as a program this module is that process: it reads
on its input what to do, goes on until the input ends, and writes what it saw.
"""

import json
import subprocess
from collections import Counter
from statistics import quantiles

from dev import processes
from dev.environment import PYTHON
from dev.paths import CHECKOUT

_LONG_AFTER = 300  # seconds; a client waits for 120 at most


class Load:
    """Clients that each wait for an answer and then send the next request.

    ``with Load(url, [("reader", {"token": …}), …], pace=0.1) as load:``; afterwards
    ``load["reader"]`` is what the clients of this kind saw, as :class:`Seen`.

    :param clients: names and arguments of generators in :mod:`.clients`
    :param pace: seconds from one request of a client to its next, at least
    :param certificate: path of the server's, for https
    """

    def __init__(self, url, clients, pace=0, certificate=None):
        self.spec = {"url": url, "clients": clients, "pace": pace, "certificate": certificate}
        self.seen = {}

    def __enter__(self):
        self._process = subprocess.Popen(
            [PYTHON, "-m", "tests.stress.clients"],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=processes.end_with_parent,
        )
        self._process.stdin.write(json.dumps(self.spec) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "started\n"
        return self

    def __exit__(self, *_exception):
        try:
            output, _none = self._process.communicate(timeout=_LONG_AFTER)
        finally:
            self._process.kill()
        self.seen = {kind: Seen(answers) for kind, answers in json.loads(output).items()}

    def __getitem__(self, kind):
        return self.seen[kind]


class Seen:
    """Answers: when they were asked for (``time.monotonic()``), statuses, milliseconds taken.

    The status is a text: what went wrong, when there was no answer.
    """

    def __init__(self, answers):
        self.answers = answers

    def __len__(self):
        return len(self.answers)

    def statuses(self):
        return Counter(status for _at, status, _ms in self.answers)

    def between(self, start, end):
        """What was answered between two moments."""
        return Seen([found for found in self.answers if start <= found[0] + found[2] / 1000 <= end])

    def longest(self):
        return max(ms for _at, _status, ms in self.answers)

    def per_second(self):
        moments = [at for at, _status, _ms in self.answers]
        return len(moments) / (max(moments) - min(moments))

    def share(self, *statuses):
        """Return how many in a hundred had one of the statuses."""
        return 100 * sum(self.statuses()[status] for status in statuses) / max(1, len(self))

    def p99(self):
        return self._percentile(99)

    def median(self):
        return self._percentile(50)

    def _percentile(self, number):
        times = [ms for _at, _status, ms in self.answers]
        return quantiles(times, n=100, method="inclusive")[number - 1]

    def __str__(self):
        counts = ", ".join(f"{count:,} times {status}" for status, count in self.statuses().items())
        return f"{counts}; median {self.median():.0f} ms, p99 {self.p99():.0f} ms"
