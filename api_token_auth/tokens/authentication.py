"""From the text of a bearer token to the connection behind it, with one query."""

import logging
from dataclasses import dataclass, field

from .. import network
from ..crypto import format as token_format
from ..db import functions, provision, transaction
from ..errors import InvalidToken
from . import entitlement, successor
from .active import ACTIVE, NETWORKS
from .keyring import DATABASE, Keyring

_logger = logging.getLogger(__name__)

#: The purpose of an access token's hash, see ``hashing.Binding``.
ACCESS_PURPOSE = "access"

#: How long a recorded use stays fresh, for a row of ``api_token_use`` with the alias ``used``:
#: shorter while the owner is near the limit of connections (:mod:`.connection_limit`).
USE_INTERVAL = """
    CASE WHEN used.watched_until > clock_timestamp() AT TIME ZONE 'UTC'
         THEN interval '0' ELSE interval '10 minutes' END
"""

_FIND = f"""
    SELECT token.id, token.user_id, owner.company_id, token.client_name, token.kind,
           {entitlement.scopes_of_connection("access_scope")}, token.access_hash, {NETWORKS},
           token.access_expires_at, token.client_id, token.resource, {DATABASE},
           (token.access_expires_at > clock_timestamp() AT TIME ZONE 'UTC') AS in_time,
           ({ACTIVE}) AS active,
           (used.used_at IS NULL OR
            used.used_at < clock_timestamp() AT TIME ZONE 'UTC' - {USE_INTERVAL}
           ) AS use_is_old,
           (token.sealed_successor IS NOT NULL AND token.successor_used IS NOT TRUE) AS first_use
      FROM api_token_connection token
      JOIN res_users owner ON owner.id = token.user_id
 LEFT JOIN api_token_use used ON used.id = token.id
     WHERE token.access_selector = _wanted
"""

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
    f"RETURN QUERY {_FIND};",
    is_stable=True,
)
provision.keep(FIND_BY_ACCESS_TOKEN)


@dataclass(frozen=True)
class Bearer:
    """Who is calling: what a valid access token stands for.

    ``scopes`` is what this access token may do now, ``expires_at`` naive UTC, ``client_id`` the
    registered client's, ``resource`` the only place where it works (RFC 8707),
    ``outdated_hash`` the stored hash when it should be made anew.
    """

    token: token_format.Token

    connection_id: int
    user_id: int
    company_id: int
    client_name: str
    kind: str
    scopes: frozenset
    expires_at: object
    client_id: int | None
    resource: str | None
    use_is_old: bool
    outdated_hash: str | None = field(repr=False)


def parse(text):
    """Return the access or personal token that stood behind ``Bearer``; nobody is asked.

    :raise InvalidToken: it is none; the reason goes to the log
    """
    token = token_format.parse(text)
    if token is None:
        raise _refused("malformed")
    if token.prefix == token_format.REFRESH:
        raise _refused("a refresh token", token)
    return token


def authenticate(env, token, address, call=transaction.on_primary):
    """Find the bearer of an access or personal token.

    :param env: the superuser's
    :param token: what :func:`parse` returned
    :param address: the caller's IP address
    :param call: who is asked: the primary as it is now, or, with ``transaction.on_cursor``, the
        cursor of ``env``
    :raise InvalidToken: whatever is wrong with it; the reason goes to the log
    :raise Unavailable: the pepper of its hash is not known here
    """
    row = call(env, FIND_BY_ACCESS_TOKEN, {"wanted": token.selector})
    reason, outdated = _rejection_reason(env, token, row, address)
    if reason:
        raise _refused(reason, token)
    if row["first_use"]:
        successor.mark_used(env, row["id"], token.selector)
    return Bearer(
        token,
        row["id"],
        row["user_id"],
        row["company_id"],
        row["client_name"],
        row["kind"],
        frozenset(row["may_do"].split()),
        row["access_expires_at"],
        row["client_id"],
        row["resource"],
        row["use_is_old"],
        row["access_hash"] if outdated else None,
    )


def _rejection_reason(env, token, row, address):
    """Return ``(reason or None, hash is outdated)``."""
    if row is None:
        return "unknown", False
    expected = token_format.PERSONAL if row["kind"] == "personal" else token_format.ACCESS
    if token.prefix != expected:
        return "wrong kind", False
    valid, outdated = Keyring(env, row["database"]).verify(
        ACCESS_PURPOSE, token.selector, row["user_id"], token.secret, row["access_hash"]
    )
    if not valid:
        return "wrong secret", False
    if not row["active"]:
        return "ended", False
    if not row["in_time"]:
        return "expired", False
    if not network.is_allowed(address, row["allowed_networks"]):
        return "wrong network", False
    return None, outdated


def _refused(reason, token=None):
    _logger.info("token REFUSE: %s, selector %s", reason, token.selector if token else "-")
    return InvalidToken()
