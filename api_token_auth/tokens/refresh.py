"""Refresh with rotation (RFC 6749 section 6, RFC 9700 section 4.14.2).

The checks run in this order; each is a sentence of the specification:

1. unknown selector or wrong connection key → invalid_grant, nothing happens
2. dead connection, or another client's      → invalid_grant, nothing happens
3. past its expiry, idle or absolute        → invalid_grant, no alarm
   the current secret                       → a new pair
4. its immediate predecessor, in the grace,
   or while nobody has used its successor   → the same pair again
5. any older secret                         → somebody holds a copy: the connection ends

Nearly every refresh brings the current secret. It is judged by a look at the row, and written
by a statement that locks the row and changes it only if it still is what was judged. All else,
and who comes second, is judged anew with the row locked, in a transaction of its own.
"""

import logging
from datetime import timedelta

import psycopg2
from odoo.exceptions import UserError

from .. import network, settings
from ..crypto import format as token_format
from ..crypto import sealing
from ..db import transaction
from ..errors import InvalidGrant, InvalidScope
from . import refresh_pace, revocation, successor
from .authentication import ACCESS_PURPOSE
from .entitlement import narrow
from .issuing import KEY_PURPOSE, SECRET_PURPOSE, Issued
from .keyring import Keyring
from .reasons import Reason
from .refresh_sql import ASKED, FIND, ROTATE

_logger = logging.getLogger(__name__)

_EXTEND = """
    UPDATE api_token_connection
       SET access_expires_at = %(access_expires_at)s,
           refreshes_counted_until = %(refreshes_counted_until)s
     WHERE id = %(id)s
"""


def refresh(env, text, requested_scope, address, client_id=None):
    """Exchange a refresh token for a new pair.

    :param text: the refresh token as the client sent it
    :param requested_scope: text or None for the connection's scope
    :param address: the caller's IP address, for the allowed networks and the access log
    :param client_id: of the registered client that asks: a connection of a client is refreshed by
        that client alone (RFC 6749 section 6), one without a client by whoever has its token
    :return: :class:`Issued`
    :raise InvalidGrant: unknown, expired, dead, or a replay
    :raise InvalidScope: wider than granted; the token stays usable
    :raise RateLimited: refreshed too often; the token stays usable
    :raise Unavailable: a pepper is not known here
    """
    token = token_format.parse(text)
    if token is None or token.prefix != token_format.REFRESH:
        raise _refused("malformed")
    issued = _rotate_at_once(env, token, requested_scope, address, client_id)
    if issued:
        return issued
    with transaction.own_transaction(env) as own:
        row = _find(own, token, transaction.on_cursor, locked=True)
        try:
            return _decide(own, token, row, requested_scope, address, client_id)
        except ReusedToken as error:
            revocation.revoke_rows(own, [row["id"]], Reason.REUSE)
            reused = error
    # Committed above: nothing that happens from here on can undo it.
    notify_reuse(env["api.access.token"].browse(row["id"]))
    raise reused


class ReusedToken(InvalidGrant):
    """A refresh token that was replaced long ago came in again: somebody holds a copy."""


def notify_reuse(connection):
    """A mail that cannot be made must not change the answer."""
    try:
        connection._notify_reuse()
    except (psycopg2.Error, UserError):
        _logger.exception("token REUSE: the notice for connection %s failed", connection.id)


def _rotate_at_once(env, token, requested_scope, address, client_id):
    """Return :class:`Issued` where the token is the current one, else None.

    Whatever is thrown at us, nothing is locked or written for it before its key is verified.
    """
    row = _find(env, token, transaction.on_primary)
    valid, _old = Keyring(env, row["database"]).verify(
        KEY_PURPOSE, token.selector, row["user_id"], token.key, row["refresh_key_hash"]
    )
    if not valid:
        raise _refused("wrong key", token)
    if _rejection_reason(row, address, client_id):
        return None
    if not _matches(env, token, row, row["refresh_secret_hash"]):
        return None
    scope = _narrow(env, row, requested_scope)
    return _rotate(env, token, row, scope, address, transaction.on_primary)


def _find(env, token, call, locked=False):
    """Return the connection's row, with the value of each setting of ``ASKED`` as ``limits``.

    :param call: ``transaction.on_primary`` or ``transaction.on_cursor``
    :param locked: until the end of the transaction of ``env``
    """
    settings.flush(env)
    row = call(env, FIND, {"wanted": token.selector, "locked": locked})
    if row is None:
        raise _refused("unknown selector", token)
    limits = settings.values(ASKED, row["settings"])
    return {**row, "limits": limits, "database": limits[settings.DATABASE]}


def _rejection_reason(row, address, client_id):
    """The reason why no token of this connection is taken, or None."""
    if row["client_id"] and row["client_id"] != client_id:
        return "another client"
    if not row["active"]:
        return "ended"
    if not network.is_allowed(address, row["allowed_networks"]):
        return "wrong network"
    return "expired" if min(row["refresh_expires_at"], row["ends_at"]) <= row["now"] else None


