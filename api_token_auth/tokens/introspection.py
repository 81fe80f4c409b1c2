"""From a token to its connection, whatever state that is in.

For the endpoints that take a token as their subject: revocation (RFC 7009) and
introspection (RFC 7662).
"""

from ..crypto import format as token_format
from ..db import transaction
from . import entitlement, revocation, successor
from .active import ACTIVE
from .authentication import ACCESS_PURPOSE
from .issuing import KEY_PURPOSE, SECRET_PURPOSE
from .keyring import Keyring
from .reasons import Reason

_BY_SELECTOR = f"""
    SELECT token.*, owner.login, {entitlement.scopes_of_connection("scope")} AS may_do,
           {entitlement.scopes_of_connection("access_scope")} AS access_may_do,
           (SELECT client.identifier FROM api_token_client client
             WHERE client.id = token.client_id) AS client_identifier, ({ACTIVE}) AS active,
           clock_timestamp() AT TIME ZONE 'UTC' AS now
      FROM api_token_connection token
      JOIN res_users owner ON owner.id = token.user_id
     WHERE """


def find(env, text):
    """Return ``(token, row as a dict)``, or None when the token proves nothing.

    Any generation of a refresh token will do: its key proves that its bearer once held a
    token of this connection. Whether it is current is for :func:`introspect` to say.
    """
    token = token_format.parse(text)
    if token is None:
        return None
    is_refresh = token.prefix == token_format.REFRESH
    column = "token.refresh_selector" if is_refresh else "token.access_selector"
    row = transaction.fetch_one(env.cr, f"{_BY_SELECTOR} {column} = %s", (token.selector,))
    if row is None or (row["kind"] == "personal") != (token.prefix == token_format.PERSONAL):
        return None
    purpose, secret, stored = (
        (KEY_PURPOSE, token.key, row["refresh_key_hash"])
        if is_refresh
        else (ACCESS_PURPOSE, token.secret, row["access_hash"])
    )
    valid, _old = Keyring(env).verify(purpose, token.selector, row["user_id"], secret, stored)
    return (token, row) if valid else None


def revoke(env, text):
    """Revoke the connection of a token, if it proves one (RFC 7009).

    In one transaction of our own, committed on return; as the owner, who holds the token.
    """
    if token_format.parse(text) is None:
        return
    with transaction.own_transaction(env) as own:
        if found := find(own, text):
            row = found[1]
            revocation.revoke_rows(own(user=row["user_id"]), [row["id"]], Reason.BY_CLIENT)


def introspect(env, text):
    """Return what :func:`find` does for a token that may be used now, else None.

    In a transaction of our own: what the request's sees may be as old as its first byte. Somebody
    has shown the token to whoever asks, so this is a use of it.
    """
    with transaction.own_transaction(env) as own:
        found = find(own, text)
        if not found or not _is_active(own, *found):
            return None
    row = found[1]
    if row["sealed_successor"] and not row["successor_used"]:
        successor.mark_used(env, row["id"], row["access_selector"])
    return found


def _is_active(env, token, row):
    """Say whether the token itself, not only its connection, may be used now."""
    if not row["active"]:
        return False
    if token.prefix != token_format.REFRESH:
        return row["access_expires_at"] > row["now"]
    current, _old = Keyring(env).verify(
        SECRET_PURPOSE, token.selector, row["user_id"], token.secret, row["refresh_secret_hash"]
    )
    return current and min(row["refresh_expires_at"], row["ends_at"]) > row["now"]
