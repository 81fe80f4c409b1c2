"""Owners are told when everybody's, or all of an app, were revoked: by a job, as there may be
thousands."""

import logging

from odoo import api, models

from .. import compat
from ..db import transaction
from ..tokens import global_epoch

_logger = logging.getLogger(__name__)

#: Owners who are told before the work is committed.
_BATCH = 100

# Those who lost something that worked, and did not revoke it themselves. In the order of ids, so
# that a job that was stopped goes on where it was.
_OWNERS = f"""
    SELECT token.user_id, array_agg(token.id ORDER BY token.id) AS ids
      FROM api_token_connection token JOIN res_users owner ON owner.id = token.user_id
     WHERE token.user_id > %(after)s AND token.user_id IS DISTINCT FROM %(by)s AND owner.active
       AND token.revoked_at IS NULL AND token.user_epoch = owner.api_token_epoch
       AND CASE WHEN %(client)s IS NULL THEN token.global_epoch < %(epoch)s
                ELSE token.client_id = %(client)s AND token.client_epoch < %(epoch)s
                     AND token.global_epoch = {global_epoch.VALUE} END
       AND CASE WHEN %(client)s IS NULL THEN token.global_epoch ELSE token.client_epoch END >=
           COALESCE((SELECT max(epoch) FROM api_token_mass_revocation former
                      WHERE former.user_id IS NULL AND epoch < %(epoch)s
                        AND former.client_id IS NOT DISTINCT FROM %(client)s), 0)
       AND COALESCE(token.refresh_expires_at, token.access_expires_at) > %(at)s
  GROUP BY token.user_id ORDER BY token.user_id LIMIT %(batch)s
"""


class ApiTokenMassRevocation(models.Model):
    # One file for one purpose.
    _inherit = "api.token.mass.revocation"

    @api.model
    def _tell_owners_soon(self):
        """Have the owners told who lost something with everybody's: there may be thousands."""
        self.env.ref("api_token_auth.ir_cron_tell_owners").sudo()._trigger()

    @api.model
    def _cron_tell_owners(self):
        """Tell those who were not told yet, in batches that are committed one by one."""
        told = 0
        for row in self.search([("owners_told", "=", False)], order="id"):
            goes_on = True
            while goes_on and not row.owners_told:
                count = row._tell_some_owners()
                told += count
                goes_on = compat.cron_progress(
                    self.env, count, told, 0 if row.owners_told else _BATCH
                )
        _logger.info("token NOTICE: %s owners of what was revoked for everybody", told)

    def _tell_some_owners(self):
        """Tell the next ones; return how many."""
        self.env["api.access.token"].flush_model()
        self.env["res.users"].flush_model()
        parameters = {
            "after": self.told_up_to,
            "by": self.revoked_by_id.id or None,
            "client": self.client_id.id or None,
            "epoch": self.epoch,
            "at": self.revoked_at,
            "batch": _BATCH,
        }
        transaction.execute(self.env.cr, _OWNERS, parameters)
        rows = self.env.cr.fetchall()
        for _user_id, ids in rows:
            tokens = self.env["api.access.token"].browse(ids)
            tokens._notify_revoked(self.revoked_by_id, self.reason, self.note)
        self.write(
            {
                "told_up_to": rows[-1][0] if rows else self.told_up_to,
                "owners_told": len(rows) < _BATCH,
            }
        )
        return len(rows)
