"""Which code of an authenticator app a user last logged in with: each counts once."""

from odoo import fields, models


class ApiTotpUse(models.Model):
    """Written by ``tokens.login_throttle.claim_code``."""

    _name = "api.totp.use"
    _description = "Last Code of an Authenticator App Used over the API"
    _auto = False
    _log_access = False

    counter = fields.Integer(readonly=True)

    def init(self):
        """``id`` is the user's id. Not a column of res_users: Odoo may write that row."""
        self.env.cr.execute(
            "CREATE TABLE IF NOT EXISTS api_totp_use (id integer PRIMARY KEY, counter integer)"
        )
