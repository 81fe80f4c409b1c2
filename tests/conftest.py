"""Real Odoo servers for the black-box tests."""

import itertools
import os
import time
from types import SimpleNamespace

import pytest

from dev.environment import VARIABLE, Environment
from dev.postgres_cluster import PostgresCluster
from dev.server import OdooServer
from tests.support import browser as chromium
from tests.support import length, secret_search
from tests.support.api_client import ApiClient, OdooRpc
from tests.support.replica import Replica

_USER_NUMBERS = itertools.count(1)
# Several pytest processes may run at once: each has databases, servers and clusters of its own.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


@pytest.fixture(scope="session")
def odoo_environment():
    """The Odoo source and the PostgreSQL server that ``make test`` got."""
    if VARIABLE not in os.environ:
        pytest.fail("these tests need a server: run them with `make test`")
    return Environment.load(os.environ[VARIABLE])


@pytest.fixture(scope="session")
def new_database(odoo_environment):
    """Make databases with demo data and the addons: ``new_database("replica")``."""
    installed = os.environ["DEV_INSTALLED_DATABASE"]
    databases = odoo_environment.databases
    made = []

    def make(name):
        made.append(f"{installed}_{WORKER}{name}")
        databases.create(made[-1], installed)
        return made[-1]

    yield make
    for name in made:
        databases.drop(name)


@pytest.fixture(scope="session")
def server(odoo_environment, new_database):
    """A prefork server with two workers, shared by every test.

    In the end no secret of these tests may stand in its database or in a log.
    """
    began = time.time()
    with OdooServer(odoo_environment, new_database("server"), name="server") as server:
        yield server
        assert secret_search.everywhere(server, since=began) == {}


@pytest.fixture
def start_server(server):
    """Start further servers on the same database; ended after the test.

    ``start_server(load=["base", "web", "api_token_auth"], proxy_mode=True)``
    """
    started = []

    def start(**options):
        started.append(server.another(**options))
        return started[-1].start()

    yield start
    for other in started:
        other.stop()


@pytest.fixture(scope="session")
def rpc(server):
    """Odoo's own XML-RPC, as the administrator."""
    return OdooRpc(server.url, server.db)


@pytest.fixture(scope="session")
def api(server, rpc):
    """A client of the shared server, whose limits on guessing do not stop the suite."""
    rpc.set_param("base.login_cooldown_after", "0")
    rpc.set_param("api_token_auth.network_attempts", "10000")
    rpc.set_param("api_token_auth.refresh_limit", "100000")
    return ApiClient(server.url)


@pytest.fixture(scope="session")
def browser():
    """A real Chromium, started once; every test opens a context of its own."""
    with chromium.running() as browser:
        yield browser


@pytest.fixture(scope="session")
def foreign_page():
    """The address of an empty page of another origin, on the same host."""
    with chromium.empty_page() as url:
        yield url


@pytest.fixture
def user(rpc):
    """A fresh employee for one test: an object with ``id``, ``login``, ``password``."""
    login = f"u{next(_USER_NUMBERS)}"
    return SimpleNamespace(id=rpc.new_user(login), login=login, password=f"pw-of-{login}")


@pytest.fixture(scope="module")
def cluster(odoo_environment):
    if not odoo_environment.server.embedded:
        pytest.skip("replicates the embedded PostgreSQL, and PGHOST names another")
    cluster = PostgresCluster.further(f"replica{WORKER}")
    cluster.remove()
    cluster.make_replica(PostgresCluster())
    cluster.ensure_running()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="module")
def reading(server, api, cluster):
    """A client of a server that reads from the replica."""
    options = {"db_replica_host": cluster.server.host, "db_replica_port": cluster.server.port}
    with server.another(name="replica", **options) as other:
        client = ApiClient(other.url)
        client.log_path = other.log_path
        yield client


@pytest.fixture
def replica(cluster, reading):
    replica = Replica(cluster, PostgresCluster())
    replica.resume()
    yield replica
    replica.resume()


@pytest.fixture
def check_on_replica(rpc, replica):
    rpc.set_param("api_token_auth.check_on_replica", "True")
    replica.resume()
    yield
    rpc.set_param("api_token_auth.check_on_replica", "False")
    replica.resume()


def pytest_collection_modifyitems(config, items):
    left_out = [item for item in items if length.is_left_out(item)]
    config.hook.pytest_deselected(items=left_out)
    kept = [item for item in items if item not in set(left_out)]
    # What runs whole commands takes longest, and begins first: in the end it would be alone.
    items[:] = sorted(kept, key=lambda item: "tooling" not in item.path.parts)
