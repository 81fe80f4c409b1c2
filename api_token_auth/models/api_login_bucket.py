"""Failed logins; ``tokens.login_throttle`` counts here."""

from odoo import fields, models


class ApiLoginBucket(models.Model):
    """A table of fixed size: ``id`` is a slot of ``tokens.login_slots``."""

    _name = "api.login.bucket"
    _description = "Failed API Logins"
    _auto = False
    _log_access = False

    attempts = fields.Integer(readonly=True)
    since = fields.Datetime(readonly=True)

    def init(self):
        self.env.cr.execute(
            """CREATE TABLE IF NOT EXISTS api_login_bucket (
                   id integer PRIMARY KEY, attempts integer NOT NULL, since timestamp NOT NULL
               )"""
        )
