"""A code against tokens (RFC 6749 section 4.1.3).

1. not a code of this server                      → invalid_grant, nothing happens
2. claimed by one UPDATE; used before             → what it gave ends: somebody has a copy
3. another client, past its end, another redirect
   URI, a wrong verifier (RFC 7636), another
   resource (RFC 8707)                            → refused; the code is spent all the same
4. revoked since the user allowed it              → invalid_grant
   else                                           → a connection

All of it is one transaction of its own: a refusal after the claim is returned, not raised, so that
the claim is committed; a crash leaves a code that was not used and nothing that was issued.
"""

import logging

from odoo.addons.api_token_auth.db import transaction
from odoo.addons.api_token_auth.errors import InvalidGrant
from odoo.addons.api_token_auth.tokens import issuing, refresh, revocation
from odoo.addons.api_token_auth.tokens.reasons import Reason
from odoo.tools import LazyTranslate

from ..errors import InvalidTarget
from . import codes, pkce

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)


def exchange(env, client, form):
    """Return :class:`issuing.Issued`, or the error to answer with.

    :param client: ``api.client``, authenticated
    :param form: the parameters, a dict of texts
    """
    with transaction.own_transaction(env) as own:
        found = codes.parse(own, form.get("code", ""))
        if found is None:
            return _refused("unknown", client)
        code, limits = found
        row = codes.claim(own, code)
        connection_id = None if row else codes.issued(own, code)
        if row:
            return _redeem(own, client, row, form, limits)
        if connection_id:
            revocation.revoke_rows(own, [connection_id], Reason.REUSE)
    _logger.warning("token REUSE: code %s, connection %s ended", code.selector, connection_id)
    if connection_id:
        # Committed above: nothing that happens from here on can undo it.
        refresh.notify_reuse(env["api.access.token"].browse(connection_id))
    return _refused("used before", client)


def _redeem(env, client, row, form, limits):
    if row["client_id"] != client.id:
        return _refused("of another client", client)
    if not row["in_time"]:
        return _refused("expired", client)
    if row["redirect_uri"] and form.get("redirect_uri") != row["redirect_uri"]:
        return _refused("another redirect URI", client)
    if not pkce.is_proved(row["challenge"], form.get("code_verifier")):
        return _refused("wrong verifier", client)
    if form.get("resource", row["resource"]) != row["resource"]:
        return InvalidTarget()
    if not row["client_name"]:
        return _refused("revoked since", client)
    return issue(env, row, row["scope"], "app", row_id=row["connection_id"], limits=limits)


def issue(env, row, scope, kind, **known):
    """Open the connection that a user has allowed → :class:`issuing.Issued`.

    What is revoked from now on ends it by its epochs.

    :param row: with ``user_id``, ``client_id``, ``client_name``, the three epochs as of the
        consent, and ``resource``
    :param known: of :func:`issuing.issue_login`
    """
    as_user = env(user=row["user_id"])
    return issuing.issue_login(
        as_user,
        as_user.user,
        row["client_name"],
        scope.split(),
        (row["user_epoch"], row["global_epoch"]),
        kind=kind,
        client=issuing.OfClient(row["client_id"], row["client_epoch"], row["resource"]),
        **known,
    )


def _refused(reason, client):
    _logger.info("token REFUSE: code, %s, client %s", reason, client.identifier)
    return InvalidGrant(_lt("The authorization code is invalid, expired or already used."))
