"""PostgreSQL: an existing server, or one of our own under ``.local``.

Our own serves every ``make`` of this checkout at the same time. Each of them
holds a shared lock; a reaper process (``postgres_reaper``) waits until nobody
does, and then stops the server. So it ends also when its users are killed.
"""

import contextlib
import fcntl
import os
import pwd
import subprocess
import sys

import psycopg2

from . import locks, postgres_cluster
from .console import SettingError
from .paths import CHECKOUT, LOGS
from .postgres_connection import Server, connect


@contextlib.contextmanager
def serving(settings):
    """The server to use. An embedded one is stopped after its last user."""
    if settings.pg_host:
        yield _existing(settings)
        return
    with locks.open_lock(locks.POSTGRES_USERS) as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with locks.waiting_lock("postgres-start", "starting PostgreSQL"):
            reaper = _start_reaper()
            cluster = postgres_cluster.PostgresCluster()
            cluster.ensure_running()
        try:
            yield cluster.server
        finally:
            _leave(users, reaper)


def _existing(settings):
    """Check the server of PGHOST: reachable, and the role fit for Odoo."""
    server = Server(
        settings.pg_host,
        settings.pg_port,
        settings.pg_user or pwd.getpwuid(os.getuid()).pw_name,
        settings.pg_password,
        embedded=False,
    )
    where = f"PGHOST={server.host} PGPORT={server.port} PGUSER={server.user}"
    try:
        connection = connect(server, "postgres")
    except psycopg2.OperationalError as error:
        raise SettingError(f"{where}: {str(error).strip()}") from None
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolcreatedb OR rolsuper, current_user FROM pg_roles"
            " WHERE rolname = current_user"
        )
        may_create, role = cursor.fetchone()
    if role == "postgres":
        raise SettingError(f"{where}: Odoo refuses to work as the role 'postgres'")
    if not may_create:
        raise SettingError(
            f"{where}: this role may not create databases (ALTER ROLE {role} CREATEDB)"
        )
    return server


def _start_reaper():
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOGS / "postgres-reaper.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "dev.postgres_reaper"],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _leave(users, reaper):
    """Stop the server if we were its last user; the reaper then has nothing to do."""
    if locks.try_lock(users):
        postgres_cluster.stop_all()
    users.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        reaper.wait(2)
