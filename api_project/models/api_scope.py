"""What the scopes of the project API are about, in words."""

from odoo import models


class ApiScope(models.Model):
    _inherit = "api.scope"

    def _area_names(self):
        return {
            **super()._area_names(),
            "partner": self.env._("contacts"),
            "project": self.env._("projects"),
            "task": self.env._("tasks"),
        }
