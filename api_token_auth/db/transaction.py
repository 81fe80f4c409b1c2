"""Transactions of our own, beside the request's.

Odoo's cursors are REPEATABLE READ. There the loser of a row lock always fails, and Odoo
answers by sleeping for seconds before it tries again; a thief could starve a kill that
way. In READ COMMITTED the loser waits, then sees what the winner did. It also means that
what we decided is committed whatever becomes of the request.
"""

import threading
import time
from contextlib import contextmanager

from odoo.sql_db import Cursor
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from .. import compat
from . import pool, provision

# Waiting for a lock longer than this can only mean that the caller's own request holds it;
# then an error beats a hang.
LOCK_TIMEOUT = "10s"

# Seconds, for what a request can do without.
CONNECT_TIMEOUT = 1

_BEGIN = f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"


@contextmanager
def cursor_beside(env):
    """Yield a cursor beside the one of ``env``; committed on leaving.

    A cron job gets Odoo's: where it works for several databases, Odoo closes its connections to
    each of them afterwards.

    Odoo's test cursors are savepoints of one connection, made by their first statement: the
    outer one has to be made first, or it would end with the inner one.
    """
    if is_served(env) and not compat.is_cron(env):
        with pool.cursor(env.cr.dbname) as cr:
            yield cr
        return
    if not isinstance(env.cr, Cursor):
        env.cr.execute("SELECT")
    with env.registry.cursor() as cr:
        yield cr


@contextmanager
def own_transaction(env):
    """Yield ``env`` on a READ COMMITTED cursor of its own; committed on leaving.

    Under Odoo's test cursors, which share one connection, it is a plain savepoint: what
    needs the isolation is tested from outside, on a real server.
    """
    with cursor_beside(env) as cr:
        if isinstance(cr, Cursor):
            # Said by psycopg2 in BEGIN itself.
            cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
            cr.execute(_BEGIN)
        yield env(cr=cr)


def execute(cr, query, parameters=None):
    """Run a statement whose parameters must not be logged when it fails."""
    cr.execute(query, parameters, log_exceptions=False)


def fetch_one(cr, query, parameters=None):
    """Like :func:`execute`; return the first row as a dict, or None."""
    execute(cr, query, parameters)
    row = cr.fetchone()
    return row and dict(zip((column.name for column in cr.description), row, strict=True))


def on_cursor(env, function, parameters):
    """Call a stored function within the transaction of ``env``.

    :param function: :class:`functions.Function`
    :param parameters: name → value
    :return: its first row as a dict, or None
    :raise Unavailable: what the functions are is not known, see :mod:`.provision`
    """
    execute(env.cr, function.call(provision.found(env).schema), parameters)
    return function.row(env.cr.fetchone())


def all_on_cursor(env, function, parameters):
    """Like :func:`on_cursor`; all of its rows, as tuples."""
    execute(env.cr, function.call(provision.found(env).schema), parameters)
    return env.cr.fetchall()


def on_primary(env, function, parameters):
    """Like :func:`on_cursor`, in a transaction of its own on the primary: it sees the newest state.

    Under Odoo's test cursors, whose data nobody else sees, it is :func:`on_cursor`.
    """
    if not is_served(env):
        return on_cursor(env, function, parameters)
    schema = provision.found(env).schema
    with pool.statement(env.cr.dbname) as cr:
        with counted():
            cr.execute(function.prepared_call(cr, schema), parameters)
        return function.row(cr.fetchone())


def execute_on_primary(env, query, parameters):
    """Run a statement as a transaction of its own on the primary.

    Where :func:`is_served` says no there is none to run it on.
    """
    with pool.statement(env.cr.dbname, CONNECT_TIMEOUT) as cr, counted():
        cr.execute(query, parameters)


def is_served(env):
    """Say whether others than a test of Odoo's see what ``env`` commits.

    Beside the requests of an ``HttpCase``, which have test cursors, the test itself has a real one.
    """
    return isinstance(env.cr, Cursor) and not compat.in_test_mode(env.registry)


@contextmanager
def counted():
    """Add a statement to those that Odoo tells of the request in its access log."""
    started = time.monotonic()
    yield
    thread = threading.current_thread()
    if hasattr(thread, "query_count"):
        thread.query_count += 1
        thread.query_time += time.monotonic() - started
