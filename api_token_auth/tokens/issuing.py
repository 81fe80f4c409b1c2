"""A new connection: its row, and its tokens in the clear, once."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError

from .. import network, settings
from ..crypto import format as token_format
from ..db import transaction
from ..errors import Unavailable
from . import global_epoch, opening, rights
from .keyring import Keyring

_logger = logging.getLogger(__name__)

KEY_PURPOSE = "refresh-key"
SECRET_PURPOSE = "refresh-secret"

_PERSONAL = (*opening.ASKED, settings.PERSONAL_DAYS, settings.PERSONAL_MAX_DAYS)
#: What a connection with a refresh token depends on.
ASKED = (*opening.ASKED, settings.REFRESH_IDLE_DAYS, settings.REFRESH_ABSOLUTE_DAYS)

#: Personal tokens that are made for one user within ten minutes: each is a row, a line of the
#: access log and a mail. People make one, programs that make them for others one for each.
PERSONAL_AT_A_TIME = 50

_MADE_LATELY = """
    SELECT count(*) AS number FROM api_token_connection
     WHERE user_id = %s AND kind = 'personal'
       AND create_date > now() AT TIME ZONE 'UTC' - interval '10 minutes'
"""


@dataclass(frozen=True)
class Issued:
    """Tokens in the clear. Held by the answer to one request and by nothing else.

    ``expires_in`` and ``refresh_expires_in`` are whole seconds, ``scope`` the access
    token's scope as RFC 6749 section 3.3 writes it.
    """

    connection_id: int
    user_id: int
    access: token_format.Plaintext = field(repr=False)
    expires_in: int
    scope: str
    refresh: token_format.Plaintext | None = field(default=None, repr=False)
    refresh_expires_in: int | None = None


@dataclass(frozen=True)
class OfClient:
    """The registered client that a connection is for.

    :param client_id: of ``api.client``
    :param epoch: its epoch when it was allowed; what was revoked since stays revoked
    :param resource: the only place where the tokens work (RFC 8707), None for all
    """

    client_id: int
    epoch: int
    resource: str | None = None


def issue_login(
    env,
    user,
    client_name,
    scopes,
    at_epochs=None,
    *,
    kind="login",
    client=None,
    row_id=None,
    limits=None,
):
    """Open a connection with an access and a refresh token.

    :param env: on the cursor that the row is written in; the limit of active connections
        is exact only at READ COMMITTED (``transaction.own_transaction``)
    :param scopes: iterable of scope names, already resolved
    :param at_epochs: :func:`epochs` as of when the credentials were checked, if not now
    :param kind: ``login``, or ``app`` for a registered client
    :param client: :class:`OfClient`, or None
    :param row_id: of the connection, where one was taken for it before
    :param limits: setting → value, of :data:`ASKED`, where the caller has asked
    :return: :class:`Issued`
    """
    now, limits = _now(), limits or settings.read_together(env, ASKED)
    end = now + timedelta(days=limits[settings.REFRESH_ABSOLUTE_DAYS])
    refresh_end = min(now + timedelta(days=limits[settings.REFRESH_IDLE_DAYS]), end)
    access_end = min(now + timedelta(seconds=limits[settings.ACCESS_LIFETIME]), refresh_end)
    access = token_format.mint(token_format.ACCESS)
    refresh = token_format.mint(token_format.REFRESH)
    keyring = Keyring(env, limits[settings.DATABASE])
    scope = " ".join(sorted(scopes))
    connection_id = opening.store(
        env,
        user,
        keyring,
        limits,
        at_epochs or epochs(env, user),
        access,
        kind=kind,
        client=client,
        client_name=client_name,
        scope=scope,
        access_expires_at=access_end,
        ends_at=end,
        refresh_selector=refresh.selector,
        refresh_key_hash=keyring.hash(KEY_PURPOSE, refresh.selector, user.id, refresh.key),
        refresh_secret_hash=keyring.hash(SECRET_PURPOSE, refresh.selector, user.id, refresh.secret),
        refresh_expires_at=refresh_end,
        id=row_id,
    )
    return Issued(
        connection_id,
        user.id,
        access.plaintext(),
        int((access_end - now).total_seconds()),
        scope,
        refresh.plaintext(),
        int((refresh_end - now).total_seconds()),
    )


def issue_access(env, user, client_name, scopes, at_epochs, *, client, owner_rights=None):
    """Give a registered client that works on its own an access token, and no refresh token: it
    asks anew (RFC 6749 section 4.4.3).

    :param client: :class:`OfClient`
    :param owner_rights: what ``user`` may do at most for the token to work
    """
    limits = settings.read_together(env, opening.ASKED)
    lifetime = limits[settings.ACCESS_LIFETIME]
    end = _now() + timedelta(seconds=lifetime)
    access = token_format.mint(token_format.ACCESS)
    scope = " ".join(sorted(scopes))
    connection_id = opening.store(
        env,
        user,
        Keyring(env, limits[settings.DATABASE]),
        limits,
        at_epochs,
        access,
        kind="service",
        client=client,
        client_name=client_name,
        scope=scope,
        access_expires_at=end,
        ends_at=end,
        owner_rights=owner_rights,
    )
    return Issued(connection_id, user.id, access.plaintext(), lifetime, scope)


def issue_personal(env, user, client_name, scopes, days=None, networks="", at_epochs=None):
    """Make a personal token: one long-lived access token, no refresh token.

    :param env: of the issuer; :func:`rights.check_may_issue_for` is asked
    :param days: lifetime; None for the default, bounded by the settings
    :param networks: allowed networks in CIDR notation, "" for any
    :param at_epochs: :func:`epochs` as of when the issuer was recognised, if not now
    :raise AccessError: not for this user
    :raise UserError: too many within a few minutes
    :raise ValueError: a network is not one
    """
    at_epochs = at_epochs or epochs(env, user)
    owner_rights = rights.check_may_issue_for(env, user)
    resolved = env["api.scope"]._resolve(user, " ".join(scopes))
    if not user._is_api_user():
        raise AccessError(env._("%s does not have API access.", user.name))
    env["api.access.token"].flush_model()
    if transaction.fetch_one(env.cr, _MADE_LATELY, (user.id,))["number"] >= PERSONAL_AT_A_TIME:
        raise UserError(
            env._(
                "Too many tokens were created for this user within a few minutes. Please try "
                "again later."
            )
        )
    limits = settings.read_together(env, _PERSONAL)
    days = days or limits[settings.PERSONAL_DAYS]
    days = min(max(1, days), limits[settings.PERSONAL_MAX_DAYS])
    now = _now()
    end = now + timedelta(days=days)
    access = token_format.mint(token_format.PERSONAL)
    scope = " ".join(sorted(resolved))
    connection_id = opening.store(
        env,
        user,
        Keyring(env, limits[settings.DATABASE]),
        limits,
        at_epochs,
        access,
        kind="personal",
        client_name=client_name,
        scope=scope,
        access_expires_at=end,
        ends_at=end,
        allowed_networks=network.format_networks(network.parse_networks(networks)),
        owner_rights=owner_rights,
        issued_by_id=env.uid if env.uid != user.id else None,
    )
    seconds = int((end - now).total_seconds())
    return Issued(connection_id, user.id, access.plaintext(), seconds, scope)


def epochs(env, user):
    """Return ``(user's, everybody's)`` as the transaction of ``env`` sees them.

    Read before the row is written: a kill that commits meanwhile leaves it behind.

    :raise Unavailable: everybody's is gone
    """
    env["res.users"].flush_model(["api_token_epoch"])
    row = transaction.fetch_one(
        env.cr,
        f"""SELECT owner.api_token_epoch, {global_epoch.VALUE} AS global_epoch
              FROM res_users owner WHERE owner.id = %(user)s""",
        {"user": user.id},
    )
    if row["global_epoch"] is None:
        raise Unavailable  # what would be issued could not be used
    return row["api_token_epoch"], row["global_epoch"]


def _now():
    return datetime.utcnow()