def _decide(env, token, row, requested_scope, address, client_id):
    """Return :class:`Issued` for a row that is locked; the caller commits.

    :raise ReusedToken: the connection has to end
    """
    reason = _rejection_reason(row, address, client_id)
    if reason:
        raise _refused(reason, token)
    if _matches(env, token, row, row["refresh_secret_hash"]):
        scope = _narrow(env, row, requested_scope)
        issued = _rotate(env, token, row, scope, address, transaction.on_cursor)
        if issued is None:  # its last moment has passed meanwhile
            raise _refused("expired", token)
        return issued
    previous = row["sealed_successor"] and row["previous_secret_hash"]
    may_ask_again = _is_in_grace(row) or not row["successor_used"]
    if may_ask_again and _matches(env, token, row, previous):
        return _replay(env, token, row)
    _logger.warning(
        "token REUSE: connection %s of user %s ended, selector %s",
        row["id"],
        row["user_id"],
        token.selector,
    )
    raise ReusedToken()


def _narrow(env, row, requested):
    """The scope to grant; whoever asks for too much has shown the current token all the same."""
    try:
        return narrow(requested, row["scope"], row["may_do"])
    except InvalidScope:
        successor.mark_used(env, row["id"], row["access_selector"])
        raise


def _is_in_grace(row):
    grace = timedelta(seconds=row["limits"][settings.REFRESH_GRACE])
    return row["rotated_at"] is not None and row["now"] <= row["rotated_at"] + grace


def _matches(env, token, row, stored):
    valid, _old = Keyring(env, row["database"]).verify(
        SECRET_PURPOSE, token.selector, row["user_id"], token.secret, stored
    )
    return valid


def _rotate(env, token, row, scope, address, call):
    """Return :class:`Issued`, or None where the row is not any more what was judged."""
    access = token_format.mint(token_format.ACCESS)
    successor = token_format.mint(token_format.REFRESH, token.selector, token.key)
    keyring, limits = Keyring(env, row["database"]), row["limits"]
    user_id, now = row["user_id"], row["now"]
    idle_end = now + timedelta(days=limits[settings.REFRESH_IDLE_DAYS])
    refresh_end = min(idle_end, row["ends_at"])
    values = {
        "generation": row["generation"] + 1,
        "access_selector": access.selector,
        "access_hash": keyring.hash(ACCESS_PURPOSE, access.selector, user_id, access.secret),
        "access_scope": scope,
        "access_expires_at": _access_end(limits, now, refresh_end),
        # made anew, which moves it to the current scheme and pepper
        "refresh_key_hash": keyring.hash(KEY_PURPOSE, token.selector, user_id, token.key),
        "refresh_secret_hash": keyring.hash(
            SECRET_PURPOSE, token.selector, user_id, successor.secret
        ),
        "refresh_expires_at": refresh_end,
        "previous_secret_hash": row["refresh_secret_hash"],
        "refreshes_counted_until": refresh_pace.advance(limits[settings.REFRESH_LIMIT], row),
    }
    sealed = sealing.seal(
        {"access": access.secret.reveal(), "refresh": successor.secret.reveal()},
        token.secret,
        keyring.pepper_of(values["previous_secret_hash"]),
        keyring.database,
        row["id"],
        values["generation"],
    )
    parameters = {f"new_{name}": value for name, value in values.items()}
    parameters |= {
        "wanted": row["id"],
        "new_sealed_successor": psycopg2.Binary(sealed),
        "owner": user_id,
        "client": row["client_name"],
        "actor": env.uid,
        "address": address,
    }
    if call(env, ROTATE, parameters) is None:
        return None
    _logger.info("token REFRESH: connection %s, generation %s", row["id"], values["generation"])
    return _issued({**row, **values}, access, successor)


def _replay(env, token, row):
    """Give the same pair again; scope and expiries come from the row, not the seal.

    An access token that nobody has used begins its life with the answer that arrives: a client
    that comes back an hour later is not handed one that has expired.
    """
    if not row["successor_used"]:
        limits = row["limits"]
        extended = {
            "access_expires_at": _access_end(limits, row["now"], row["refresh_expires_at"]),
            "refreshes_counted_until": refresh_pace.advance(limits[settings.REFRESH_LIMIT], row),
        }
        transaction.execute(env.cr, _EXTEND, {"id": row["id"], **extended})
        row = {**row, **extended}
    keyring = Keyring(env, row["database"])
    secrets = sealing.unseal(
        bytes(row["sealed_successor"]),
        token.secret,
        keyring.pepper_of(row["previous_secret_hash"]),
        keyring.database,
        row["id"],
        row["generation"],
    )
    access = token_format.Token(token_format.ACCESS, row["access_selector"], secrets["access"])
    successor = token_format.Token(
        token_format.REFRESH, token.selector, secrets["refresh"], token.key
    )
    _logger.info("token REPLAY: connection %s, generation %s", row["id"], row["generation"])
    return _issued(row, access, successor)


def _access_end(limits, now, refresh_end):
    return min(now + timedelta(seconds=limits[settings.ACCESS_LIFETIME]), refresh_end)


def _issued(row, access, refresh_token):
    held = set((row["access_scope"] or "").split()) & set(row["may_do"].split())
    return Issued(
        row["id"],
        row["user_id"],
        access.plaintext(),
        int((row["access_expires_at"] - row["now"]).total_seconds()),
        " ".join(sorted(held)),
        refresh_token.plaintext(),
        int((row["refresh_expires_at"] - row["now"]).total_seconds()),
    )


def _refused(reason, token=None):
    _logger.info("token REFUSE: refresh, %s, selector %s", reason, token.selector if token else "-")
    return InvalidGrant()
