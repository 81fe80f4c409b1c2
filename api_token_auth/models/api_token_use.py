"""When and from where a connection was last used, apart from the connection itself.

A narrow table of its own: recording a use never waits for a refresh, never makes one
wait, and never rewrites a row that holds hashes.
"""

from odoo import fields, models


class ApiTokenUse(models.Model):
    _name = "api.token.use"
    _description = "Last Use of an API Access Token"
    _auto = False
    _log_access = False

    used_at = fields.Datetime(readonly=True)
    used_from = fields.Char(readonly=True)

    def init(self):
        """``id`` is the connection's id. No foreign key: it would lock the connection."""
        self.env.cr.execute(
            """CREATE TABLE IF NOT EXISTS api_token_use (
                   id integer PRIMARY KEY, used_at timestamp NOT NULL, used_from varchar
               )"""
        )
        # Until then each use is written down, see ``connection_limit``.
        self.env.cr.execute(
            "ALTER TABLE api_token_use ADD COLUMN IF NOT EXISTS watched_until timestamp"
        )
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS api_token_use_used_at_idx ON api_token_use (used_at)"
        )
