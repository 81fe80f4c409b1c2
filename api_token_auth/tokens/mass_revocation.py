"""When, by whom and why many connections were revoked at once, without a word on any of their rows.

An epoch says only that they ended (see :mod:`.revocation`). So each time that one is raised, one
row says the rest: whose epoch, and to which number. A connection that was issued under a lower
number is told of by the first such row above it. One row for each raise, however many connections
it ends: a million are revoked, and shown page by page, with two steps in an index for each shown.
"""

from odoo import SUPERUSER_ID

from ..db import transaction

_RECORD = """
    INSERT INTO api_token_mass_revocation
           (user_id, client_id, epoch, revoked_at, revoked_by_id, reason, note, owners_told)
    VALUES (%(user)s, %(client)s, %(epoch)s, clock_timestamp() AT TIME ZONE 'UTC', %(by)s,
            %(reason)s, %(note)s, %(user)s IS NOT NULL)
 RETURNING id
"""

#: The row that tells of the connection ``token``, as SQL of one row at most. Numbers only rise, so
#: the lowest one above is the earliest.
OF_TOKEN = """
    SELECT mass.revoked_at, mass.revoked_by_id, mass.reason, mass.note
      FROM ((SELECT * FROM api_token_mass_revocation
              WHERE user_id = token.user_id AND epoch > token.user_epoch
           ORDER BY epoch LIMIT 1)
            UNION ALL
            (SELECT * FROM api_token_mass_revocation
              WHERE client_id = token.client_id AND epoch > token.client_epoch
           ORDER BY epoch LIMIT 1)
            UNION ALL
            (SELECT * FROM api_token_mass_revocation
              WHERE user_id IS NULL AND client_id IS NULL AND epoch > token.global_epoch
           ORDER BY epoch LIMIT 1)) mass
  ORDER BY mass.revoked_at LIMIT 1
"""

_OF_TOKENS = f"""
    SELECT token.id, mass.*
      FROM api_token_connection token CROSS JOIN LATERAL ({OF_TOKEN}) mass
     WHERE token.id = ANY(%(ids)s) AND token.revoked_at IS NULL
"""

_ENDED_LATELY = f"""
    SELECT token.id
      FROM api_token_connection token LEFT JOIN LATERAL ({OF_TOKEN}) mass ON TRUE,
           LATERAL (SELECT COALESCE(token.revoked_at, LEAST(mass.revoked_at,
                        COALESCE(token.refresh_expires_at, token.access_expires_at))) AS ended_at
                   ) moment
     WHERE token.user_id = %(user)s
       AND moment.ended_at <= clock_timestamp() AT TIME ZONE 'UTC'
       AND moment.ended_at > clock_timestamp() AT TIME ZONE 'UTC' - %(days)s * interval '1 day'
  ORDER BY moment.ended_at DESC, token.id DESC LIMIT %(most)s
"""


def record(env, epoch, reason, note, user_id=None, client_id=None):
    """Note a raise, in the transaction that makes it.

    :param epoch: what it was raised to
    :param user_id: whose epoch; or
    :param client_id: of which registered client; everybody's without the two
    :return: the id of the row
    """
    values = {
        "user": user_id,
        "client": client_id,
        "epoch": epoch,
        "by": None if env.uid == SUPERUSER_ID else env.uid,
        "reason": reason,
        "note": note,
    }
    return transaction.fetch_one(env.cr, _RECORD, values)["id"]


def of_connections(env, ids):
    """Return id → ``(revoked at, id of who did it, reason, note)`` for those that ended so."""
    transaction.execute(env.cr, _OF_TOKENS, {"ids": list(ids)})
    return {row[0]: row[1:] for row in env.cr.fetchall()}


def ended_lately(env, user_id, days, most):
    """Return the ids of the connections of a user that ended in so many days, the latest first."""
    env["api.access.token"].flush_model()
    transaction.execute(env.cr, _ENDED_LATELY, {"user": user_id, "days": days, "most": most})
    return [row_id for (row_id,) in env.cr.fetchall()]
