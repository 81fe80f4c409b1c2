"""Our groups: on the user's form, with developer mode off too; and who leaves them."""

from contextlib import contextmanager

from odoo import api, models

from .. import compat
from ..tokens import entitlement, revocation
from ..tokens.reasons import Reason


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
                ("access", "group_api_access", "API Access"),
                ("manager", "group_api_token_manager", "API Token Management"),
            )
        ):
            heading = compat.group_heading(
                self.env, f"api_token_auth.group_heading_{name}", label, parent, sequence
            )
            self.env.ref(f"api_token_auth.{group}").write({compat.GROUP_HEADING: heading.id})
        # Settings, where the menu lies, is shown to administrators only.
        self.env.ref("base.menu_administration").write(
            {compat.MENU_GROUPS: [(4, self.env.ref("api_token_auth.group_api_token_manager").id)]}
        )

    def write(self, vals):
        """Members may leave the group API access from this side too; that revokes theirs."""
        if {compat.GROUP_USERS, "implied_ids", "implied_by_ids"}.isdisjoint(vals):
            return super().write(vals)
        with self._revoking_connections_of_leavers():
            return super().write(vals)

    def unlink(self):
        """A deleted group may have been what gave API access to somebody."""
        with self._revoking_connections_of_leavers():
            return super().unlink()

    @contextmanager
    def _revoking_connections_of_leavers(self):
        users = self.env["res.users"].sudo()
        members = entitlement.members(users.env, ())
        yield
        left = members - entitlement.members(users.env, ())
        still_there = users.browse(sorted(left)).exists()
        revocation.revoke_users(users.env, still_there.ids, Reason.ACCESS)
