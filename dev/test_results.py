"""How the tests of several pytest processes ended, in one line as pytest itself writes it."""

import json
import os
import time
from pathlib import Path

VARIABLE = "DEV_TEST_RESULTS"
# In pytest's order.
WORDS = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "warnings", "error")
WIDTH = 80
_START = time.monotonic()


def pytest_terminal_summary(terminalreporter):
    """Write down what pytest counted (this module is loaded as a plugin)."""
    path = os.environ.get(VARIABLE)
    # The tests that run pytest, or a make, are not to be counted.
    if path and os.environ.pop(VARIABLE):
        counts = {word: len(terminalreporter.stats.get(word, ())) for word in WORDS}
        seconds = time.monotonic() - _START
        Path(path).write_text(json.dumps({**counts, "seconds": seconds}))


def closing_line(*paths):
    """Add up what the processes wrote; one that wrote nothing broke down, which is an error."""
    total, seconds = dict.fromkeys(WORDS, 0), 0
    for path in paths:
        counts = json.loads(path.read_text()) if path.exists() else {"error": 1}
        seconds = max(seconds, counts.pop("seconds", 0))
        for word, count in counts.items():
            total[word] += count
    parts = ", ".join(f"{count} {word}" for word, count in total.items() if count)
    text = f" {parts or 'no tests ran'} in {seconds:.2f}s "
    return text.center(WIDTH, "=")
