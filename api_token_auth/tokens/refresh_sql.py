"""The statements of a refresh: find the connection; rotate it and say so in the access log."""

from .. import settings
from ..db import functions, provision, transaction
from . import access_log, usual
from .active import ACTIVE

ASKED = (
    settings.DATABASE,
    settings.ACCESS_LIFETIME,
    settings.REFRESH_IDLE_DAYS,
    settings.REFRESH_GRACE,
    settings.REFRESH_LIMIT,
)

_PATIENCE = {"lock_timeout": transaction.LOCK_TIMEOUT}

_ROW = f"""
    SELECT token.id, token.user_id, token.client_name, token.scope, {{may_do}}, token.access_scope,
           {{networks}}, token.client_id, token.access_selector, token.access_expires_at,
           token.refresh_expires_at, token.ends_at, token.refresh_key_hash,
           token.refresh_secret_hash, token.previous_secret_hash, token.sealed_successor,
           token.generation, {{active}}, clock_timestamp() AT TIME ZONE 'UTC',
           token.refreshes_counted_until,
           token.rotated_at, token.successor_used IS TRUE, {settings.as_sql(ASKED)}
      FROM {{tables}}
     WHERE token.refresh_selector = _wanted
"""

ALL, USUAL = usual.both_ways(_ROW, "scope")

# Every statement of a VOLATILE function sees what was committed before it, at READ COMMITTED:
# the row is read as it is once the lock is held.
FIND = functions.Function(
    "find_by_refresh_token",
    {"wanted": "varchar", "locked": "boolean"},
    {
        "id": "integer",
        "user_id": "integer",
        "client_name": "varchar",
        "scope": "varchar",
        "may_do": "text",
        "access_scope": "varchar",
        "allowed_networks": "text",
        "client_id": "integer",
        "access_selector": "varchar",
        "access_expires_at": "timestamp",
        "refresh_expires_at": "timestamp",
        "ends_at": "timestamp",
        "refresh_key_hash": "varchar",
        "refresh_secret_hash": "varchar",
        "previous_secret_hash": "varchar",
        "sealed_successor": "bytea",
        "generation": "integer",
        "active": "boolean",
        "now": "timestamp",
        "refreshes_counted_until": "timestamp",
        "rotated_at": "timestamp",
        "successor_used": "boolean",
        "settings": "jsonb",
    },
    f"""
        IF _locked THEN
            PERFORM FROM api_token_connection WHERE refresh_selector = _wanted FOR UPDATE;
        END IF;
        RETURN QUERY {USUAL};
        IF NOT FOUND THEN
            RETURN QUERY {ALL};
        END IF;
    """,
    settings={**_PATIENCE, **usual.SETTINGS},
)
provision.keep(FIND)

_ROTATED = {
    "access_selector": "varchar",
    "access_hash": "varchar",
    "access_scope": "varchar",
    "access_expires_at": "timestamp",
    "refresh_key_hash": "varchar",
    "refresh_secret_hash": "varchar",
    "refresh_expires_at": "timestamp",
    "previous_secret_hash": "varchar",
    "sealed_successor": "bytea",
    "generation": "integer",
    "refreshes_counted_until": "timestamp",
}

_LOGGED = {
    "event": "'refresh'",
    "connection_id": "_wanted",
    "user_id": "_owner",
    "client_name": "_client",
    "actor_id": "_actor",
    "ip_address": "_address",
    "reason": "NULL::varchar",
    "note": "NULL::varchar",
}

# One line for a connection, an address and ten minutes says how often: 80 refreshes a second would
# be seven million lines a day. The row of the connection is locked, so nobody counts beside us.
_LOG = f"""
    UPDATE api_access_log line
       SET times = COALESCE(line.times, 1) + 1, write_date = now() AT TIME ZONE 'UTC'
     WHERE line.id = (
               SELECT latest.id FROM api_access_log latest
                WHERE latest.event = 'refresh' AND latest.connection_id = _wanted
                  AND latest.ip_address IS NOT DISTINCT FROM _address
                  AND latest.create_date > now() AT TIME ZONE 'UTC' - interval '10 minutes'
             ORDER BY latest.create_date DESC LIMIT 1
           );
    IF NOT FOUND THEN
        {access_log.INSERT % _LOGGED};
    END IF
"""

# Only what was judged is rotated: the same generation, with the secret that the client has shown,
# still active and in time. No row otherwise.
ROTATE = functions.Function(
    "rotate",
    {
        "wanted": "integer",
        **{f"new_{name}": type_ for name, type_ in _ROTATED.items()},
        "owner": "integer",
        "client": "varchar",
        "actor": "integer",
        "address": "varchar",
    },
    {"rotated": "boolean"},
    f"""
        PERFORM FROM api_token_connection WHERE id = _wanted FOR UPDATE;
        PERFORM FROM {usual.tables()} WHERE token.id = _wanted AND {usual.ACTIVE};
        IF NOT FOUND THEN
            PERFORM FROM {usual.all_tables()} WHERE token.id = _wanted AND {ACTIVE};
            IF NOT FOUND THEN
                RETURN;
            END IF;
        END IF;
        UPDATE api_token_connection token
           SET {", ".join(f"{name} = _new_{name}" for name in _ROTATED)},
               rotated_at = clock_timestamp() AT TIME ZONE 'UTC', successor_used = FALSE,
               previous_access_selector = token.access_selector
         WHERE token.id = _wanted
           AND token.generation = _new_generation - 1
           AND token.refresh_secret_hash = _new_previous_secret_hash
           AND LEAST(token.refresh_expires_at, token.ends_at)
               > clock_timestamp() AT TIME ZONE 'UTC';
        IF NOT FOUND THEN
            RETURN;
        END IF;
        {_LOG};
        RETURN QUERY SELECT TRUE;
    """,
    settings={**_PATIENCE, **usual.SETTINGS},
)
provision.keep(ROTATE)
