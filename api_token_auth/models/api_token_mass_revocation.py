"""One row for each time that all connections of a user, or everybody's, were revoked at once."""

import logging

from odoo import api, fields, models

from ..db import batches
from ..tokens import reasons, revocation

_logger = logging.getLogger(__name__)

# Nothing that it could tell of is left: each connection was issued later, or purged.
_PURGE = """
    DELETE FROM api_token_mass_revocation WHERE id = ANY(ARRAY(
        SELECT mass.id FROM api_token_mass_revocation mass
         WHERE mass.revoked_at < now() AT TIME ZONE 'UTC' - interval '1 day' AND NOT EXISTS (
               SELECT FROM api_token_connection token
                WHERE (token.user_id = mass.user_id AND token.user_epoch < mass.epoch)
                   OR (token.client_id = mass.client_id AND token.client_epoch < mass.epoch)
                   OR (mass.user_id IS NULL AND mass.client_id IS NULL
                       AND token.global_epoch < mass.epoch)
         ) LIMIT %(batch)s
    ))
"""


class ApiTokenMassRevocation(models.Model):
    """``tokens.mass_revocation`` writes and reads it.

    ``user_id`` or ``client_id`` says whose, neither everybody's; ``epoch`` is the number that ended
    every connection which was issued under a lower one; ``owners_told`` whether nobody is left to
    be told of it, and ``told_up_to`` the highest id of a user who was.
    """

    _name = "api.token.mass.revocation"
    _description = "Revocation of Many API Connections"
    _log_access = False

    user_id = fields.Many2one("res.users", readonly=True, ondelete="cascade")
    client_id = fields.Many2one("api.client", readonly=True, ondelete="cascade")
    epoch = fields.Integer(required=True, readonly=True)
    revoked_at = fields.Datetime(required=True, readonly=True)
    revoked_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    reason = fields.Selection(reasons.SELECTION, readonly=True)
    note = fields.Char(readonly=True, size=revocation.NOTE_LENGTH)
    owners_told = fields.Boolean(readonly=True)
    told_up_to = fields.Integer(readonly=True)

    def init(self):
        self.env.cr.execute(
            f"""CREATE INDEX IF NOT EXISTS {self._table}_user_epoch_idx
                    ON {self._table} (user_id, epoch);
                CREATE INDEX IF NOT EXISTS {self._table}_everybody_idx
                    ON {self._table} (epoch) WHERE user_id IS NULL AND client_id IS NULL;
                CREATE INDEX IF NOT EXISTS {self._table}_client_idx
                    ON {self._table} (client_id, epoch) WHERE client_id IS NOT NULL;
                CREATE INDEX IF NOT EXISTS {self._table}_by_idx
                    ON {self._table} (revoked_by_id) WHERE revoked_by_id IS NOT NULL"""
        )

    @api.model
    def _cron_purge(self):
        """Delete the rows that tell of nothing any more, in batches that are committed."""
        purged, _is_done = batches.run(self.env, _PURGE, {})
        _logger.info("token PURGE: %s revocations of many connections", purged)
        return purged
