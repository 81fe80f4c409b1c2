"""The device authorization grant: a device asks, its user decides elsewhere, it polls (RFC 8628).

1. not a code of this server, or of another client  → invalid_grant
2. exchanged before                                 → what it gave ends: somebody has a copy
3. past its end, declined                           → expired_token, access_denied
4. asked again too early                            → slow_down; nobody has decided yet:
                                                      authorization_pending
5. revoked since the user allowed it                → invalid_grant
   else                                             → a connection

All of a poll is one transaction of its own, and refusals are returned, not raised, so that what it
has noted is committed.
"""

import logging

from odoo.addons.api_token_auth import network
from odoo.addons.api_token_auth.db import transaction
from odoo.addons.api_token_auth.errors import InvalidGrant, InvalidScope, RateLimited
from odoo.addons.api_token_auth.tokens import refresh, revocation
from odoo.addons.api_token_auth.tokens.reasons import Reason
from odoo.tools import LazyTranslate

from ..errors import (
    AuthorizationPending,
    Declined,
    ExpiredToken,
    InvalidTarget,
    SlowDown,
    UnauthorizedClient,
)
from . import authorization, device_codes, exchange

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)


def start(env, client, form, address):
    """Take the request of a device (section 3.1).

    :param client: ``api.client``, authenticated
    :param form: the parameters, a dict of texts
    :return: the device's code as a :class:`Plaintext`, and the user's as a text
    :raise ApiError: refused
    """
    if not client.is_for_devices:
        raise UnauthorizedClient()
    resource = form.get("resource")
    if resource not in (None, *env["ir.http"]._api_resources()):
        raise InvalidTarget()
    scope = authorization.registered_scopes(client, form.get("scope", ""))
    if not scope:
        raise InvalidScope()
    subscriber = network.subscriber(address)
    with transaction.own_transaction(env) as own:
        if not device_codes.has_room(own, subscriber):
            _logger.warning("token REFUSE: device, too many requests, from %s", address)
            raise RateLimited(60)
        return device_codes.create(
            own,
            client_id=client.id,
            client_epoch=client.sudo().epoch,
            scope=" ".join(sorted(scope)),
            resource=resource,
            asked_from=address,
            network=subscriber,
        )


def asked(row, client):
    """Return what the device asks for in the form that the consent page of a browser has."""
    values = {name: row[name] for name in ("scope", "resource") if row[name]}
    return authorization.Request(client, None, values)


def poll(env, client, form):
    """Return :class:`issuing.Issued`, or the error to answer with (section 3.4, 3.5)."""
    reused = None
    with transaction.own_transaction(env) as own:
        row = device_codes.lock(own, form.get("device_code", ""), client)
        if not row or row["client_id"] != client.id:
            return _refused("unknown", client)
        if not row["used_at"]:
            return _answer(own, client, row)
        reused = row["connection_id"]
        revocation.revoke_rows(own, [reused], Reason.REUSE)
    _logger.warning("token REUSE: device code, connection %s ended", reused)
    refresh.notify_reuse(env["api.access.token"].browse(reused))
    return _refused("used before", client)


def _answer(env, client, row):
    if row["decided_at"] and row["granted"] is None:
        return Declined()
    if not row["in_time"]:
        return ExpiredToken()
    device_codes.polled(env, row)
    if row["too_early"]:
        return SlowDown()
    if not row["decided_at"]:
        return AuthorizationPending()
    if not row["client_name"]:
        return _refused("revoked since", client)
    issued = exchange.issue(env, row, row["granted"], "device")
    device_codes.used(env, row, issued.connection_id)
    return issued


def _refused(reason, client):
    _logger.info("token REFUSE: device code, %s, client %s", reason, client.identifier)
    return InvalidGrant(_lt("The device code is invalid, expired or already used."))
