"""``kill -9`` of Odoo's workers and of PostgreSQL, at random moments, while apps refresh."""

import dataclasses
import os
import statistics
import time
from types import SimpleNamespace

import pytest

from dev.database_copy import copy_to_cluster
from dev.postgres_cluster import PostgresCluster
from dev.server import OdooServer
from tests.support.api_client import ApiClient, OdooRpc
from tests.support.length import long

from .crashes import CLIENTS, WORKERS, Crashes

pytestmark = long


@pytest.fixture(scope="module")
def crashing(odoo_environment):
    """A server on a cluster of its own that keeps what it has committed."""
    safe = dict.fromkeys(("synchronous_commit", "fsync", "full_page_writes"), "on")
    # else recovery begins with an fsync of each of thousands of files
    cluster = PostgresCluster.further("crashes", recovery_init_sync_method="syncfs", **safe)
    cluster.remove()
    cluster.ensure_running()
    database = os.environ["DEV_INSTALLED_DATABASE"]
    copy_to_cluster(odoo_environment.server, database, cluster, f"{database}_crashes")
    environment = dataclasses.replace(odoo_environment, server=cluster.server)
    server = OdooServer(environment, f"{database}_crashes", name="crashes", workers=WORKERS)
    with server:
        yield SimpleNamespace(cluster=cluster, server=server)
    cluster.remove()


def test_crashes_in_a_storm_of_refreshes(crashing, scaled, figures):
    """kill -9 of a worker and of PostgreSQL while eight apps refresh and use what they get. Each
    app tries again with what it holds and gets on; no connection is lost and no pair is issued
    twice; what PostgreSQL's end interrupts is answered 503 with Retry-After, and there is no
    other error."""
    seed = int(os.environ.get("STRESS_SEED") or time.time())
    figures("seed (STRESS_SEED)", seed)
    server, api = crashing.server, ApiClient(crashing.server.url)
    user_id = OdooRpc(server.url, server.db).new_user("survivor")
    pairs = [api.login("survivor", "pw-of-survivor") for _client in range(CLIENTS)]
    load = Crashes(crashing.cluster, server, pairs, seed)
    with load:
        for _crash in range(scaled(6, full=200) // 2):
            for kill in load.random.sample([load.kill_worker, load.kill_postgres], 2):
                load.crash(kill)
    for client in load.clients:
        assert client.step()
        assert not client.unexpected
    load.check_faults()
    _check_rows(server, user_id, load.clients)
    _note(load, figures)


def test_an_answer_lost_with_postgresql_is_given_again_long_after(crashing):
    """PostgreSQL dies before the answer of a refresh has arrived: the app, which has only its old
    token, still gets the pair when it comes back."""
    cluster, server, api = crashing.cluster, crashing.server, ApiClient(crashing.server.url)
    OdooRpc(server.url, server.db).new_user("patient")
    pair = api.login("patient", "pw-of-patient")
    lost = api.refresh(pair["refresh_token"]).json()
    cluster.kill()
    cluster.ensure_running()
    server.sql("UPDATE api_token_connection SET rotated_at = rotated_at - interval '1 hour'")
    again = api.refresh(pair["refresh_token"])
    assert again.status_code == 200
    assert again.json()["refresh_token"] == lost["refresh_token"]
    assert api.is_accepted(again.json()["access_token"])
    assert api.refresh(pair["refresh_token"]).status_code == 400


def _check_rows(server, user_id, clients):
    """Each client has its row, and as many pairs as that was rotated."""
    query = "SELECT refresh_selector, generation FROM api_token_connection WHERE user_id = %s"
    rows = server.sql(f"{query} AND revoked_at IS NULL", [user_id])
    held = [(client.held["refresh_token"][4:21], client.rounds) for client in clients]
    assert sorted(rows) == sorted(held)


def _note(load, figures):
    outages = [over - began for began, over in load.outages]
    figures("workers killed", len(load.worker_kills))
    figures("PostgreSQL killed", len(outages))
    figures("PostgreSQL away, median", f"{statistics.median(outages):.1f} s")
    figures("refreshes", sum(client.rounds for client in load.clients))
    figures("answers lost with a worker", sum(len(client.lost) for client in load.clients))
    figures("answers 503", sum(len(client.unavailable) for client in load.clients))
    longest = max(client.longest_gap for client in load.clients)
    figures("longest time without a new pair", f"{longest:.1f} s")
