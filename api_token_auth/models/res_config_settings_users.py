"""Whether employees who are still to come may use the API."""

from odoo import Command, api, fields, models

from .. import compat


class ResConfigSettings(models.TransientModel):
    # One file for one purpose.
    _inherit = "res.config.settings"

    api_access_of_new_users = fields.Boolean("New Employees May Use the API")

    @api.model
    def get_values(self):
        group = self.env.ref("api_token_auth.group_api_access")
        template, field = compat.default_user_groups(self.env)
        given = template.sudo()[field] if template else group.browse()
        return {**super().get_values(), "api_access_of_new_users": group in given}

    def set_values(self):
        """Give the group to the template of new users, or take it away; nobody else loses it."""
        result = super().set_values()
        group = self.env.ref("api_token_auth.group_api_access")
        template, field = compat.default_user_groups(self.env)
        if template and self.api_access_of_new_users != (group in template[field]):
            change = Command.link if self.api_access_of_new_users else Command.unlink
            template.write({field: [change(group.id)]})
        return result
