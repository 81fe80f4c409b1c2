"""What each connection did, day by day: calls of each kind, refusals, and from where.

A worker counts in its memory, once an answer is sent, and a thread of its own writes the sums a few
seconds later: one statement for all that was counted meanwhile. No request waits for it, and a busy
worker writes as often as a quiet one. What a worker has not written when it is killed is lost, some
seconds of counting; one that ends in good order writes it.

A day is one of UTC. Beyond :data:`MOST_ADDRESSES` a day, further ones share a line without one: who
holds a token must not fill the table.
"""

import atexit
import logging
import os
import threading
from collections import defaultdict
from datetime import UTC, datetime

import psycopg2
from odoo import sql_db

from ..db import pool, transaction

_logger = logging.getLogger(__name__)

#: Seconds from the first call that is counted to the statement that writes it.
DELAY = 3

#: Lines for one connection and day. With several workers at once it may be a few more.
MOST_ADDRESSES = 20

#: What one worker remembers while PostgreSQL does not take it; what is more is not counted.
_MOST_LINES = 10_000

_CONNECT_TIMEOUT = 1  # seconds

_BEGIN = """
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET LOCAL lock_timeout = '5s';
"""

# In the order of the unique index, so that two workers cannot block each other.
_ADD = f"""
    INSERT INTO api_token_activity AS known
           (connection_id, day, address, reads, changes, deletions, refusals)
    SELECT connection_id, day, address, sum(reads), sum(changes), sum(deletions), sum(refusals)
      FROM (SELECT sent.connection_id, sent.day, sent.reads, sent.changes, sent.deletions,
                   sent.refusals, CASE
                WHEN EXISTS (SELECT FROM api_token_activity seen
                              WHERE seen.connection_id = sent.connection_id
                                AND seen.day = sent.day AND seen.address = sent.address)
                  OR (SELECT count(*) FROM api_token_activity seen
                       WHERE seen.connection_id = sent.connection_id AND seen.day = sent.day)
                     < {MOST_ADDRESSES}
                THEN sent.address ELSE '' END AS address
              FROM unnest(%(connection_ids)s, %(days)s::date[], %(addresses)s, %(reads)s,
                          %(changes)s, %(deletions)s, %(refusals)s)
                   AS sent(connection_id, day, address, reads, changes, deletions, refusals)
             WHERE EXISTS (SELECT FROM api_token_connection token
                            WHERE token.id = sent.connection_id)) counted
  GROUP BY connection_id, day, address ORDER BY connection_id, day, address
        ON CONFLICT (connection_id, day, address) DO UPDATE
       SET reads = known.reads + EXCLUDED.reads, changes = known.changes + EXCLUDED.changes,
           deletions = known.deletions + EXCLUDED.deletions,
           refusals = known.refusals + EXCLUDED.refusals
"""

_READS, _CHANGES, _DELETIONS, _REFUSALS = range(4)
_KINDS = {"GET": _READS, "HEAD": _READS, "DELETE": _DELETIONS}

#: The statuses that say that this token, or its owner, may not do what was asked for.
_REFUSED = {401, 403}


def schedule(env, response, bearer, address, method):
    """Count a call when its answer has been sent.

    :param bearer: :class:`authentication.Bearer`
    """
    if not isinstance(env.cr, sql_db.Cursor):
        return  # Odoo's tests: nobody waits for what comes after the answer
    database = env.cr.dbname
    kind = _REFUSALS if response.status_code in _REFUSED else _KINDS.get(method, _CHANGES)
    response.call_on_close(lambda: _counter.add(database, bearer.connection_id, address, kind))


class _Counter:
    """The calls that one process has still to write."""

    def __init__(self):
        self._lock = threading.Lock()
        self._lines = {}  # database → (connection id, day, address) → four numbers
        self._timer = None

    def add(self, database, connection_id, address, kind):
        key = (connection_id, datetime.now(UTC).date(), address or "")
        with self._lock:
            lines = self._lines.setdefault(database, defaultdict(lambda: [0] * 4))
            if key in lines or len(lines) < _MOST_LINES:
                lines[key][kind] += 1
            if self._timer is None:
                self._wait()

    def flush(self):
        """Write what was counted; what PostgreSQL does not take now is tried again later."""
        with self._lock:
            counted, self._lines, self._timer = self._lines, {}, None
        for database, lines in counted.items():
            try:
                _write(database, lines)
            except psycopg2.errors.UndefinedTable:
                _logger.info("token USE: %s keeps no activity any more", database)
            except (psycopg2.Error, sql_db.PoolError) as error:
                _logger.warning("token USE: activity not written: %s", type(error).__name__)
                self._take_back(database, lines)

    def _wait(self):
        self._timer = threading.Timer(DELAY, self.flush)
        self._timer.daemon = True
        self._timer.start()

    def _take_back(self, database, lines):
        with self._lock:
            current = self._lines.setdefault(database, defaultdict(lambda: [0] * 4))
            for key, numbers in lines.items():
                if key in current or len(current) < _MOST_LINES:
                    current[key] = [sum(pair) for pair in zip(current[key], numbers, strict=True)]
            if self._timer is None:
                self._wait()

    def forget(self):
        """In a process that was forked: what was counted before is the other one's to write."""
        self.__init__()


def _write(database, lines):
    keys = sorted(lines)
    values = {
        name: [key[place] for key in keys]
        for place, name in enumerate(("connection_ids", "days", "addresses"))
    }
    for place, name in enumerate(("reads", "changes", "deletions", "refusals")):
        values[name] = [lines[key][place] for key in keys]
    with pool.cursor(database, _CONNECT_TIMEOUT) as cr:
        cr.execute(_BEGIN)
        transaction.execute(cr, _ADD, values)


_counter = _Counter()
os.register_at_fork(after_in_child=_counter.forget)
atexit.register(_counter.flush)
