"""A user's own connections, as the user's form and My Preferences show them."""

from odoo import api, fields, models
from odoo.addons.base.models.res_users import check_identity
from odoo.tools import SQL

from .. import compat
from ..tokens import rights
from ..tokens.entitlement import ACCESS_GROUPS


class ResUsers(models.Model):
    # One file for one purpose.
    _inherit = "res.users"

    api_connection_ids = fields.One2many(
        "api.access.token",
        "user_id",
        string="Connected Apps",
        domain=[("state", "=", "active")],
        readonly=True,
    )
    api_connection_count = fields.Integer(
        "Apps and Personal Tokens", compute="_compute_api_connection_count"
    )
    has_api_access = fields.Boolean(
        "API Access",
        compute="_compute_has_api_access",
        inverse="_inverse_has_api_access",
        help="Removing it immediately revokes all of the user's connections.",
    )

    api_access_warning = fields.Text(
        "What Saving Revokes",
        compute="_compute_api_access_warning",
        groups="api_token_auth.group_api_token_manager",
    )
    api_token_may_be_issued = fields.Boolean(
        compute="_compute_api_token_may_be_issued",
        search="_search_api_token_may_be_issued",
        help="Whether the current user can create a token for this one.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "api_connection_ids", "has_api_access"]

    def _compute_api_connection_count(self):
        groups = self.env["api.access.token"]._read_group(
            [("user_id", "in", self.ids), ("state", "=", "active")], ["user_id"], ["__count"]
        )
        counts = {user.id: count for user, count in groups}
        for user in self:
            user.api_connection_count = counts.get(user.id, 0)

    @api.depends(compat.USER_GROUPS)
    def _compute_has_api_access(self):
        for user in self:
            user.has_api_access = bool(user._origin.id) and user._origin._is_api_user()

    @api.depends("has_api_access", "active", compat.USER_GROUPS)
    def _compute_api_access_warning(self):
        """In a form that is not saved yet: what the change would end, else False."""
        for user in self:
            ends = user._origin and user != user._origin and user._loses_api_access()
            domain = [("user_id", "=", user._origin.id)]
            lines = self.env["api.access.token"]._consequences(domain) if ends else ()
            user.api_access_warning = "\n".join(lines) or False

    def _loses_api_access(self):
        """Whether the form takes it away: by our switch, as one of the groups, or altogether."""
        before, groups = self._origin, self[compat.USER_GROUPS]._origin
        if not (before.api_connection_count and before._is_api_user()):
            return False
        giving = compat.groups_giving(self.env.ref("api_token_auth.group_api_access"))
        return not (self.has_api_access and self.active and groups & giving)

    def _compute_api_token_may_be_issued(self):
        allowed = self.search([("api_token_may_be_issued", "=", True), ("id", "in", self.ids)])
        for user in self:
            user.api_token_may_be_issued = user in allowed

    def _search_api_token_may_be_issued(self, _operator, _value):
        """Oneself, and users who ``rights.check_may_issue_for`` would let pass."""
        oneself = ("id", "=", self.env.uid)
        if not self.env.user._is_api_token_manager() or not rights.may_write(
            self.env, self.browse()
        ):
            return [oneself]
        query = SQL(
            f"""(SELECT uid FROM res_groups_users_rel WHERE gid = ANY({ACCESS_GROUPS})
                 AND uid NOT IN (SELECT uid FROM res_groups_users_rel WHERE gid <> ALL(%s))
                 AND uid NOT IN (
                     SELECT user_id FROM res_company_users_rel WHERE cid <> ALL(%s)))""",
            list(rights.held_group_ids(self.env)),
            self.env.user.company_ids.ids,
        )
        rules = self.env["ir.rule"].with_env(self.env(su=False, context={}))
        writable = list(rules._compute_domain("res.users", "write") or [(1, "=", 1)])
        return ["|", oneself, "&", ("id", "in", query), *writable]

    def _inverse_has_api_access(self):
        """Join or leave the group; for portal users too, whom the user's form shows no groups."""
        group = self.env.ref("api_token_auth.group_api_access")
        for user in self:
            if user.has_api_access != user._is_api_user():
                command = 4 if user.has_api_access else 3
                user.write({compat.USER_GROUPS: [(command, group.id)]})

    @check_identity
    def action_new_api_token(self):
        """Open the New token dialog for the user, after the password was asked for."""
        self.ensure_one()
        return self.env["api.token.wizard"]._open(self)

    def action_open_revoke_all(self):
        """Ask for a reason, then revoke all connections of the users."""
        return self.env["api.revoke.wizard"]._open("users", self)

    def _action_revoke_all_devices(self):
        """Odoo's button logs out browsers; then ask about the apps of whoever pressed it."""
        action = super()._action_revoke_all_devices()
        own = [("user_id", "=", self.env.uid), ("state", "=", "active")]
        is_asked = self.id == self.env.uid and not self.share
        if not is_asked or not self.env["api.access.token"].search_count(own, limit=1):
            return action  # the pages of portal users expect nothing
        users = self.env["res.users"].browse(self.id)
        return self.env["api.revoke.wizard"]._open("users", users, revoke_after_logout=True)

    def action_show_api_connections(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "api_token_auth.api_access_token_action"
        )
        return {
            **action,
            "domain": [("user_id", "in", self.ids)],
            "context": {"search_default_active": 1},
        }
