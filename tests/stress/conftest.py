"""The scale of a stress test, and where its figures go."""

import itertools
import os
from types import SimpleNamespace

import pytest

from dev.server import OdooServer
from tests.oauth.conftest import registrar
from tests.oauth.person import Person
from tests.support.api_client import ApiClient, OdooRpc
from tests.support.light_client import LightClient

from . import report

FULL = bool(os.environ.get("STRESS"))
_noted = {}
_numbers = itertools.count(1)


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


@pytest.fixture(scope="package")
def pair_of_servers(odoo_environment, new_database):
    """Two servers of four workers each on one database of their own.

    ``clients`` has a :class:`LightClient` of each, ``rpc`` speaks to the first, and ``first`` is
    the :class:`OdooServer` itself. ``new_employee()`` has ``id``, ``password``, ``log_in()``.
    """
    database = new_database("two_servers")
    first, second = (
        OdooServer(odoo_environment, database, name=f"two-servers-{number}", workers=4)
        for number in (1, 2)
    )
    with first, second:
        rpc = OdooRpc(first.url, database)
        rpc.set_param("base.login_cooldown_after", "0")
        rpc.set_param("api_token_auth.network_attempts", "10000")
        rpc.set_param("api_token_auth.refresh_limit", "100000")
        yield SimpleNamespace(
            clients=[LightClient(first.url), LightClient(second.url)],
            rpc=rpc,
            first=first,
            new_employee=lambda: _new_employee(rpc, ApiClient(first.url)),
        )


def _new_employee(rpc, api):
    login = f"stressed-{next(_numbers)}"
    password = f"pw-of-{login}"
    return SimpleNamespace(
        id=rpc.new_user(login), password=password, log_in=lambda: api.login(login, password)
    )


@pytest.fixture
def employee(pair_of_servers):
    """A fresh employee on the pair of servers."""
    return pair_of_servers.new_employee()


@pytest.fixture
def two(pair_of_servers):
    """One app, and somebody who allows it again and again, on two servers with one database."""
    addresses = [client.address for client in pair_of_servers.clients]
    apis = [ApiClient(f"http://{host}:{port}") for host, port in addresses]
    register = registrar(apis[0], pair_of_servers.rpc)
    login = f"connected-{pair_of_servers.new_employee().id}"
    pair_of_servers.rpc.new_user(login)
    person = Person(apis[0].url, login, f"pw-of-{login}")
    person.log_in()
    return SimpleNamespace(apis=apis, register=register, person=person)


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
