"""What may be wrong in the New token dialog, in words."""

from odoo import models
from odoo.exceptions import UserError

from ..models.networks import check_networks


class ApiTokenWizard(models.TransientModel):
    # One file for one purpose.
    _inherit = "api.token.wizard"

    def _check_form(self, user, name, days, scopes, allowed_networks):
        if not user or not name:
            raise UserError(self.env._("Select a user and say what the token is for."))
        if not scopes:
            raise UserError(self.env._("Select at least one permission."))
        self._check_days(days)
        check_networks(self.env, allowed_networks)

    def _check_days(self, days):
        if not 1 <= days <= self.max_days:
            raise UserError(self.env._("A token must be valid for 1 to %s days.", self.max_days))
