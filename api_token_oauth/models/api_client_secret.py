"""Client secrets (RFC 6749 section 2.3.1): shown once, kept as a hash, replaced with an overlap."""

from datetime import timedelta

from odoo import fields, models
from odoo.addons.api_token_auth.crypto import format as token_format
from odoo.addons.api_token_auth.http import password_check
from odoo.addons.api_token_auth.tokens.keyring import Keyring
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import UserError

from ..flow.client_authentication import SECRET_PURPOSE

#: How long the secret before the present one is taken, so that a server can be given the new one.
OVERLAP = timedelta(hours=24)

_NO_PREVIOUS = {
    "previous_secret_selector": False,
    "previous_secret_hash": False,
    "previous_secret_ends_at": False,
}


class ApiClient(models.Model):
    # One file for one purpose.
    _inherit = "api.client"

    secret_selector = fields.Char(groups=fields.NO_ACCESS, copy=False)
    secret_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    previous_secret_selector = fields.Char(groups=fields.NO_ACCESS, copy=False)
    previous_secret_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    previous_secret_ends_at = fields.Datetime(
        "Previous Secret Works Until", readonly=True, copy=False
    )
    has_secret = fields.Boolean("Client Secret", compute="_compute_has_secret")

    def _compute_has_secret(self):
        for client in self:
            client.has_secret = bool(client.sudo().secret_hash)

    def create_secret(self):
        """Make a secret, which the answer alone carries; the former one works on for a day.

        :return: ``{"secret", "identifier", "name", "previous_works"}``, or ``{"confirm": action}``
            when the password has to be asked for first; call again after the action
        """
        self.ensure_one()
        self.check_access("write")
        if self.origin == "document":  # whoever reads its document knows all that it has
            raise UserError(self.env._("An app that nobody registered has no client secret."))
        if not password_check.is_recent():
            return {"confirm": self.action_confirm_password()}
        secret = token_format.mint(token_format.CLIENT_SECRET)
        stored = self.sudo()
        overlaps = self._bless_new_secret() and stored.secret_hash
        former = {
            "previous_secret_selector": stored.secret_selector,
            "previous_secret_hash": stored.secret_hash,
            "previous_secret_ends_at": fields.Datetime.now() + OVERLAP,
        }
        hashed = Keyring(stored.env).hash(SECRET_PURPOSE, secret.selector, self.id, secret.secret)
        stored.write(
            {
                **(former if overlaps else self._no_secrets()),
                "secret_selector": secret.selector,
                "secret_hash": hashed,
            }
        )
        self._record("app_secret")
        return {
            "secret": secret.plaintext().reveal(),
            "identifier": self.identifier,
            "name": self.name,
            "previous_works": bool(overlaps),
        }

    def action_end_former_secret(self):
        """Take the former secret at its word no longer."""
        self.check_access("write")
        self.sudo().write(_NO_PREVIOUS)
        return True

    def _no_secrets(self):
        return {**_NO_PREVIOUS, "secret_selector": False, "secret_hash": False}

    @check_identity
    def action_confirm_password(self):
        """Close the dialog that has asked for the password; its page then goes on."""
        return {"type": "ir.actions.act_window_close"}
