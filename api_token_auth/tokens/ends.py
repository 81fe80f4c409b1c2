"""When, by whom and why each connection ended, as SQL that the list sorts and groups by.

``models.api_access_token_end`` says the same of the rows of a page; here it is said of a million.
"""

from odoo import SUPERUSER_ID
from odoo.tools import SQL

from .mass_revocation import OF_TOKEN
from .revocation import REVOKED_WITH_OTHERS

#: Beside the values of ``reasons.Reason``; the last is that of what is active.
EXPIRED, UNKNOWN, NONE = "expired", "unknown", "none"

# What revoked many is looked up only for those that it ended (``OFFSET 0``: before it is joined).
# The word of its row counts first, then that of a revocation of many while it was still valid.
_ENDS = f"""
    (SELECT token.id,
            CASE WHEN token.revoked_at IS NOT NULL THEN token.revoked_at
                 WHEN mass.revoked_at < moment.expiry THEN mass.revoked_at
                 WHEN mass.revoked_at IS NOT NULL THEN moment.expiry
                 WHEN {REVOKED_WITH_OTHERS} THEN NULL
                 WHEN moment.is_over THEN moment.expiry END AS ended_at,
            NULLIF(NULLIF(
                 CASE WHEN token.revoked_at IS NOT NULL THEN token.revoked_by_id
                      WHEN mass.revoked_at < moment.expiry THEN mass.revoked_by_id END,
                 {SUPERUSER_ID}), %s) AS ended_by_id,
            CASE WHEN token.revoked_at IS NOT NULL THEN token.revoke_reason
                 WHEN mass.revoked_at < moment.expiry THEN mass.reason
                 WHEN mass.revoked_at IS NOT NULL THEN '{EXPIRED}'
                 WHEN {REVOKED_WITH_OTHERS} THEN '{UNKNOWN}'
                 WHEN moment.is_over THEN '{EXPIRED}'
                 ELSE '{NONE}' END AS end_reason
       FROM %s token
 CROSS JOIN LATERAL (
            SELECT expiry, expiry <= clock_timestamp() AT TIME ZONE 'UTC' AS is_over
              FROM (SELECT COALESCE(token.refresh_expires_at, token.access_expires_at) AS expiry
                   ) last_moment) moment
  LEFT JOIN LATERAL (
            SELECT noted.* FROM ({OF_TOKEN}) noted
             WHERE token.revoked_at IS NULL AND {REVOKED_WITH_OTHERS} OFFSET 0) mass ON TRUE)
"""

#: The end of a connection unless it ended with others, as an index has it: without a refresh token
#: it ends when its access token does.
BY_ITSELF = "COALESCE(revoked_at, LEAST(ends_at, refresh_expires_at))"

#: Within a statement it stays the same: an index can be asked for what is before.
NOW = "(statement_timestamp() AT TIME ZONE 'UTC')"

# Those whose own row is such, and those that ended with others by such a row.
_CANDIDATES = """
    (SELECT * FROM api_token_connection WHERE %(of_row)s
      UNION ALL
     SELECT token.*
       FROM api_token_mass_revocation mass
       JOIN api_token_connection token
         ON token.user_id = mass.user_id AND token.user_epoch < mass.epoch
      WHERE %(of_mass)s
      UNION ALL
     SELECT token.*
       FROM api_token_mass_revocation mass
       JOIN api_token_connection token
         ON token.client_id = mass.client_id AND token.client_epoch < mass.epoch
      WHERE %(of_mass)s
      UNION ALL
     SELECT token.*
       FROM api_token_mass_revocation mass
       JOIN api_token_connection token ON token.global_epoch < mass.epoch
      WHERE %(of_mass)s AND mass.user_id IS NULL AND mass.client_id IS NULL)
"""


def since(moment):
    """Return a subquery of connections, for :func:`ends`: each that ended then or later is in it,
    and some others, some of them more than once.

    :param moment: a naive datetime in UTC, or its text
    """
    return SQL(
        _CANDIDATES,
        of_row=SQL(f"{BY_ITSELF} >= %s AND {BY_ITSELF} <= {NOW}", moment),
        of_mass=SQL("mass.revoked_at >= %s", moment),
    )


def ended_by(users):
    """Return the same of those that one of these users ended.

    :param users: SQL of an array of their ids
    """
    return SQL(
        _CANDIDATES,
        of_row=SQL("revoked_by_id = ANY(%s)", users),
        of_mass=SQL("mass.revoked_by_id = ANY(%s)", users),
    )


def ends(env, rows):
    """Return a subquery of ``(id, ended_at, ended_by_id, end_reason)``, one row a connection.

    :param rows: SQL of a table or subquery of connections
    """
    env["res.users"].flush_model()
    env["api.access.token"].flush_model()
    return SQL(_ENDS, env.ref("base.public_user").id, rows)
