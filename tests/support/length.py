"""How much is tried: ``make test`` ends in ten minutes, ``make test-all`` leaves nothing out.

``long`` marks what takes a browser from screen to screen, installs or removes whole databases,
breaks servers, or brings a program of others along. ``make test`` does without, unless ``ARGS``
names it. Of what is ``scaled``, generators for the most part, ``make test`` tries a tenth.
``make test-rest`` runs what both have left, but for what takes longest: see :data:`UNHURRIED`.
"""

import os

import pytest

_LENGTH = os.environ.get("DEV_TEST_LENGTH")
FULL = _LENGTH in ("full", "rest")
#: ``make test-all``, which may take an hour.
UNHURRIED = _LENGTH == "full"

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
    return not _LENGTH and "long" in marks
