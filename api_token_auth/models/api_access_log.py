"""Who issued, refreshed and revoked what, and from where. Never a secret."""

from odoo import fields, models

from ..tokens import reasons, revocation


class ApiAccessLog(models.Model):
    _name = "api.access.log"
    _inherit = "api.fixed.groups"
    _description = "API Access Log"
    _order = "id desc"

    create_date = fields.Datetime("When", readonly=True, index=True)
    event = fields.Selection(
        [
            ("issue", "Issued"),
            ("refresh", "Refreshed"),
            ("reuse", "Possible theft"),
            ("revoke", "Revoked"),
            ("revoke_user", "All connections of a user revoked"),
            ("revoke_app", "All connections of an app revoked"),
            ("revoke_everybody", "All connections revoked"),
            ("lockout", "Locked out"),
            ("lockout_lifted", "Lockout lifted"),
        ],
        required=True,
        readonly=True,
    )
    # No foreign key: the log outlives the connection, and must not lock it.
    connection_id = fields.Integer(readonly=True, aggregator=None)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null", index=True)
    client_name = fields.Char("App or Purpose", readonly=True)
    actor_id = fields.Many2one(
        "res.users", "Performed By", readonly=True, ondelete="set null", index=True
    )
    ip_address = fields.Char("IP Address", readonly=True)
    reason = fields.Selection(reasons.SELECTION, readonly=True)
    times = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Refreshes from one address within 10 minutes share a line.",
    )
    note = fields.Char(readonly=True, size=revocation.NOTE_LENGTH)

    def init(self):
        """For the question from which addresses a user is known, see api.login.bucket; and for
        the line that one more refresh is counted in."""
        self.env.cr.execute(
            f"""CREATE INDEX IF NOT EXISTS {self._table}_known_address_idx
                    ON {self._table} (user_id, ip_address) WHERE event = 'issue';
                CREATE INDEX IF NOT EXISTS {self._table}_refresh_idx
                    ON {self._table} (connection_id, create_date) WHERE event = 'refresh'"""
        )
