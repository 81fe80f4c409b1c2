"""The log of changes, for Odoo's scheduler; it is no table of Odoo's, see ``db.change_log``."""

import logging

from odoo import api, models

from .. import settings
from ..db import change_log

_logger = logging.getLogger(__name__)


class ApiFeed(models.AbstractModel):
    _name = "api.feed"
    _description = "Log of Changes for the API"

    @api.model
    def _cron_purge(self):
        """Delete old lines, in batches that are committed one by one."""
        days = settings.CHANGES_DAYS.read(self.env)
        purged, _is_done = change_log.purge(self.env, days)
        _logger.info("api PURGE: %s changes older than %s days", purged, days)
        return purged
