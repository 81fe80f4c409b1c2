"""A further PostgreSQL cluster, which a test may kill."""

from contextlib import closing

import pytest

from dev.postgres_cluster import PostgresCluster
from dev.postgres_connection import connect


@pytest.fixture
def cluster():
    cluster = PostgresCluster.further("killed", synchronous_commit="on")
    cluster.ensure_running()
    yield cluster
    cluster.remove()


def test_what_was_committed_outlives_kill_9(cluster, odoo_environment):
    with closing(cluster.superuser()) as connection:
        connection.cursor().execute("CREATE TABLE kept AS SELECT 42 AS answer")
    cluster.kill()
    assert not cluster.answers()
    cluster.ensure_running()
    with closing(cluster.superuser()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT answer, current_setting('synchronous_commit') FROM kept")
        assert cursor.fetchall() == [(42, "on")]
    with closing(connect(odoo_environment.server, "postgres")):  # the shared one was let be
        pass
