"""Every way by which Odoo gives groups and companies to a user: what that outgrows is revoked.

One file for one purpose: users, groups and companies each have a side that it happens from.
"""

from odoo import api, models

from .. import compat
from ..tokens import rights


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if "company_ids" in vals or compat.touches_groups(vals):
            rights.revoke_outgrown_now(self.env)
        return result


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        """A new group may have members, or be implied by groups that have some."""
        groups = super().create(vals_list)
        rights.revoke_outgrown_now(self.env)
        return groups

    def write(self, vals):
        """Members join from this side too, by way of other groups as well."""
        result = super().write(vals)
        if not {compat.GROUP_USERS, "implied_ids", "implied_by_ids"}.isdisjoint(vals):
            rights.revoke_outgrown_now(self.env)
        return result


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        rights.revoke_outgrown_now(self.env)
        return companies

    def write(self, vals):
        result = super().write(vals)
        if "user_ids" in vals:
            rights.revoke_outgrown_now(self.env)
        return result
