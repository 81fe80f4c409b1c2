"""What is done once an answer is sent: note the use, renew an old hash.

Neither can fail or delay a request, and neither waits for a lock longer than a second.
"""

import logging

import psycopg2
from odoo import SUPERUSER_ID, api, sql_db

from ..db import pause, pool, transaction
from .authentication import ACCESS_PURPOSE
from .authentication_sql import USE_INTERVAL
from .keyring import Keyring

_logger = logging.getLogger(__name__)

_CONNECT_TIMEOUT = 1  # seconds

# At Odoo's REPEATABLE READ two first uses at once would make one of them fail.
_BEGIN = """
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET LOCAL lock_timeout = '1s';
"""

# One write in ten minutes for a token, each near the limit of connections; none while somebody
# else writes it.
_RECORD_USE = f"""
    WITH stale AS (
        SELECT id FROM api_token_use used WHERE id = %(id)s
           AND used_at < clock_timestamp() AT TIME ZONE 'UTC' - {USE_INTERVAL}
           FOR UPDATE SKIP LOCKED
    ), updated AS (
        UPDATE api_token_use used
           SET used_at = clock_timestamp() AT TIME ZONE 'UTC', used_from = %(address)s
          FROM stale WHERE used.id = stale.id
    )
    INSERT INTO api_token_use (id, used_at, used_from)
    SELECT %(id)s, clock_timestamp() AT TIME ZONE 'UTC', %(address)s
     WHERE NOT EXISTS (SELECT FROM api_token_use WHERE id = %(id)s)
        ON CONFLICT (id) DO NOTHING
"""

# Compare and set: a token that was rotated or revoked meanwhile is left alone.
_RENEW_HASH = """
    UPDATE api_token_connection SET access_hash = %(new)s
     WHERE id = %(id)s AND access_hash = %(old)s
"""


_pause = pause.Pause()


def schedule(env, response, bearer, address):
    """Do it when ``response`` has been sent.

    :param bearer: :class:`authentication.Bearer`
    """
    if not isinstance(env.cr, sql_db.Cursor):
        return  # Odoo's tests: one connection for all, and the test goes on once it is answered
    due = bearer.use_is_old or bearer.outdated_hash
    if due and not _pause.is_on():
        database = env.cr.dbname
        response.call_on_close(lambda: _run(database, bearer, address))


def _run(database, bearer, address):
    try:
        with pool.cursor(database, _CONNECT_TIMEOUT) as cr:
            cr.execute(_BEGIN)
            if bearer.use_is_old:
                parameters = {"id": bearer.connection_id, "address": address}
                transaction.execute(cr, _RECORD_USE, parameters)
            if bearer.outdated_hash:
                _renew_hash(api.Environment(cr, SUPERUSER_ID, {}), bearer)
    except psycopg2.Error as error:
        _pause.begin()
        _logger.warning("token USE: not recorded, next try in a minute: %s", type(error).__name__)


def _renew_hash(env, bearer):
    token = bearer.token
    new = Keyring(env).hash(ACCESS_PURPOSE, token.selector, bearer.user_id, token.secret)
    parameters = {"id": bearer.connection_id, "old": bearer.outdated_hash, "new": new}
    transaction.execute(env.cr, _RENEW_HASH, parameters)
