"""From the text of a bearer token to the connection behind it, with one query."""

import logging
from dataclasses import dataclass, field

from .. import network
from ..crypto import format as token_format
from ..db import transaction
from ..errors import InvalidToken
from . import successor
from .authentication_sql import FIND_BY_ACCESS_TOKEN
from .keyring import Keyring

_logger = logging.getLogger(__name__)

#: The purpose of an access token's hash, see ``hashing.Binding``.
ACCESS_PURPOSE = "access"


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
