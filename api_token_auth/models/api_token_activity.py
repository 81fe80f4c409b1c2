"""What a connection did on a day from an address, in numbers; ``tokens.activity`` counts.

At most some twenty rows for a connection and day, deleted after the days of the setting *Keep
Activity*, and with their connection. No foreign key, which would wait for whoever refreshes.
"""

import json
import logging
from datetime import date, timedelta

from babel.dates import format_skeleton
from odoo import api, fields, models
from odoo.tools.misc import babel_locale_parse

from .. import settings
from ..db import batches

_logger = logging.getLogger(__name__)

_CHART_DAYS = 30

_PURGE = """
    DELETE FROM api_token_activity WHERE id = ANY(ARRAY(
        SELECT id FROM api_token_activity
         WHERE day < (now() AT TIME ZONE 'UTC')::date - %(days)s::integer
      ORDER BY day LIMIT %(batch)s
    ))
"""

# Those whose connection is gone: written by a worker while it went, or left by bare SQL.
_PURGE_LEFT = """
    DELETE FROM api_token_activity WHERE id = ANY(ARRAY(
        SELECT done.id FROM api_token_activity done
         WHERE NOT EXISTS (SELECT FROM api_token_connection token
                            WHERE token.id = done.connection_id)
         LIMIT %(batch)s
    ))
"""


class ApiTokenActivity(models.Model):
    _name = "api.token.activity"
    _inherit = "api.fixed.groups"
    _description = "Daily Activity of an API Connection"
    _auto = False
    _log_access = False
    _order = "day desc, id desc"
    _rec_name = "address"

    connection_id = fields.Many2one("api.access.token", "App or Token", readonly=True)
    connection_number = fields.Char("Number", compute="_compute_connection_number")
    user_id = fields.Many2one(related="connection_id.user_id", string="Owner")
    day = fields.Date(readonly=True, help="A day of UTC.")
    address = fields.Char(
        "From", readonly=True, help="Empty for further addresses, beyond twenty a day."
    )
    calls = fields.Integer(compute="_compute_calls", help="All calls, answered and refused.")
    reads = fields.Integer("Read", readonly=True, help="GET")
    changes = fields.Integer("Changed", readonly=True, help="POST, PATCH and PUT")
    deletions = fields.Integer("Deleted", readonly=True, help="DELETE")
    refusals = fields.Integer(
        "Refused", readonly=True, help="The token or its owner may not do what was asked for."
    )

    def init(self):
        self.env.cr.execute(
            """CREATE TABLE IF NOT EXISTS api_token_activity (
                   id bigserial PRIMARY KEY, connection_id integer NOT NULL, day date NOT NULL,
                   address varchar NOT NULL, reads integer NOT NULL, changes integer NOT NULL,
                   deletions integer NOT NULL, refusals integer NOT NULL
               );
               CREATE UNIQUE INDEX IF NOT EXISTS api_token_activity_place_idx
                   ON api_token_activity (connection_id, day, address);
               CREATE INDEX IF NOT EXISTS api_token_activity_day_idx ON api_token_activity (day);
               CREATE INDEX IF NOT EXISTS api_token_activity_address_idx
                   ON api_token_activity (address, day)"""
        )

    @api.depends("reads", "changes", "deletions", "refusals")
    def _compute_calls(self):
        for line in self:
            line.calls = line.reads + line.changes + line.deletions + line.refusals

    @api.depends("connection_id")
    def _compute_connection_number(self):
        """As text: it is no quantity, and 1,234 is not found anywhere."""
        for line in self:
            line.connection_number = str(line.connection_id.id)

    def action_open_connection(self):
        """Show the connection; for a click on a row."""
        return self.connection_id._open_form()

    @api.model
    def _cron_purge(self):
        """Delete old lines, in batches that are committed one by one."""
        days = settings.ACTIVITY_DAYS.read(self.env)
        purged, is_done = batches.run(self.env, _PURGE, {"days": days})
        _logger.info("token PURGE: %s lines of activity older than %s days", purged, days)
        if is_done:
            batches.run(self.env, _PURGE_LEFT, {}, purged)
        return purged


class ApiAccessToken(models.Model):
    _inherit = "api.access.token"

    activity_ids = fields.One2many("api.token.activity", "connection_id", readonly=True)
    activity_chart = fields.Text("Calls by Day", compute="_compute_activity_chart")

    @api.depends("activity_ids")
    @api.depends_context("lang")
    def _compute_activity_chart(self):
        """Data for Odoo's small chart: one bar for each of the last thirty days."""
        today = date.fromordinal(fields.Datetime.now().toordinal())
        days = [today - timedelta(days=number) for number in reversed(range(_CHART_DAYS))]
        locale = babel_locale_parse(self.env.lang)
        for token in self:
            calls = dict.fromkeys(days, 0)
            for line in token.activity_ids:
                if line.day in calls:
                    calls[line.day] += line.calls
            # the type says only which of Odoo's colors a bar has
            labels = {day: format_skeleton("MMMd", day, locale=locale) for day in days}
            bars = [{"label": labels[day], "value": calls[day], "type": "future"} for day in days]
            chart = {"key": self.env._("Calls"), "values": bars}
            token.activity_chart = json.dumps([chart]) if any(calls.values()) else False

    def _open_form(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_show_access_log(self):
        """Show what the access log says of the connection."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "api_token_auth.api_access_log_action"
        )
        return {**action, "domain": [("connection_id", "in", self.ids)]}
