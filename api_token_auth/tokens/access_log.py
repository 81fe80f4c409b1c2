"""A line of the access log (``api.access.log``): by itself, or as SQL within a function."""

from odoo import SUPERUSER_ID
from odoo.http import request

from ..db import transaction

#: Its names: ``event, connection_id, user_id, client_name, actor_id, ip_address, reason, note``.
INSERT = """
    INSERT INTO api_access_log
           (event, connection_id, user_id, client_name, actor_id, ip_address, reason,
            note, times, create_uid, create_date, write_uid, write_date)
    SELECT %(event)s, %(connection_id)s, %(user_id)s, %(client_name)s, %(actor_id)s,
           %(ip_address)s, %(reason)s, %(note)s, 1, %(actor_id)s, moment,
           %(actor_id)s, moment
      FROM (SELECT now() AT TIME ZONE 'UTC' AS moment) AS moment
"""


def circumstances(env):
    """Who does something, and from where: two of the names."""
    return {
        "actor_id": None if env.uid == SUPERUSER_ID else env.uid,  # no person is OdooBot
        "ip_address": request.httprequest.remote_addr if request else None,
    }


def record(env, event, connection_id, user_id, client_name, note=None, reason=None):
    """Add a line, in the transaction that does what it tells of.

    By SQL: Odoo's ``create`` would first read the user's company for its defaults.
    """
    values = {
        **circumstances(env),
        "event": event,
        "connection_id": connection_id,
        "user_id": user_id,
        "client_name": client_name,
        "reason": reason,
        "note": note,
    }
    transaction.execute(env.cr, INSERT, values)
