"""Clearing away in batches, each committed, so that a killed job loses nothing."""

from .. import series

SIZE = 5000


def run(env, query, parameters):
    """Run ``query`` until it finds nothing more, and report to Odoo's cron.

    How much is left is not counted, which would cost as much as the work: as long as a
    batch was full, one more is announced.

    :param query: takes ``%(batch)s``; its ``rowcount`` is what it did
    :return: number of rows
    """
    total, count = 0, SIZE
    while count == SIZE:
        env.cr.execute(query, {**parameters, "batch": SIZE})
        count = env.cr.rowcount
        total += count
        remaining = SIZE if count == SIZE else 0
        if not series.cron_progress(env, count, total, remaining):
            break
    env.invalidate_all(flush=False)
    return total
