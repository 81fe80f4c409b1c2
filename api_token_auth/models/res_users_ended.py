"""What ended of a user's connections lately, as My Preferences shows it."""

from odoo import fields, models

from ..tokens import mass_revocation

SHOWN_DAYS = 30
_MOST = 100


class ResUsers(models.Model):
    # One file for one purpose.
    _inherit = "res.users"

    api_ended_ids = fields.Many2many(
        "api.access.token",
        string="Ended in the Last 30 Days",
        compute="_compute_api_ended_ids",
        help="The latest hundred: what was revoked, and what expired.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "api_ended_ids"]

    def _compute_api_ended_ids(self):
        for user in self:
            ids = mass_revocation.ended_lately(self.env, user._origin.id, SHOWN_DAYS, _MOST)
            user.api_ended_ids = self.env["api.access.token"].browse(ids)
