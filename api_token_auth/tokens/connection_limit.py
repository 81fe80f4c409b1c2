"""How many active connections a user may have at a time."""

from ..db import functions, provision, transaction
from . import revocation
from .active import ACTIVE
from .reasons import Reason

#: First key of the advisory lock that orders the logins of one user; the second is the
#: user's id. Any constant does, as long as nobody else uses it.
_LOCK_CLASS = 0x0A70_4C1E

#: Active connections of one user with one registered client.
PER_APP = 10

# None where the user has few: then it does not matter which of them are active. Else ordered by
# what is kept first. In the database, as planning it takes longer than running it; every statement
# of it sees what was committed before the lock was given.
_CROWD = f"""
    PERFORM pg_advisory_xact_lock({_LOCK_CLASS}, _owner);
    IF (SELECT count(*) FROM (
            SELECT FROM api_token_connection
             WHERE user_id = _owner AND revoked_at IS NULL
               AND ends_at > clock_timestamp() AT TIME ZONE 'UTC' LIMIT _few
        ) held) < _few THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT token.id, token.client_id
      FROM api_token_connection token
      JOIN res_users owner ON owner.id = token.user_id
 LEFT JOIN api_token_use used ON used.id = token.id
     WHERE token.user_id = _owner
       AND token.ends_at > clock_timestamp() AT TIME ZONE 'UTC'
       AND COALESCE(token.refresh_expires_at, token.ends_at)
           > clock_timestamp() AT TIME ZONE 'UTC'
       AND {ACTIVE}
  ORDER BY token.kind = 'personal' DESC,
           GREATEST(used.used_at, token.rotated_at, token.create_date) DESC, token.id DESC;
"""
CROWD = functions.Function(
    "crowd_of_user",
    {"owner": "integer", "few": "integer"},
    {"id": "integer", "client_id": "integer"},
    _CROWD,
)
provision.keep(CROWD)

# Uses are written down at most every ten minutes. That would not tell a phone that asks now and
# then from what a script opened and left since, so near the limit every use counts.
_WATCH = """
    UPDATE api_token_use SET watched_until = clock_timestamp() AT TIME ZONE 'UTC'
                                             + interval '1 hour'
     WHERE id = ANY(ARRAY(
         SELECT id FROM api_token_use
          WHERE id = ANY(%(ids)s)
            AND COALESCE(watched_until, '-infinity') < clock_timestamp() AT TIME ZONE 'UTC'
                                                        + interval '30 minutes'
            FOR UPDATE SKIP LOCKED
     ))
"""


def make_room(env, user, limit, client_id=None):
    """Keep the number of active connections: the one idle longest ends.

    Personal tokens go last: a script cannot log in again by itself.

    :param limit: ``settings.CONNECTION_LIMIT``
    :param client_id: the registered client of the one to come; each has a limit of its own, as
        apps that connect anew do not always revoke what they had
    """
    env["api.access.token"].flush_model()
    few = min(limit // 2, PER_APP)
    rows = transaction.all_on_cursor(env, CROWD, {"owner": user.id, "few": few})
    ids = [row_id for row_id, _client in rows]
    if len(ids) >= limit // 2:
        transaction.execute(env.cr, _WATCH, {"ids": ids})
    of_app = [row_id for row_id, client in rows if client_id and client == client_id]
    if surplus := {*ids[limit - 1 :], *of_app[PER_APP - 1 :]}:
        revocation.revoke_rows(env, surplus, Reason.LIMIT)
