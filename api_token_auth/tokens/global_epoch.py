"""One number for the whole database: raising it revokes everybody's connections.

A table of its own with one row, which only this module writes. Not a system parameter: those can be
edited, deleted and imported, and revoked tokens would be active again. Not a sequence either: after
a crash, and on a replica, PostgreSQL's sequences are ahead of what was taken, and everybody would
be revoked. The number is never below what any connection was issued under.
"""

from ..db import transaction

TABLE = "api_token_global_epoch"

#: As SQL. NULL when somebody has emptied the table: then no token is active.
VALUE = f"(SELECT everybody.value FROM {TABLE} everybody)"

#: First key of the advisory lock for whoever makes the table. Any constant does.
_LOCK = 0x0A70_E90C

#: The system parameter that held the number before. Servers that still run that code read it.
_PARAMETER = "api_token_auth.global_epoch"

_DROP = f"DROP TABLE IF EXISTS {TABLE}"

_IS_THERE = "SELECT to_regclass(%s) IS NOT NULL"

_CREATE = f"""
    CREATE TABLE IF NOT EXISTS {TABLE} (
        id integer PRIMARY KEY CHECK (id = 1), value integer NOT NULL
    )
"""

_FORMER = f"""
    (SELECT former.value::integer FROM ir_config_parameter former
      WHERE former.key = '{_PARAMETER}' AND former.value ~ '^[0-9]{{1,9}}$')
"""

_IS_BEHIND = f"SELECT COALESCE({VALUE} < {_FORMER}, {VALUE} IS NULL)"

# Where nobody knows the number any more, it may have been above that of every connection.
_FILL = f"""
    INSERT INTO {TABLE} (id, value)
    SELECT 1, COALESCE(GREATEST({_FORMER}, max(global_epoch)), 0)
              + CASE WHEN {_FORMER} IS NULL AND max(global_epoch) IS NOT NULL THEN 1 ELSE 0 END
      FROM api_token_connection
    ON CONFLICT (id) DO UPDATE SET value = GREATEST({TABLE}.value, EXCLUDED.value)
"""

_RAISE = f"""
    INSERT INTO {TABLE} AS everybody (id, value)
    SELECT 1, COALESCE(max(global_epoch), 0) + 1 FROM api_token_connection
    ON CONFLICT (id) DO UPDATE SET value = GREATEST(everybody.value + 1, EXCLUDED.value)
      RETURNING value
"""

_TELL_FORMER = f"""
    UPDATE ir_config_parameter SET value = {VALUE}::text
     WHERE key = '{_PARAMETER}' AND value <> {VALUE}::text
"""


def make(cr):
    """Make the table where it is missing, and follow what a server with older code has raised."""
    cr.execute(_IS_THERE, [TABLE])
    if not cr.fetchone()[0]:
        cr.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_LOCK])
        cr.execute(_CREATE, log_exceptions=False)
    cr.execute(_IS_BEHIND)
    if cr.fetchone()[0]:
        cr.execute(_FILL, log_exceptions=False)


def drop(cr):
    cr.execute(_DROP)


def increase(cr):
    """Raise the number, in the transaction at hand; return what it is now."""
    raised = transaction.fetch_one(cr, _RAISE)["value"]
    transaction.execute(cr, _TELL_FORMER)
    return raised
