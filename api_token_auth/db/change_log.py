"""A log of which records changed, written by triggers in the transaction that changes them.

Triggers see what no hook of Odoo's sees: statements of other addons, what PostgreSQL deletes along,
scripts. What is rolled back leaves no trace, what commits is in the log.

Each row has the number of its transaction and is read only once every transaction with a lower
number has ended. A transaction that commits late has its place before the rows that wait for it, so
that no reader who goes on from a place can have passed it. A sequence could not promise that.

A record has one row for each transaction. The log is never empty: its first row says from where on
it is complete, and a reader whose last row is gone has to start anew. (``txid_current()`` and not
``pg_current_xact_id()``: PostgreSQL 12 is enough for Odoo 18.)
"""

from .. import compat
from . import batches
from .change_triggers import Triggers

TABLE = "api_change_log"

CREATED, CHANGED, DELETED = "created", "changed", "deleted"
#: From here on all changes of a model are in the log.
START = "start"

#: First key of the advisory lock for whoever makes table and triggers. Any constant does.
_LOCK = 0x0A70_C4A6

_CREATE = f"""
    CREATE TABLE IF NOT EXISTS {TABLE} (
        txid bigint NOT NULL,
        model text COLLATE "C" NOT NULL,
        res_id integer NOT NULL,
        change text NOT NULL,
        company_id integer,
        moment timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
        PRIMARY KEY (txid, model, res_id)
    )
"""

# A restored dump in a cluster that has counted less far: its rows would come after all to come.
_FROM_ELSEWHERE = f"""
    DELETE FROM {TABLE} WHERE txid >= txid_snapshot_xmax(txid_current_snapshot())
"""

_DROP = f"DROP TABLE IF EXISTS {TABLE}"

_FIRST_ROW = f"""
    INSERT INTO {TABLE} (txid, model, res_id, change)
    SELECT 0, '', 0, '{START}' WHERE NOT EXISTS (SELECT FROM {TABLE})
"""

_START = f"""
    INSERT INTO {TABLE} (txid, model, res_id, change)
    VALUES (txid_current(), %s, 0, '{START}') ON CONFLICT DO NOTHING
"""

# Of the rows from the beginning on that are old enough all but the last: whoever has read up to
# there has missed nothing.
_PURGE = f"""
    WITH oldest AS (
        SELECT txid, model, res_id, moment FROM {TABLE}
         ORDER BY txid, model, res_id LIMIT %(batch)s + 1
    ), numbered AS (
        SELECT *, row_number() OVER (ORDER BY txid, model, res_id) AS number FROM oldest
    ), kept AS (
        SELECT COALESCE(min(number) FILTER (WHERE moment >=
                   now() AT TIME ZONE 'UTC' - %(days)s * interval '1 day'), max(number) + 1)
               - 1 AS number
          FROM numbered
    )
    DELETE FROM {TABLE} log USING numbered, kept
     WHERE numbered.number < kept.number
       AND (log.txid, log.model, log.res_id) = (numbered.txid, numbered.model, numbered.res_id)
"""


def make(cr, sources, replace):
    """Make the table and the triggers that are missing.

    :param sources: list of :class:`.change_triggers.Source`
    :param replace: also drop those that nothing asks for any more
    """
    cr.execute("SELECT to_regclass(%s) IS NOT NULL", [TABLE])
    [is_there] = cr.fetchone()
    triggers = Triggers(cr)
    if is_there and not triggers.differ(sources, replace):
        cr.execute(_FROM_ELSEWHERE)
        if cr.rowcount:
            cr.execute(_FIRST_ROW)
        return
    cr.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_LOCK])
    cr.execute(_CREATE, log_exceptions=False)
    cr.execute(_FROM_ELSEWHERE)
    cr.execute(_FIRST_ROW)
    for model in Triggers(cr).make(sources, replace):
        cr.execute(_START, [model])


def drop(cr):
    """Leave nothing behind."""
    Triggers(cr).drop_all()
    cr.execute(_DROP)


def purge(env, days):
    """Delete in batches what is older; see :func:`.batches.run`."""
    return batches.run(env, _PURGE, {"days": days})


def is_update(registry):
    """Whether the registry loads because addons are installed or upgraded.

    Then this process alone is at work, in a transaction that may hold locks on the tables.
    """
    return bool(registry.updated_modules) and not compat.in_test_mode(registry)
