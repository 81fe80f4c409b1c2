"""Real Odoo servers, started and stopped."""

import contextlib
import itertools
import os
import time
import urllib.error
import urllib.request

from . import odoo_config, processes
from .console import DevError, shown, tail
from .environment import PYTHON
from .paths import LOGS, ODOO_BIN
from .postgres_connection import connect
from .settings import free_port

_numbers = itertools.count(1)


class OdooServer:
    """A server on one database.

    ``options`` are lines of Odoo's configuration file (``workers=0``,
    ``proxy_mode=True``, …), ``sections`` further sections of it, ``load`` the
    server-wide modules, ``arguments`` anything else for the command line,
    ``python`` the interpreter of another environment.
    """

    def __init__(
        self, environment, db, *, name=None, load=None, arguments=(), python=PYTHON, **options
    ):
        self.environment = environment
        self.python = python
        self.db = db
        # Several processes of pytest at once have servers of the same name.
        worker = os.environ.get("PYTEST_XDIST_WORKER", "")
        self.name = f"{name}{worker}" if name else f"{db}-{next(_numbers)}"
        self.arguments = [*arguments]
        if load:
            self.arguments.append(f"--load={','.join(load)}")
        self.options = {
            "workers": 2,
            "http_port": free_port(),
            "gevent_port": free_port(),
            **options,
        }
        self.log_path = LOGS / f"{self.name}.log"
        self.process = None

    @property
    def url(self):
        """Without a slash at the end."""
        return f"http://127.0.0.1:{self.options['http_port']}"

    def start(self, timeout=300):
        """Start it and wait until it answers."""
        config = odoo_config.write(
            self.name,
            self.environment.source,
            self.environment.server,
            self.db,
            **self.options,
        )
        LOGS.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("wb") as log:
            self.process = processes.start(
                [self.python, ODOO_BIN, "-c", config, *self.arguments],
                stdout=log,
                stderr=log,
                cwd=LOGS,
                env=self.environment.variables(),
            )
        try:
            self._wait_until_ready(timeout)
        except BaseException:
            self.stop()
            raise
        return self

    def _wait_until_ready(self, timeout):
        deadline = time.monotonic() + timeout
        while not self._answers():
            if self.process.poll() is not None:
                raise DevError(self._problem("ended before it answered"))
            if time.monotonic() > deadline:
                raise DevError(self._problem(f"does not answer after {timeout} s"))
            time.sleep(0.05)

    def _answers(self):
        """``/web/health`` needs no database; any answer shows that workers serve."""
        try:
            with urllib.request.urlopen(f"{self.url}/web/health", timeout=10):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def _problem(self, what):
        return f"Odoo {what}.\n{tail(self.log_path)}\nThe log: {shown(self.log_path)}"

    def stop(self):
        """End it and all of its workers."""
        if self.process is not None:
            processes.stop(self.process)
            self.process = None

    def wait(self):
        """Block until the server ends by itself."""
        return self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()

    def sql(self, query, parameters=None):
        """Run a statement on the server's database; rows, if it gives any."""
        connection = connect(self.environment.server, self.db)
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall() if cursor.description else None

    def publish(self):
        """Make its address the one that Odoo gives out: in links, mails and metadata."""
        for key, value in (("web.base.url", self.url), ("web.base.url.freeze", "True")):
            self.sql(
                """INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)
                   ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value""",
                [key, value],
            )

    def another(self, **options):
        """A further server on the same database, not started; use it with ``with``."""
        return OdooServer(self.environment, self.db, **options)
