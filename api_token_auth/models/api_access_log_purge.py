"""The access log is kept for as long as the settings say, by a cron of its own."""

import logging

from odoo import api, models

from .. import settings
from ..db import batches

_logger = logging.getLogger(__name__)

_PURGE = """
    DELETE FROM api_access_log WHERE id = ANY(ARRAY(
        SELECT id FROM api_access_log
         WHERE create_date < now() AT TIME ZONE 'UTC' - %(days)s * interval '1 day'
      ORDER BY create_date LIMIT %(batch)s
    ))
"""


class ApiAccessLog(models.Model):
    # One file for one purpose.
    _inherit = "api.access.log"

    @api.model
    def _cron_purge(self):
        """Delete old lines, in batches that are committed one by one."""
        days = settings.AUDIT_DAYS.read(self.env)
        purged, _is_done = batches.run(self.env, _PURGE, {"days": days})
        _logger.info("token PURGE: %s log lines older than %s days", purged, days)
        return purged
