"""The first use of what a refresh gave.

As long as nobody has used the successor, no second holder can exist, and the client that lost the
answer may ask for it again. From its first accepted use on, its predecessor is an older token,
and whoever presents that holds a copy (RFC 9700 section 4.14.2).
"""

import logging

import psycopg2

from .. import settings
from ..db import transaction

_logger = logging.getLogger(__name__)

# Not waited for where a refresh holds the row: the next use tries again.
_MARK_USED = """
    UPDATE api_token_connection
       SET successor_used = TRUE,
           sealed_successor = CASE WHEN clock_timestamp() AT TIME ZONE 'UTC'
               <= rotated_at + %(grace)s * interval '1 second' THEN sealed_successor END
     WHERE id = (
           SELECT id FROM api_token_connection
            WHERE id = %(id)s AND access_selector = %(selector)s
              AND sealed_successor IS NOT NULL AND successor_used IS NOT TRUE
              FOR UPDATE SKIP LOCKED
     )
"""


def mark_used(env, connection_id, access_selector):
    """Note on the primary, before the answer, that the connection's present tokens were used.

    Refuses nothing: a mark that cannot be written is tried at the next use. One statement, and
    one only for each rotation: callers ask where the row says that it is not marked yet.

    :param access_selector: of the access token that is current, so that a rotation in between
        is left alone
    """
    if not transaction.is_served(env):
        return
    parameters = {
        "id": connection_id,
        "selector": access_selector,
        "grace": settings.REFRESH_GRACE.read(env),
    }
    try:
        transaction.execute_on_primary(env, _MARK_USED, parameters)
    except psycopg2.Error as error:
        _logger.warning("token USE: first use not marked: %s", type(error).__name__)
