"""What the crons clear away: ended connections, their leftovers, seals nobody may ask for."""

import logging

from odoo import api, models

from .. import settings
from ..db import batches

_logger = logging.getLogger(__name__)

# The condition is written as the index is, so that it finds the oldest first. Ids go on as an
# array: from a subquery of so many rows PostgreSQL would rather read the whole table.
_PURGE = """
    WITH doomed AS (
        SELECT id FROM api_token_connection
         WHERE COALESCE(revoked_at, LEAST(ends_at, refresh_expires_at))
               < now() AT TIME ZONE 'UTC' - %(days)s * interval '1 day'
      ORDER BY COALESCE(revoked_at, LEAST(ends_at, refresh_expires_at))
         LIMIT %(batch)s FOR UPDATE SKIP LOCKED
    ), uses AS (
        DELETE FROM api_token_use WHERE id = ANY(ARRAY(SELECT id FROM doomed))
    ), activity AS (
        DELETE FROM api_token_activity WHERE connection_id = ANY(ARRAY(SELECT id FROM doomed))
    )
    DELETE FROM api_token_connection WHERE id = ANY(ARRAY(SELECT id FROM doomed))
"""

# Uses whose connection went with its owner, should one be left.
_PURGE_USES = """
    DELETE FROM api_token_use WHERE id IN (
        SELECT used.id FROM api_token_use used
         WHERE NOT EXISTS (SELECT FROM api_token_connection token WHERE token.id = used.id)
         LIMIT %(batch)s
    )
"""

_PURGE_CODES = """
    DELETE FROM api_totp_use WHERE id IN (
        SELECT used.id FROM api_totp_use used
         WHERE NOT EXISTS (SELECT FROM res_users owner WHERE owner.id = used.id)
         LIMIT %(batch)s
    )
"""

_ERASE_SEALS = """
    UPDATE api_token_connection SET sealed_successor = NULL WHERE id = ANY(ARRAY(
        SELECT id FROM api_token_connection
         WHERE sealed_successor IS NOT NULL AND successor_used
           AND rotated_at < now() AT TIME ZONE 'UTC' - %(grace)s * interval '1 second'
           FOR UPDATE SKIP LOCKED LIMIT %(batch)s
    ))
"""

# Every pepper that a hash of a connection was made with, "-" for none. Rows that are alike are
# counted first: a million of them is otherwise a long sort.
_PEPPERS = """
    SELECT COALESCE(NULLIF(pepper, ''), '-'), sum(connections)::bigint
      FROM (SELECT ARRAY[split_part(access_hash, '$', 1), split_part(refresh_key_hash, '$', 1),
                         split_part(refresh_secret_hash, '$', 1),
                         split_part(previous_secret_hash, '$', 1)] AS peppers,
                   count(*) AS connections
              FROM api_token_connection GROUP BY peppers) AS alike,
           LATERAL (SELECT DISTINCT unnest(peppers)) AS hashed_with(pepper)
     WHERE pepper IS NOT NULL GROUP BY pepper ORDER BY pepper
"""


class ApiAccessToken(models.Model):
    # One file for one purpose.
    _inherit = "api.access.token"

    @api.model
    def _cron_purge(self):
        """Delete what ended long enough ago, in batches that are committed one by one."""
        days = settings.PURGE_DELAY_DAYS.read(self.env)
        purged, is_done = batches.run(self.env, _PURGE, {"days": days})
        _logger.info("token PURGE: %s connections that ended %s days ago", purged, days)
        done = purged
        # Not each time that Odoo goes on with very many: these look at every row.
        for leftovers in (_PURGE_USES, _PURGE_CODES):
            if is_done:
                done, is_done = batches.run(self.env, leftovers, {}, done)
        if is_done:
            self._log_peppers()
        return purged

    def _log_peppers(self):
        """Tell which peppers are still needed: what is not named here may be retired."""
        self.env.cr.execute(_PEPPERS)
        for pepper_id, connections in self.env.cr.fetchall():
            _logger.info("token PEPPER: id %s, %s connections", pepper_id, connections)

    @api.model
    def _cron_erase_seals(self):
        """Erase the sealed successors that nobody may ask for any more."""
        parameters = {"grace": settings.REFRESH_GRACE.read(self.env)}
        erased, _is_done = batches.run(self.env, _ERASE_SEALS, parameters)
        _logger.debug("token PURGE: %s seals", erased)
        return erased
