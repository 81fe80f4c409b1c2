"""A database of one PostgreSQL server, copied to a cluster of our own."""

import os

from .console import run_logged
from .database import Databases
from .postgres_cluster import binary


def copy_to_cluster(source, database, cluster, name):
    """Make ``name`` on ``cluster``; without the filestore, which an API hardly needs.

    :param source: :class:`~dev.postgres_connection.Server`
    """
    Databases(cluster.server).create(name)
    dump = cluster.folder / f"{name}.dump"
    _run("pg_dump", source, "-Fc", "-Z0", "-d", database, "-f", dump)
    _run("pg_restore", cluster.server, "--no-owner", "-1", "-d", name, dump)
    dump.unlink()


def _run(program, server, *arguments):
    run_logged(
        [binary(program), "-h", server.host, "-p", server.port, "-U", server.user, *arguments],
        f"{program}.log",
        f"{program} failed.",
        env={**os.environ, "PGPASSWORD": server.password or ""},
    )
