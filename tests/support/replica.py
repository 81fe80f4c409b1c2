"""A streaming replica, and what a test does to it."""

import time
from contextlib import closing


class Replica:
    """The cluster, and what a test does to it."""

    def __init__(self, cluster, primary):
        self.cluster, self.primary = cluster, primary

    def ask(self, query):
        return _ask(self.cluster, query)

    def pause(self):
        self.ask("SELECT pg_wal_replay_pause()")
        until(lambda: self.ask("SELECT pg_get_wal_replay_pause_state()") == "paused")

    def resume(self):
        """Go on, and wait until everything of now has arrived."""
        self.ask("SELECT pg_wal_replay_resume()")
        end = _ask(self.primary, "SELECT pg_current_wal_insert_lsn()")
        until(lambda: self.ask(f"SELECT pg_last_wal_replay_lsn() >= '{end}'::pg_lsn"))


def _ask(cluster, query):
    with closing(cluster.superuser()) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def until(question):
    """Wait for it, half a minute at most."""
    deadline = time.monotonic() + 120
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.01)
