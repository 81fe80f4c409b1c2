"""Failed logins of a user: what managers see and lift, and where Odoo's cooldown does not count."""

from odoo import fields, models
from odoo.exceptions import AccessError

from ..tokens import login_cooldown, login_throttle


class ResUsers(models.Model):
    # One file for one purpose.
    _inherit = "res.users"

    api_is_locked_out = fields.Boolean(
        "Locked Out of the API",
        compute="_compute_api_is_locked_out",
        groups="api_token_auth.group_api_token_manager",
    )

    api_failed_logins = fields.Integer(
        "Recent Failed Logins",
        compute="_compute_api_is_locked_out",
        groups="api_token_auth.group_api_token_manager",
        help="Over the API, from anywhere, since the last successful one there. After too many the "
        "user is locked out.",
    )

    def _compute_api_is_locked_out(self):
        for user in self:
            stored = user._origin.sudo()
            user.api_is_locked_out = bool(stored) and login_throttle.is_locked_out(self.env, stored)
            user.api_failed_logins = stored and login_throttle.failures(self.env, stored)

    def action_lift_api_lockout(self):
        """Let the user log in again at once; for the button on the user's form."""
        if not self.env.user._is_api_token_manager():
            raise AccessError(self.env._("Only an API token manager can do this."))
        for user in self.sudo():
            login_throttle.lift(self.env, user)
        self.invalidate_recordset(["api_is_locked_out", "api_failed_logins"])

    def _on_login_cooldown(self, failures, previous):
        """Leave a login over the API to our counters, at an address known for its user."""
        is_cooling = super()._on_login_cooldown(failures, previous)
        return is_cooling and not login_cooldown.let_through(failures, previous)
