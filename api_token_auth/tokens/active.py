"""What makes a connection active, as SQL."""

from .. import compat
from . import global_epoch
from .entitlement import ACCESS_GROUPS

#: All that the user ``owner`` may do in Odoo: groups and companies. One such value contains
#: another (``@>``) when whoever has it could do all that the other could.
RIGHTS_OF_OWNER = f"""
    jsonb_build_object(
        'groups',
        (SELECT COALESCE(jsonb_agg(gid), '[]') FROM ({compat.GROUPS_OF_OWNER}) AS of_owner),
        'companies',
        (SELECT COALESCE(jsonb_agg(cid), '[]') FROM res_company_users_rel WHERE user_id = owner.id)
    )
"""

#: The owner may do more than when somebody else made the token: it must not come into rights
#: that its maker had no say in. Looked at where rights count, at each use, so it does not matter
#: how they were gained. Never so for what people made for themselves.
OUTGROWN = f"""
    CASE WHEN token.owner_rights IS NULL THEN FALSE
         ELSE NOT token.owner_rights @> ({RIGHTS_OF_OWNER}) END
"""

#: The registered client of the connection, if it has one, is active, and not all of its
#: connections were revoked since. Connections without a client cost no look at the table.
OF_ACTIVE_CLIENT = """
    CASE WHEN token.client_id IS NULL THEN TRUE
         ELSE EXISTS (
             SELECT FROM api_token_client client
              WHERE client.id = token.client_id AND client.active
                AND client.epoch = token.client_epoch
         ) END
"""

#: Where a connection may be used from: an app's from where its client may.
NETWORKS = """
    CASE WHEN token.client_id IS NULL THEN token.allowed_networks
         ELSE (SELECT client.allowed_networks FROM api_token_client client
                WHERE client.id = token.client_id) END
"""

#: Everything that makes a connection active, besides its token: not revoked, issued after
#: the last "revoke all" of the user, of its client and of everybody, not outgrown, owner active and
#: in the API group. ``token`` and ``owner`` are the aliases of the two tables.
ACTIVE = f"""
    token.revoked_at IS NULL
    AND NOT ({OUTGROWN})
    AND {OF_ACTIVE_CLIENT}
    AND owner.active
    AND token.user_epoch = owner.api_token_epoch
    AND token.global_epoch = {global_epoch.VALUE}
    AND EXISTS (
        SELECT FROM res_groups_users_rel member
        WHERE member.uid = owner.id AND member.gid = ANY({ACCESS_GROUPS})
    )
"""
