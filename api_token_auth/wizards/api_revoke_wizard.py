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
        "Active Connections",
        compute="_compute_target",
        default=lambda self: len(self._records("tokens")._active()),
    )
    consequences = fields.Text(compute="_compute_target", default=lambda self: self._consequences())
    is_after_logout = fields.Boolean(
        compute="_compute_target", default=lambda self: self._is_after_logout()
    )
    reason = fields.Char(help="Shown to the owner and kept in the access log.")

    @api.depends_context("revoke_target", "revoke_ids", "revoke_after_logout")
    def _compute_target(self):
        for wizard in self:
            wizard.target = self._target()
            wizard.token_ids, wizard.user_ids = self._records("tokens"), self._records("users")
            wizard.token_count = len(wizard.token_ids._active())
            wizard.consequences = self._consequences()
            wizard.is_after_logout = self._is_after_logout()

    def _consequences(self):
        """What happens on confirming, a sentence a line; False without a target."""
        target, Token = self._target(), self.env["api.access.token"]
        if target == "all":
            return "\n".join(Token._consequences_for_everybody())
        field = {"tokens": "id", "users": "user_id"}.get(target)
        ids = self._records(target).ids if field else []
        return "\n".join(Token._consequences([(field, "in", ids)])) if ids else False

    def _is_after_logout(self):
        """Whether Odoo has just logged out the browsers of whoever is asked."""
        return self.env.context.get("revoke_after_logout") is True

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
    def _open(self, target, records, **context):
        """Return the action that asks; ``records`` are connections or users.

        :raise UserError: there are none, or none that is active
        """
        self._check_some(records)
        if target == "tokens" and not records._active():
            raise UserError(
                self.env._("None of the selected connections is active: nothing to revoke.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Revoke Connections"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {"revoke_target": target, "revoke_ids": records.ids, **context},
        }

    def action_confirm(self):
        """Whether one may is checked where it is done.

        :return: the action that closes the dialog and tells what was done
        """
        self.ensure_one()
        check_own(self)
        target, Token = self._target(), self.env["api.access.token"]
        if target == "all":
            Token.action_revoke_everybody(self.reason)
            return Token._done(self.env._("Everybody's connections were revoked."))
        if target == "users":
            users = self._check_some(self._records(target))
            count = Token.search_count([("user_id", "in", users.ids), ("state", "=", "active")])
            users.action_revoke_all_api_tokens(self.reason)
        else:
            tokens = self._check_some(self._records("tokens"))
            count = len(tokens._active())
            tokens.action_revoke(self.reason)
        return Token._done(Token._revoked_message(count))

    def _check_some(self, records):
        if not records:
            raise UserError(self.env._("Select at least one connection or user."))
        return records
