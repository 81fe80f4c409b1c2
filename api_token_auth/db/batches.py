"""Clearing away in batches, each committed, so that a killed job loses nothing."""

from contextlib import nullcontext

from .. import compat
from . import transaction

# Some milliseconds of work: nobody waits longer for a row, or for PostgreSQL.
SIZE = 1000


def run(env, query, parameters, done=0):
    """Run ``query`` until it finds nothing more, and report to Odoo's cron.

    How much is left is not counted, which would cost as much as the work: as long as a
    batch was full, one more is announced. Each batch is a transaction of its own: in the
    job's, at REPEATABLE READ, a refresh at the same moment would make it fail. Outside a
    job it is the caller's.

    :param query: takes ``%(batch)s``; its ``rowcount`` is what it did
    :param done: number of rows that the job has dealt with before
    :return: ``(rows so far, whether nothing is left)``; Odoo calls a job again that it stopped
    """
    count, goes_on = SIZE, True
    while count == SIZE and goes_on:
        with _transaction(env) as own:
            own.cr.execute(query, {**parameters, "batch": SIZE})
            count = own.cr.rowcount
        done += count
        goes_on = compat.cron_progress(env, count, done, SIZE if count == SIZE else 0)
    env.invalidate_all(flush=False)
    return done, count < SIZE


def _transaction(env):
    return transaction.own_transaction(env) if compat.is_cron(env) else nullcontext(env)
