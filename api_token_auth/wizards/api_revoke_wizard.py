"""Ask why, then revoke connections: some, all of some users, or everybody's.

What is revoked is not stored. It travels in the context, from the call that opens the dialog to
the one that confirms it, so it is what the person saw, whatever became of the row meanwhile.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .own_rows import check_own

_TARGETS = [
    ("tokens", "Selected connections"),
    ("users", "All connections of the selected users"),
    ("all", "All connections"),
]


class ApiRevokeWizard(models.TransientModel):
    _name = "api.revoke.wizard"
    _description = "Revoke API Connections"

    # With defaults, too: 18 computes nothing of a new form that depends on no field.
    target = fields.Selection(
        _TARGETS, compute="_compute_target", default=lambda self: self._target()
    )
    token_ids = fields.Many2many(
        "api.access.token", compute="_compute_target", default=lambda self: self._records("tokens")
    )
    user_ids = fields.Many2many(
        "res.users", compute="_compute_target", default=lambda self: self._records("users")
    )
    token_count = fields.Integer(
        compute="_compute_target", default=lambda self: len(self._records("tokens"))
    )
    reason = fields.Char(help="Shown to the owner and kept in the access log.")

    @api.depends_context("revoke_target", "revoke_ids")
    def _compute_target(self):
        for wizard in self:
            wizard.target = self._target()
            wizard.token_ids, wizard.user_ids = self._records("tokens"), self._records("users")
            wizard.token_count = len(wizard.token_ids)

    def _target(self):
        target = self.env.context.get("revoke_target")
        return target if target in ("tokens", "users", "all") else False

    def _records(self, target):
        """What the context names, or nothing where its target is another one."""
        model = self.env[{"tokens": "api.access.token", "users": "res.users"}[target]]
        ids = self.env.context.get("revoke_ids") if self._target() == target else ()
        if not isinstance(ids, (list, tuple)):
            return model
        return model.browse(id_ for id_ in ids if type(id_) is int and id_ > 0)

    @api.model
    def _open(self, target, records):
        """Return the action that asks; ``records`` are connections or users.

        :raise UserError: there are none
        """
        self._check_some(records)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Revoke Connections"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {"revoke_target": target, "revoke_ids": records.ids},
        }

    def action_confirm(self):
        """Whether one may is checked where it is done."""
        self.ensure_one()
        check_own(self)
        target = self._target()
        if target == "all":
            self.env["api.access.token"].action_revoke_everybody(self.reason)
        elif target == "users":
            self._check_some(self._records(target)).action_revoke_all_api_tokens(self.reason)
        else:
            self._check_some(self._records("tokens")).action_revoke(self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _check_some(self, records):
        if not records:
            raise UserError(self.env._("Select at least one connection or user."))
        return records
