"""Ask why, then end connections: some, all of some users, or everybody's."""

from odoo import api, fields, models


class ApiRevokeWizard(models.TransientModel):
    _name = "api.revoke.wizard"
    _description = "End API Connections"

    target = fields.Selection(
        [("tokens", "Some connections"), ("users", "All of some users"), ("all", "Everybody's")],
        required=True,
        default="all",
        readonly=True,
    )
    token_ids = fields.Many2many("api.access.token", readonly=True)
    user_ids = fields.Many2many("res.users", readonly=True)
    token_count = fields.Integer(compute="_compute_token_count")
    reason = fields.Char(help="Shown to the owner, and kept in the access log.")

    @api.depends("token_ids")
    def _compute_token_count(self):
        for wizard in self:
            wizard.token_count = len(wizard.token_ids)

    @api.model
    def _open(self, target, records):
        field = {"tokens": "token_ids", "users": "user_ids"}[target]
        wizard = self.create({"target": target, field: [(6, 0, records.ids)]})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("End Connections"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_confirm(self):
        """Whether one may is checked where it is done."""
        self.ensure_one()
        reason = " ".join((self.reason or "").split()) or None
        if self.target == "tokens":
            self.token_ids.action_revoke(reason)
        elif self.target == "users":
            self.user_ids.action_revoke_all_api_tokens(reason)
        else:
            self.env["api.access.token"].action_revoke_everybody(reason)
        return {"type": "ir.actions.act_window_close"}
