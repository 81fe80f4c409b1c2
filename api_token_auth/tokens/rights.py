"""Tokens that somebody makes for somebody else: for whom, and until when.

A manager chooses a user who has no more rights than the manager. That user may gain rights later;
a token that the manager has a copy of must not come into them. So the rights at issue stay on the
row, each use compares them (:data:`active.OUTGROWN`), and what was outgrown is revoked for good.
"""

import json

from odoo.exceptions import AccessError

from .. import compat
from ..db import transaction
from . import revocation
from .active import OUTGROWN, RIGHTS_OF_OWNER
from .reasons import Reason

# The types of users are no rights: an employee may make a token for a portal user.
_COMPARE = f"""
    WITH has AS (
        SELECT owner.id, {RIGHTS_OF_OWNER} AS rights FROM res_users owner
         WHERE owner.id IN (%(issuer)s, %(owner)s)
    )
    SELECT owner.rights AS owner_rights,
           (issuer.rights->'groups') || to_jsonb(%(types)s::integer[]) @> (owner.rights->'groups')
           AND issuer.rights->'companies' @> (owner.rights->'companies') AS allowed
      FROM has owner JOIN has issuer ON issuer.id = %(issuer)s WHERE owner.id = %(owner)s
"""

_COVER = f"""
    SELECT %(rights)s::jsonb @> ({RIGHTS_OF_OWNER}) AS covered
      FROM res_users owner WHERE owner.id = %(owner)s
"""

_OUTGROWN = f"""
    SELECT token.id
      FROM api_token_connection token JOIN res_users owner ON owner.id = token.user_id
     WHERE token.owner_rights IS NOT NULL AND token.revoked_at IS NULL
       AND token.ends_at > clock_timestamp() AT TIME ZONE 'UTC' AND {OUTGROWN}
"""


def check_may_issue_for(env, user):
    """Let the user of ``env`` make a token for ``user``, or refuse.

    For oneself: always. For another user: as a token manager who could take over that account
    anyway, which means who may write the user and has all of its groups and companies. As a
    system user's groups include Settings, only one can do it for one.

    :return: the rights of ``user`` that the token may not outgrow; None for oneself
    :raise AccessError: otherwise
    """
    if env.user == user:
        return None
    if env.user._is_api_token_manager() and may_write(env, user):
        parameters = {"issuer": env.uid, "owner": user.id, "types": user_type_ids(env)}
        env.flush_all()
        row = transaction.fetch_one(env.cr, _COMPARE, parameters)
        if row["allowed"]:
            return row["owner_rights"]
    raise AccessError(
        env._("You can only create tokens for users whose access rights you also have.")
    )


def still_cover(env, owner_rights, user):
    """Say whether ``user`` has come into no rights that are not among ``owner_rights``, what
    :func:`check_may_issue_for` returned once; None covers everything."""
    if owner_rights is None:
        return True
    env.flush_all()
    parameters = {"rights": json.dumps(owner_rights), "owner": user.id}
    return transaction.fetch_one(env.cr, _COVER, parameters)["covered"]


def may_write(env, users):
    """Say whether Odoo lets the user of ``env`` change ``users``, whatever companies are chosen
    in the browser at the moment."""
    return users.with_env(env(su=False, context={})).has_access("write")


def user_type_ids(env):
    """The ids of the groups that only say what type of user one is."""
    names = ("base.group_user", "base.group_portal", "base.group_public")
    return [env.ref(name).id for name in names]


def held_group_ids(env):
    """The ids of the groups that a user may have for whom the user of ``env`` makes a token."""
    own, types = set(env.user._get_group_ids()), set(user_type_ids(env))
    implied = {
        type_id: set(compat.implied_groups(env["res.groups"].browse(type_id)).ids)
        for type_id in types
    }
    return own | {type_id for type_id in types if implied[type_id] - types <= own}


def revoke_outgrown_now(env):
    """Call :func:`revoke_outgrown` where Odoo has just given groups or companies.

    Not while addons are installed or upgraded, when nobody can be told yet.
    """
    if env.registry.ready:
        revoke_outgrown(env)


def revoke_outgrown(env):
    """Revoke what :data:`active.OUTGROWN` has ended, and tell the owners.

    Nothing waits for it: such a token is refused already, whatever way the rights came (bare SQL,
    an upgrade during which this addon is not loaded). A scheduled action finds those.

    :return: how many
    """
    env["api.access.token"].flush_model()
    transaction.execute(env.cr, _OUTGROWN)
    tokens = env["api.access.token"].browse(row_id for (row_id,) in env.cr.fetchall())
    if tokens:
        revocation.revoke_rows(env, tokens.ids, Reason.RIGHTS)
        tokens._notify_outgrown()
    return len(tokens)
