"""Apps at work for a long time, at four fifths of what the server can do."""

import time
from statistics import fmean

import pytest

from dev.server import OdooServer
from tests.support.api_client import ApiClient, OdooRpc
from tests.support.length import long

from . import measuring
from .filling import fill
from .load import Load

pytestmark = long

CLIENTS = 8
FOUR_FIFTHS = 0.8
# Connections that nobody uses.
FILLED = 10_000
# Statuses that an app should see; a wrong token of its own making has a name of its own.
GOOD = {200, 201, 204, "wrong token"}
# What a value may vary by, beside a tenth of it: autovacuum comes once a minute, after as
# many dead rows as a fifth of the table and 50.
SLACK = {
    "Odoo's memory (MiB)": 5,
    "connections to PostgreSQL": 3,
    "connections' table (KiB)": 512,
    "connections' indexes (KiB)": 512,
    "connections' dead rows": FILLED / 2,
    "access log per line (bytes)": 50,
    "access log's indexes per line (bytes)": 50,
}


@pytest.fixture(scope="module")
def soaked(odoo_environment, new_database):
    """Its workers are not recycled, as Odoo does it: that would hide a leak."""
    options = {"workers": 2, "max_cron_threads": 1, "limit_request": 10**9}
    with OdooServer(odoo_environment, new_database("soak"), **options) as server:
        rpc, api = OdooRpc(server.url, server.db), ApiClient(server.url)
        rpc.set_param("base.login_cooldown_after", "0")
        groups = (
            *("base.group_user", "api_token_auth.group_api_access"),
            "project.group_project_manager",
        )
        for number in range(CLIENTS):
            rpc.new_user(f"soaked-{number}", groups=groups)
        fill(server, "soak", "soaked-0", FILLED, 0, users=100)
        server.api = api
        yield server


def _apps(server):
    return [
        (
            "app",
            {
                "login": (login := f"soaked-{number}"),
                "password": f"pw-of-{login}",
                "pair": server.api.login(login, f"pw-of-{login}"),
            },
        )
        for number in range(CLIENTS)
    ]


_SIZES = """
    SELECT pg_table_size('api_token_connection') / 1024.0,
           pg_indexes_size('api_token_connection') / 1024.0,
           (SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'api_token_connection'),
           pg_table_size('api_access_log') / (SELECT 1.0 + count(*) FROM api_access_log),
           pg_indexes_size('api_access_log') / (SELECT 1.0 + count(*) FROM api_access_log)
"""
_SIZED = (
    "connections' table (KiB)",
    "connections' indexes (KiB)",
    "connections' dead rows",
    "access log per line (bytes)",
    "access log's indexes per line (bytes)",
)


class Watch(measuring.Sampling):
    """What is looked at every so many seconds: a list of values for each."""

    def __init__(self, server, seconds):
        super().__init__(self._look, seconds)
        self.server, self.values = server, {}

    def _look(self):
        [sizes] = self.server.sql(_SIZES)
        seen = {
            "Odoo's memory (MiB)": sum(measuring.memory(self.server).values()),
            "connections to PostgreSQL": measuring.backends(self.server),
            **dict(zip(_SIZED, map(float, sizes), strict=True)),
        }
        for what, value in seen.items():
            self.values.setdefault(what, []).append(value)

    def quarters(self, what):
        """Return the means of the second quarter, when all is warm, and of the last."""
        values = self.values[what]
        quarter = len(values) // 4
        return fmean(values[quarter : 2 * quarter]), fmean(values[-quarter:])


def test_four_fifths_of_capacity_for_a_long_time(soaked, figures, scaled):
    """No error, and nothing grows: from the second quarter of the time to the last."""
    with Load(soaked.url, _apps(soaked)) as hurried:
        time.sleep(scaled(2, full=60))
    capacity = hurried["app"].per_second()
    pace = CLIENTS / (FOUR_FIFTHS * capacity)
    with (
        Load(soaked.url, _apps(soaked), pace) as load,
        Watch(soaked, scaled(0.25, full=5)) as watch,
    ):
        time.sleep(scaled(8, full=20 * 60))
    seen = load["app"]
    figures("capacity", f"{capacity:.0f} requests a second")
    figures("requests", f"{len(seen):,}: {seen}")
    for what in watch.values:
        early, late = watch.quarters(what)
        figures(what, f"{early:,.0f}, at the end {late:,.0f}")
    assert set(seen.statuses()) <= GOOD, seen
    for what, slack in SLACK.items():
        early, late = watch.quarters(what)
        # The short form is over before all caches are full.
        assert late <= 1.1 * early + slack * scaled(10, full=1), what
