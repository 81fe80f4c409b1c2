"""Which code of an authenticator app a user last logged in with: each counts once."""

import base64

from odoo import api, fields, models

from ..db import transaction

_CLAIM = """
    INSERT INTO api_totp_use AS used (id, counter) VALUES (%s, %s)
    ON CONFLICT (id) DO UPDATE SET counter = EXCLUDED.counter
          WHERE used.counter < EXCLUDED.counter
      RETURNING id
"""


class ApiTotpUse(models.Model):
    """RFC 6238 section 5.2: the verifier must not accept a code twice."""

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

    @api.model
    def _claim(self, user, code):
        """Use up a code, in a transaction of its own.

        :return: False when this code, or a later one, was used before; True also for a
            wrong code, which Odoo is left to refuse
        """
        counter = _counter(user, code)
        if counter is None:
            return True
        with transaction.own_transaction(self.env) as own:
            return bool(transaction.fetch_one(own.cr, _CLAIM, (user.id, counter)))


def _counter(user, code):
    # auth_totp need not be installed; where a user has a code to give, it is.
    from odoo.addons.auth_totp.models.totp import TOTP

    return TOTP(base64.b32decode(user.sudo().totp_secret)).match(code)
