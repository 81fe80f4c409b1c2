"""How much is tried: ``make test`` takes a tenth of what ``make test-all`` takes.

``make test-rest`` runs what is left: the tests marked ``long``, which ``make test`` leaves out,
and those marked ``scaled``, whose cases are fewer there.
"""

import os

import pytest

_LENGTH = os.environ.get("DEV_TEST_LENGTH")
FULL = bool(_LENGTH)

long = pytest.mark.long
scaled = pytest.mark.scaled


def tenth(cases):
    """Return ``cases``, or a tenth of them, and three at least, in ``make test``."""
    return cases if FULL else max(3, cases // 10)


def is_left_out(item):
    """Whether this run does without the test."""
    marks = {mark.name for mark in item.iter_markers()}
    if _LENGTH == "rest":
        return not marks & {"long", "scaled"}
    return not FULL and "long" in marks
