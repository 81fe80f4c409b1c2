"""The query behind every call with a token."""

from ..db import functions, provision
from . import usual
from .keyring import DATABASE

#: How long a recorded use stays fresh, for a row of ``api_token_use`` with the alias ``used``:
#: shorter while the owner is near the limit of connections (:mod:`.connection_limit`).
USE_INTERVAL = """
    CASE WHEN used.watched_until > clock_timestamp() AT TIME ZONE 'UTC'
         THEN interval '0' ELSE interval '10 minutes' END
"""

_ROW = f"""
    SELECT token.id, token.user_id, owner.company_id, token.client_name, token.kind, {{may_do}},
           token.access_hash, {{networks}}, token.access_expires_at, token.client_id,
           token.resource, {DATABASE},
           token.access_expires_at > clock_timestamp() AT TIME ZONE 'UTC', {{active}},
           used.used_at IS NULL OR
               used.used_at < clock_timestamp() AT TIME ZONE 'UTC' - {USE_INTERVAL},
           token.sealed_successor IS NOT NULL AND token.successor_used IS NOT TRUE
      FROM {{tables}}
 LEFT JOIN api_token_use used ON used.id = token.id
     WHERE token.access_selector = _wanted
"""

ALL, USUAL = usual.both_ways(_ROW, "access_scope")

FIND_BY_ACCESS_TOKEN = functions.Function(
    "find_by_access_token",
    {"wanted": "varchar"},
    {
        "id": "integer",
        "user_id": "integer",
        "company_id": "integer",
        "client_name": "varchar",
        "kind": "varchar",
        "may_do": "text",
        "access_hash": "varchar",
        "allowed_networks": "text",
        "access_expires_at": "timestamp",
        "client_id": "integer",
        "resource": "varchar",
        "database": "text",
        "in_time": "boolean",
        "active": "boolean",
        "use_is_old": "boolean",
        "first_use": "boolean",
    },
    f"RETURN QUERY {USUAL}; IF FOUND THEN RETURN; END IF; RETURN QUERY {ALL};",
    is_stable=True,
    settings=usual.SETTINGS,
)
provision.keep(FIND_BY_ACCESS_TOKEN)
