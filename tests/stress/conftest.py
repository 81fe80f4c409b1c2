"""The scale of a stress test, and where its figures go."""

import os

import pytest

from . import report

FULL = bool(os.environ.get("STRESS"))
_noted = {}


@pytest.fixture(scope="session")
def scaled():
    """Choose a size: ``scaled(10, full=500)`` is 500 under ``make stress``."""
    return lambda short, full: full if FULL else short


@pytest.fixture(scope="session")
def is_full():
    """Whether this is ``make stress``: only there are times and sizes judged."""
    return FULL


@pytest.fixture
def figures(request, odoo_environment):
    """Note what was measured: ``figures("rounds", 500)``; under ``make stress`` it is reported.

    Of a test that failed nothing is reported. The texts are read by people: say the unit.
    """
    noted = _noted[request.node.name] = {}
    yield noted.__setitem__
    if FULL and noted and not getattr(request.node, "failed_call", True):
        report.add(request.node, noted, odoo_environment)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    result = yield
    if call.when == "call":
        item.failed_call = result.failed
    return result


def pytest_terminal_summary(terminalreporter):
    if _noted:
        terminalreporter.section("stress figures")
    for name, noted in _noted.items():
        terminalreporter.write_line(name)
        for what, value in noted.items():
            terminalreporter.write_line(f"    {what}: {value}")
