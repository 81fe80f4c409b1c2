"""What may be wrong in the New token dialog, in words."""

from odoo import models
from odoo.exceptions import UserError

from .. import network


class ApiTokenWizard(models.TransientModel):
    # One file for one purpose.
    _inherit = "api.token.wizard"

    def _check_form(self, user, name, days, scopes, allowed_networks):
        if not user or not name:
            raise UserError(self.env._("Select a user and say what the token is for."))
        if not scopes:
            raise UserError(self.env._("Select at least one permission."))
        self._check_days(days)
        self._check_networks(allowed_networks)

    def _check_days(self, days):
        if not 1 <= days <= self.max_days:
            raise UserError(self.env._("A token must be valid for 1 to %s days.", self.max_days))

    def _check_networks(self, allowed_networks):
        try:
            network.parse_networks(allowed_networks)
        except network.TooManyNetworks as error:
            raise UserError(
                self.env._("Enter at most %s networks.", network.MAX_NETWORKS)
            ) from error
        except network.NotANetwork as error:
            raise UserError(self._network_message(error)) from error

    def _network_message(self, error):
        if error.meant:
            return self.env._(
                "“%(part)s” is one address in a network. Use %(network)s for all of the network, "
                "or %(address)s for this address alone.",
                part=error.part,
                network=error.meant,
                address=error.part.partition("/")[0],
            )
        return self.env._(
            "“%s” is not a network. Use a network like 192.168.1.0/24 or an address like "
            "203.0.113.7.",
            error.part,
        )
