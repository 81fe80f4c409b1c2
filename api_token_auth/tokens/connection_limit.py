"""How many live connections a user may have at a time."""

from .. import settings
from ..db import transaction
from .active import ACTIVE

#: First key of the advisory lock that orders the logins of one user; the second is the
#: user's id. Any constant does, as long as nobody else uses it.
_LOCK_CLASS = 0x0A70_4C1E

# Ordered by what is kept first.
_SURPLUS = f"""
    SELECT token.id
      FROM api_token_connection token
      JOIN res_users owner ON owner.id = token.user_id
 LEFT JOIN api_token_use used ON used.id = token.id
     WHERE token.user_id = %(user)s
       AND token.ends_at > clock_timestamp() AT TIME ZONE 'UTC'
       AND COALESCE(token.refresh_expires_at, token.ends_at)
           > clock_timestamp() AT TIME ZONE 'UTC'
       AND {ACTIVE}
  ORDER BY token.kind = 'personal' DESC,
           GREATEST(used.used_at, token.rotated_at, token.create_date) DESC, token.id DESC
    OFFSET %(keep)s
"""


def make_room(env, user):
    """Keep the number of live connections: the one idle longest ends.

    Personal tokens go last: a script cannot log in again by itself.
    """
    transaction.execute(env.cr, "SELECT pg_advisory_xact_lock(%s, %s)", (_LOCK_CLASS, user.id))
    env["api.access.token"].flush_model()
    parameters = {
        "user": user.id,
        "keep": settings.CONNECTION_LIMIT.read(env) - 1,
        "groups": env["res.users"]._api_access_group_ids(),
    }
    transaction.execute(env.cr, _SURPLUS, parameters)
    surplus = [row_id for (row_id,) in env.cr.fetchall()]
    if surplus:
        env["api.access.token"].browse(surplus)._revoke("limit")
