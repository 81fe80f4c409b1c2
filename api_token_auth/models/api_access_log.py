"""Who issued, refreshed and revoked what, and from where. Never a secret."""

from odoo import api, fields, models
from odoo.http import request

from ..tokens import access_log, reasons, revocation


class ApiAccessLog(models.Model):
    _name = "api.access.log"
    _description = "API Access Log"
    _order = "id desc"
    _rec_name = "event"

    create_date = fields.Datetime("When", readonly=True, index=True)
    event = fields.Selection(
        [
            ("issue", "Issued"),
            ("refresh", "Refreshed"),
            ("reuse", "Reuse detected"),
            ("revoke", "Revoked"),
            ("revoke_user", "All of a user revoked"),
            ("revoke_everybody", "Everybody's revoked"),
        ],
        required=True,
        readonly=True,
    )
    # No foreign key: the log outlives the connection, and must not lock it.
    connection_id = fields.Integer(readonly=True, aggregator=None)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null", index=True)
    client_name = fields.Char("Client", readonly=True)
    actor_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null", index=True)
    ip_address = fields.Char("From", readonly=True)
    reason = fields.Selection(reasons.SELECTION, readonly=True)
    note = fields.Char(readonly=True, size=revocation.NOTE_LENGTH)

    def init(self):
        """For the question from which addresses a user is known, see api.login.bucket."""
        self.env.cr.execute(
            f"""CREATE INDEX IF NOT EXISTS {self._table}_known_address_idx
                    ON {self._table} (user_id, ip_address) WHERE event = 'issue'"""
        )

    @api.model
    def _record(self, event, connection_id, user_id, client_name, note=None, reason=None):
        """Add a line, in the transaction that does what it tells of.

        By SQL: Odoo's ``create`` would first read the user's company for its defaults.
        """
        values = {
            "event": event,
            "connection_id": connection_id,
            "user_id": user_id,
            "client_name": client_name,
            "actor_id": self.env.uid,
            "ip_address": request.httprequest.remote_addr if request else None,
            "reason": reason,
            "note": note,
        }
        self.env.cr.execute(access_log.INSERT, values)
