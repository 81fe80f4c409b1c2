"""Codes on their way from the consent page to the token endpoint; see ``flow.codes``."""

import logging

from odoo import api, models
from odoo.addons.api_token_auth.db import batches

_logger = logging.getLogger(__name__)

#: No foreign keys: they would lock users and clients.
_TABLE = """
    CREATE TABLE IF NOT EXISTS api_token_code (
        id serial PRIMARY KEY, selector varchar NOT NULL UNIQUE, hash varchar NOT NULL,
        client_id integer NOT NULL, user_id integer NOT NULL, scope varchar NOT NULL,
        redirect_uri varchar, challenge varchar NOT NULL, resource varchar,
        user_epoch integer NOT NULL, global_epoch integer NOT NULL, client_epoch integer NOT NULL,
        ends_at timestamp NOT NULL, used_at timestamp, connection_id integer
    );
    CREATE INDEX IF NOT EXISTS api_token_code_ends_at_idx ON api_token_code (ends_at)
"""

# Ten minutes longer than they can be used: a code that comes in again is recognised.
_PURGE = """
    DELETE FROM {table} WHERE id = ANY(ARRAY(
        SELECT id FROM {table}
         WHERE ends_at < now() AT TIME ZONE 'UTC' - interval '10 minutes'
      ORDER BY ends_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
    ))
"""


class ApiAuthorizationCode(models.Model):
    _name = "api.authorization.code"
    _description = "Authorization Code of an App"
    _table = "api_token_code"
    _auto = False
    _log_access = False

    def init(self):
        self.env.cr.execute(_TABLE)

    @api.model
    def _cron_purge(self):
        """Delete old codes of browsers and devices, in batches that are committed one by one."""
        tables = (self._table, self.env["api.device.code"]._table)
        purged, is_done = 0, True
        for table in tables:
            if is_done:  # else Odoo calls again
                purged, is_done = batches.run(self.env, _PURGE.format(table=table), {}, purged)
        _logger.info("token PURGE: %s authorization codes", purged)
        return purged
