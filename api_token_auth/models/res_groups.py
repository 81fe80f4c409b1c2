"""Our groups on the user's form, with developer mode off too."""

from odoo import api, models

from .. import series


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model
    def _show_api_groups(self):
        """Called by the data file that makes the groups.

        Each gets a heading of its own: under a common one, 18 shows groups of which none
        implies the other to developers only.
        """
        parent = self.env.ref("api_token_auth.module_category_api")
        for sequence, (name, group, label) in enumerate(
            (
                ("access", "group_api_access", "Use of the API"),
                ("manager", "group_api_token_manager", "Management of API Tokens"),
            )
        ):
            heading = series.group_heading(
                self.env, f"api_token_auth.group_heading_{name}", label, parent, sequence
            )
            self.env.ref(f"api_token_auth.{group}").write({series.GROUP_HEADING: heading.id})
        # Settings, where the menu lies, is shown to administrators only.
        self.env.ref("base.menu_administration").write(
            {series.MENU_GROUPS: [(4, self.env.ref("api_token_auth.group_api_token_manager").id)]}
        )
