"""When PostgreSQL was last back.

The grace of a refresh is for an answer that was lost. Where the end of PostgreSQL ate it, the
client can ask again only when the recovery is over, and that may last longer than the grace.
"""

import psycopg2

from ..db import transaction

# A recovery ends with a checkpoint, just before PostgreSQL opens. Those of ordinary service
# have a record of their own before them, where their redo begins.
_RECOVERED = "SELECT checkpoint_time FROM pg_control_checkpoint() WHERE redo_lsn = checkpoint_lsn"


def ended_at(env):
    """Return when the last recovery ended, with its time zone.

    None when that is long ago, or where a hosted PostgreSQL does not say.
    """
    try:
        with env.cr.savepoint(flush=False):
            row = transaction.fetch_one(env.cr, _RECOVERED)
    except (psycopg2.errors.InsufficientPrivilege, psycopg2.errors.FeatureNotSupported):
        return None
    return row and row["checkpoint_time"]
