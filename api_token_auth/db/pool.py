"""Connections to PostgreSQL of our own, always to the primary.

Odoo cleans a connection with DISCARD ALL whenever a cursor takes it, which throws away the plans
that PostgreSQL has made for our functions, and costs a round trip. Ours are given back as they
came: nothing but SET LOCAL and transaction-level locks is ever set on them.
"""

import functools
import os
import select
from contextlib import contextmanager

import psycopg2
from odoo import sql_db
from odoo.tools import config
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

#: Seconds. Odoo's own connections have no such limit.
CONNECT_TIMEOUT = 5


_DEFAULTS = """
    SELECT pg_backend_pid(), current_setting('default_transaction_isolation'),
           current_setting('default_transaction_read_only')
"""
_NEEDED = ("read committed", "off")


class _Pool(sql_db.ConnectionPool):
    """Lends connections as they were given back.

    :param autocommit: each statement is a transaction of its own, without BEGIN and COMMIT
    """

    def __init__(self, autocommit):
        super().__init__(int(config["db_maxconn"]))
        self.autocommit = autocommit
        self._compared = {}

    def borrow(self, connection_info):
        connection = super().borrow(connection_info)
        if "reset" not in vars(connection):  # a new one
            # What the pool calls before it lends a connection again.
            connection.reset = functools.partial(_check_alive, connection)
            connection.autocommit = self.autocommit
            if self.autocommit:
                _set_up(connection)
        return connection

    def _dsn_equals(self, dsn1, dsn2):
        # Odoo's takes both apart again, for each connection that it looks at.
        key = (dsn1, str(dsn2))
        if key not in self._compared:
            self._compared[key] = super()._dsn_equals(dsn1, dsn2)
        return self._compared[key]


def _set_up(connection):
    """Read committed, and not read only, whatever the database says by default.

    Said only where it says otherwise: behind a pooler a setting of the session may outlive it.
    A pooler shows itself: it greets with a process number of its own.
    """
    with connection.cursor() as cr:
        cr.execute(_DEFAULTS)
        process, *defaults = cr.fetchone()
    #: whether each statement reaches the same process of PostgreSQL
    connection.is_direct = process == connection.info.backend_pid
    if tuple(defaults) != _NEEDED:
        connection.set_session(ISOLATION_LEVEL_READ_COMMITTED, readonly=False)


def _check_alive(connection):
    """Notice, without a round trip, that the server has ended the connection.

    An idle one has nothing to read but the end, or the reason for it.

    :raise psycopg2.OperationalError: the pool closes it and takes another one
    """
    waiting = select.poll()  # select() takes no descriptor above 1023
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        raise psycopg2.OperationalError("PostgreSQL has closed the connection")


@functools.cache
def _pool(autocommit):
    return _Pool(autocommit)


@functools.lru_cache(maxsize=256)
def _info(name, timeout):
    return {**sql_db.connection_info_for(name)[1], "connect_timeout": timeout}


# A forked process must not speak on the connections of the one it came from.
os.register_at_fork(after_in_child=_pool.cache_clear)


def cursor(name, timeout=CONNECT_TIMEOUT):
    """Open a cursor on a database.

    :param timeout: seconds for connecting, where no connection is idle
    :return: Odoo's ``Cursor``, to be closed by the caller
    """
    return sql_db.Cursor(_pool(False), name, _info(name, timeout))


@contextmanager
def statement(name, timeout=CONNECT_TIMEOUT):
    """Yield psycopg2's cursor for one statement, which is its own transaction."""
    pool = _pool(True)
    connection = pool.borrow(_info(name, timeout))
    try:
        with connection.cursor() as cr:
            yield cr
    finally:
        pool.give_back(connection)
