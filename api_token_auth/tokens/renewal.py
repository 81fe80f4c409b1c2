"""A personal token again: the same name, scopes and networks, with a new secret."""

from odoo.exceptions import UserError

from ..db import transaction
from . import entitlement, issuing, revocation
from .reasons import Reason

# Its owner was told: nobody has to be warned of an end that was chosen.
_SHORTEN = """
    UPDATE api_token_connection token
       SET access_expires_at = LEAST(token.access_expires_at, chosen.moment),
           ends_at = LEAST(token.ends_at, chosen.moment), expiry_noticed = TRUE
      FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC' + %(hours)s * interval '1 hour' AS moment)
           AS chosen
     WHERE token.id = %(id)s AND token.revoked_at IS NULL
"""


def renew(env, token, days, overlap, at_epochs=None):
    """Make a token in place of ``token``, which ends.

    What its owner is no longer entitled to is left out.

    :param env: as for :func:`issuing.issue_personal`, which says who may
    :param token: a personal token in ``env``, expired at most
    :param days: lifetime of the new one
    :param overlap: hours that the old one goes on, 0 for none
    :return: :class:`issuing.Issued`
    :raise UserError: ``token`` cannot be renewed
    """
    if token.kind != "personal" or token.state == "revoked":
        raise UserError(env._("Only a personal token that was not revoked can be renewed."))
    owner, was_active = token.user_id, token.state == "active"
    scopes = entitlement.of_user(env, owner.id, (token.scope or "").split())
    issued = issuing.issue_personal(
        env, owner, token.client_name, scopes, days, token.allowed_networks or "", at_epochs
    )
    if not was_active:
        return issued
    if overlap:
        transaction.execute(env.cr, _SHORTEN, {"id": token.id, "hours": overlap})
        token.invalidate_recordset(flush=False)
    else:
        revocation.revoke_rows(env, token.ids, Reason.RENEWED)
    return issued
