"""What a test looks at while a server is under load: memory, rows, waits for locks."""

import contextlib
import threading

import psutil

from dev.postgres_connection import connect

MEBIBYTE = 2**20

_TABLES = """
    SELECT relname FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
# Of this database only; the statement tells who waited.
_WAITS = """
    SELECT extract(epoch FROM clock_timestamp() - lock.waitstart), activity.query
      FROM pg_locks lock JOIN pg_stat_activity activity USING (pid)
     WHERE NOT lock.granted AND activity.datname = current_database()
"""


def memory(server):
    """Mebibytes that each process of the server has for itself, by process id."""
    used = {}
    root = psutil.Process(server.process.pid)
    for process in [root, *root.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            used[process.pid] = process.memory_full_info().uss / MEBIBYTE
    return used


def rows(server):
    """Rows of every table of the database, counted."""
    names = [name for (name,) in server.sql(_TABLES)]
    counts = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names)
    return dict(server.sql(counts))


def grown(before, after):
    """Return the tables that have more rows than before, and how many more."""
    return {
        name: count - before.get(name, 0)
        for name, count in after.items()
        if count > before.get(name, 0)
    }


def backends(server):
    """Return how many connections PostgreSQL has for this database."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    return server.sql(query)[0][0]


class Sampling:
    """Calls ``sample`` every so many seconds, in a thread, until left."""

    def __init__(self, sample, seconds):
        self._sample, self._seconds = sample, seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        while not self._stopped.wait(self._seconds):
            self._sample()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_exception):
        self._stopped.set()
        self._thread.join()


class LockWaits(Sampling):
    """The longest that a statement was seen to wait for a lock."""

    def __init__(self, server):
        super().__init__(self._look, 0.01)
        self.longest, self.statement = 0.0, ""
        self._connection = connect(server.environment.server, server.db)

    def _look(self):
        with self._connection.cursor() as cursor:
            cursor.execute(_WAITS)
            for seconds, statement in cursor.fetchall():
                if seconds and seconds > self.longest:
                    self.longest, self.statement = float(seconds), statement

    def __exit__(self, *exception):
        super().__exit__(*exception)
        self._connection.close()
