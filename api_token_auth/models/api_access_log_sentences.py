"""What a line of the access log says, as a sentence in the reader's language; and where it leads.

Nobody is OdooBot in it: what no person did is told without a person. Names that somebody chose
stand in quotes, and contain none.
"""

from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

from .. import settings
from ..tokens import login_throttle


class ApiAccessLog(models.Model):
    # One file for one purpose.
    _inherit = "api.access.log"
    _rec_name = "sentence"
    _rec_names_search = ["client_name", "ip_address"]

    sentence = fields.Char("What Happened", compute="_compute_sentence")
    connection_number = fields.Char("Number", compute="_compute_connection_number")
    connection_is_there = fields.Boolean(compute="_compute_connection_number")
    is_in_force = fields.Boolean(
        "In Force",
        compute="_compute_is_in_force",
        help="The user is locked out now. A lockout ends by itself after a while.",
    )

    @api.depends("connection_id")
    def _compute_connection_number(self):
        there = set(self.env["api.access.token"].browse(self.mapped("connection_id")).exists().ids)
        for line in self:
            line.connection_number = str(line.connection_id) if line.connection_id else False
            line.connection_is_there = line.connection_id in there

    @api.depends("event", "user_id", "create_date")
    def _compute_is_in_force(self):
        """Asked only of lines that are young enough, once for each user."""
        window = timedelta(seconds=settings.ATTEMPT_WINDOW.read(self.env))
        young = self.filtered(
            lambda line: (
                line.event == "lockout"
                and line.user_id
                and line.create_date > fields.Datetime.now() - max(window, timedelta(hours=1))
            )
        )
        users = young.sudo().user_id
        locked = users.filtered(lambda user: login_throttle.is_locked_out(self.env, user))
        for line in self:
            line.is_in_force = line in young and line.user_id in locked

    # ------------------------------------------------------------------------- sentences

    @api.depends("event", "user_id", "actor_id", "client_name", "reason", "note", "times")
    @api.depends_context("lang")
    def _compute_sentence(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        for line in self:
            # As superuser: the names of users of other companies.
            text = getattr(line.sudo(), f"_sentence_of_{line.event}")()
            line.sentence = line._with_reason(text, reasons.get(line.reason))

    def _with_reason(self, text, reason):
        if reason and self.event != "reuse":
            text = self.env._("%(sentence)s Reason: %(reason)s.", sentence=text, reason=reason)
        if self.note and self.event.startswith("revoke"):
            return self.env._(
                "%(sentence)s Note: “%(note)s”", sentence=text, note=_quoted(self.note)
            )
        return text

    def _words(self):
        return {
            "owner": self.user_id.name or self.env._("A deleted user"),
            "actor": self.actor_id.name,
            "app": _quoted(self.client_name) or "?",
            "number": self.connection_id,
        }

    def _person(self):
        """Who did it, where it was a person other than the owner; else nobody."""
        nobody = {SUPERUSER_ID, self.env.ref("base.public_user").id}
        return self.actor_id.filtered(lambda user: user.id not in nobody and user != self.user_id)

    def _sentence_of_issue(self):
        words = self._words()
        if self.note == "app":
            return self.env._(
                "%(owner)s connected the registered app “%(app)s” (number %(number)s).", **words
            )
        if self.note == "device":
            return self.env._(
                "%(owner)s connected a device with the app “%(app)s” (number %(number)s).", **words
            )
        if self.note == "service":
            return self.env._(
                "The app “%(app)s” got a token as the service user %(owner)s (number %(number)s).",
                **words,
            )
        if self.note != "personal":
            return self.env._(
                "%(owner)s logged in with the app “%(app)s” (number %(number)s).", **words
            )
        if self._person():
            return self.env._(
                "%(actor)s created the personal token “%(app)s” (number %(number)s) for %(owner)s.",
                **words,
            )
        return self.env._(
            "%(owner)s created the personal token “%(app)s” (number %(number)s).", **words
        )

    def _sentence_of_refresh(self):
        words = self._words()
        if self.times and self.times > 1:
            return self.env._(
                "The app “%(app)s” (number %(number)s) of %(owner)s renewed its tokens %(times)s "
                "times within ten minutes.",
                times=self.times,
                **words,
            )
        return self.env._(
            "The app “%(app)s” (number %(number)s) of %(owner)s renewed its tokens.", **words
        )

    def _sentence_of_reuse(self):
        return self.env._(
            "Possible theft: somebody used an old copy of the key of the app “%(app)s” (number "
            "%(number)s) of %(owner)s. The app was disconnected.",
            **self._words(),
        )

    def _sentence_of_revoke(self):
        words = self._words()
        if self._person():
            return self.env._(
                "%(actor)s revoked “%(app)s” (number %(number)s) of %(owner)s.", **words
            )
        if self.actor_id and self.actor_id == self.user_id:
            return self.env._("%(owner)s revoked “%(app)s” (number %(number)s).", **words)
        return self.env._("“%(app)s” (number %(number)s) of %(owner)s was revoked.", **words)

    def _sentence_of_revoke_user(self):
        words = self._words()
        if self._person():
            return self.env._(
                "%(actor)s revoked all apps and personal tokens of %(owner)s.", **words
            )
        if self.actor_id and self.actor_id == self.user_id:
            return self.env._("%(owner)s revoked all of their apps and personal tokens.", **words)
        return self.env._("All apps and personal tokens of %(owner)s were revoked.", **words)

    def _sentence_of_revoke_app(self):
        words = self._words()
        if self._person():
            return self.env._("%(actor)s revoked all connections of the app “%(app)s”.", **words)
        return self.env._("All connections of the app “%(app)s” were revoked.", **words)

    def _sentence_of_revoke_everybody(self):
        if self._person():
            return self.env._(
                "%(actor)s revoked everybody's apps and personal tokens.", **self._words()
            )
        return self.env._("Everybody's apps and personal tokens were revoked.")

    def _sentence_of_lockout(self):
        if self.user_id:
            return self.env._(
                "Too many failed logins as %(owner)s: further ones were refused for a while.",
                **self._words(),
            )
        return self.env._(
            "Too many failed logins from this network: further ones were refused for a while."
        )

    def _sentence_of_lockout_lifted(self):
        if self._person():
            return self.env._("%(actor)s lifted the lockout of %(owner)s.", **self._words())
        return self.env._("The lockout of %(owner)s was lifted.", **self._words())

    # --------------------------------------------------------------------------- actions

    def action_lift_lockout(self):
        """Let the user of the line log in again at once."""
        if not self.env.user._is_api_token_manager():
            raise AccessError(self.env._("Only an API token manager can do this."))
        self.user_id.action_lift_api_lockout()
        self.invalidate_recordset()
        return False

    def action_open_connection(self):
        """Show the connection that the line is about."""
        return self.env["api.access.token"].browse(self.connection_id)._open_form()

    def action_show_same_address(self):
        """Show all lines of the same address."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "api_token_auth.api_access_log_action"
        )
        return {**action, "domain": [("ip_address", "=", self.ip_address)]}


def _quoted(text):
    """Make a name that somebody chose fit between quotes of ours."""
    return (text or "").translate(dict.fromkeys(map(ord, '“”„«»"'), "'"))
