"""When, by whom and why a connection ended: by itself, by its row, or together with others."""

from odoo import SUPERUSER_ID, api, fields, models

from ..tokens import mass_revocation

#: Told apart from what people did: programs that act for nobody.
_NOBODY = (SUPERUSER_ID, None, False)


class ApiAccessToken(models.Model):
    # One file for one purpose.
    _inherit = "api.access.token"

    ended_at = fields.Datetime("Ended", compute="_compute_end")
    ended_by_id = fields.Many2one(
        "res.users", compute="_compute_end", help="Empty where no person did it."
    )
    revoke_summary = fields.Char("Why It Ended", compute="_compute_end")

    @api.depends("revoke_reason", "revoke_note", "revoked_at", "revoked_by_id")
    @api.depends_context("lang")
    def _compute_end(self):
        """The reason, and in quotes what a person wrote: it must not pass for one of ours."""
        together = mass_revocation.of_connections(self.env, self.ids)
        public_id = self.env.ref("base.public_user").id
        for token in self:
            moment, by_id, reason, note = token._end(together.get(token.id))
            token.ended_at = moment
            token.ended_by_id = False if by_id in (*_NOBODY, public_id) else by_id
            token.revoke_summary = self._describe_end(reason, note)

    def _end(self, together):
        """Return ``(moment, id of who did it, reason, note)``; nothing while it is active.

        :param together: the same of the revocation that it ended with, or None
        """
        self.ensure_one()
        if self.revoked_at:
            return self.revoked_at, self.revoked_by_id.id, self.revoke_reason, self.revoke_note
        if together and together[0] < (self.expires_at or together[0]):
            return together
        if self.state == "expired" or together:
            return self.expires_at, None, "expired", None
        return False, None, "unknown" if self.state == "revoked" else None, None

    @api.model
    def _describe_end(self, reason, note):
        labels = dict(self._fields["revoke_reason"]._description_selection(self.env))
        labels["expired"] = self.env._("It expired")
        # By an epoch that was raised before a row said why, or as its owner was archived by SQL.
        labels["unknown"] = self.env._("Its owner lost access to the API, or all were revoked")
        label = labels.get(reason, "")
        if not note:
            return label
        return self.env._("%(reason)s: “%(note)s”", reason=label, note=note)
