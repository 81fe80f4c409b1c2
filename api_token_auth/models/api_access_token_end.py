"""When, by whom and why a connection ended: by itself, by its row, or together with others.

Read for the rows of a page; ``tokens.ends`` says the same of all rows, to search and sort by.
"""

from collections.abc import Collection

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ..tokens import ends, mass_revocation, reasons

#: Told apart from what people did: programs that act for nobody.
_NOBODY = (SUPERUSER_ID, None, False)


class ApiAccessToken(models.Model):
    # One file for one purpose.
    _inherit = "api.access.token"

    ended_at = fields.Datetime("Ended", compute="_compute_end", search="_search_ended_at")
    ended_by_id = fields.Many2one(
        "res.users",
        compute="_compute_end",
        search="_search_ended_by_id",
        help="Empty if no person ended it.",
    )
    end_reason = fields.Selection(
        [
            *reasons.SELECTION,
            (ends.EXPIRED, "It expired"),
            # By an epoch raised before a row said why, or as its owner was archived by SQL.
            (ends.UNKNOWN, "Its owner lost access to the API, or all were revoked"),
            # Named, as the web client has no heading for a group without a value.
            (ends.NONE, "Still active"),
        ],
        "Reason for Its End",
        compute="_compute_end",
        search="_search_end_reason",
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
            token.end_reason = reason
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
            return self.expires_at, None, ends.EXPIRED, None
        return False, None, ends.UNKNOWN if self.state == "revoked" else ends.NONE, None

    @api.model
    def _describe_end(self, reason, note):
        if reason == ends.NONE:
            return ""
        label = dict(self._fields["end_reason"]._description_selection(self.env)).get(reason, "")
        if not note:
            return label
        return self.env._("%(reason)s: “%(note)s”", reason=label, note=note)

    # ---------------------------------------------------------------------------- search

    def _search_ended_at(self, operator, value):
        if operator in (">", ">="):
            return self._search_end(SQL("ended_at %s %s", SQL(operator), value), ends.since(value))
        if operator in ("<", "<="):
            return self._search_end(SQL("ended_at %s %s", SQL(operator), value))
        values = value if isinstance(value, Collection) else [value]
        if operator not in ("=", "!=", "in", "not in") or any(values):
            return NotImplemented
        wanted = SQL("NULL") if operator in ("=", "in") else SQL("NOT NULL")
        return self._search_end(SQL("ended_at IS %s", wanted))

    def _search_ended_by_id(self, operator, value):
        """By ids, by a part of the name, or whether anybody did it."""
        if operator == "not ilike":
            return ["!", *self._search_ended_by_id("ilike", value)]
        if operator in ("any", "ilike"):
            domain = value if operator == "any" else [("name", "ilike", value)]
            found = self.env["res.users"].with_context(active_test=False)._search(domain)
            users = SQL("ARRAY(SELECT id FROM res_users WHERE id IN %s)", found.subselect())
            return self._search_end(SQL("ended_by_id = ANY(%s)", users), ends.ended_by(users))
        return self._search_among("ended_by_id", operator, value)

    def _search_end_reason(self, operator, value):
        """False, as what has no reason, stands for what is active."""
        values = [value] if isinstance(value, (str, bool)) else value
        return self._search_among("end_reason", operator, [one or ends.NONE for one in values])

    def _search_among(self, column_name, operator, value):
        """``value`` is one, or many; False stands for none."""
        if operator not in ("=", "!=", "in", "not in"):
            return NotImplemented
        values = [value] if isinstance(value, (str, int)) else list(value)
        known = [one for one in values if one]
        column = SQL.identifier(column_name)
        found = SQL("COALESCE(%s = ANY(%s), FALSE)", column, known)
        if len(known) < len(values):
            found = SQL("(%s OR %s IS NULL)", found, column)
        if operator not in ("=", "in"):
            return self._search_end(SQL("NOT %s", found))
        is_of_few = column_name == "ended_by_id" and len(known) == len(values)
        return self._search_end(found, ends.ended_by(SQL("%s", known)) if is_of_few else None)

    def _search_end(self, condition, rows=None):
        """A domain of those with such an end; the array has it looked up once.

        :param rows: SQL of the connections that can have it, if not of all
        """
        query = SQL(
            "(SELECT unnest(ARRAY(SELECT id FROM %s ended WHERE %s)))",
            ends.ends(self.env, rows or SQL.identifier(self._table)),
            condition,
        )
        return [("id", "in", query)]
