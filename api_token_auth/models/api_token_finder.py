"""Find a Leaked Token: what our own page calls (``static/src/find_token.js``).

A model without a table. The pasted text is an argument of one call, and is in no field, no row, no
log and no answer: Odoo logs the arguments of calls at DEBUG only, and ``log_masking`` masks tokens
there too.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_datetime, format_list

from ..tokens import finding
from ..tokens.finding import What
from ..tokens.reasons import Reason

_SHOWN_DAYS = 30
_SHOWN_ADDRESSES = 10


class ApiTokenFinder(models.AbstractModel):
    _name = "api.token.finder"
    _description = "Search for a Leaked API Token"

    @api.model
    def find(self, text):
        """Say whose token it is.

        :param text: pasted, with or without what stood around the token
        :return: ``{"verdict", "is_bad_news", "connection"}``; the latter is False where none
            belongs to it, else ``{"id", "is_active", "lines": [{"label", "text"}]}``
        :raise AccessError: not a manager
        """
        self._check_manager()
        found = finding.find(self.sudo().env, text if isinstance(text, str) else "")
        token = self.env["api.access.token"].browse(found.connection_id or ())
        return {
            "verdict": self._verdicts()[found.what],
            "is_bad_news": bool(token) and token.state == "active" and found.what != What.ALTERED,
            "connection": bool(token) and self._describe(token),
        }

    @api.model
    def revoke(self, connection_id):
        """Revoke the connection of a token that leaked, and tell its owner.

        :raise AccessError: not a manager
        """
        self._check_manager()
        token = self.env["api.access.token"].browse(connection_id).exists()
        token._revoke_and_tell(Reason.LEAKED)
        return True

    @api.model
    def describe(self, connection_id):
        """Return what :meth:`find` says of the connection, as it is now.

        A call of its own: that of :meth:`revoke` began before the connection was revoked, and still
        sees it as it was.

        :raise AccessError: not a manager
        """
        self._check_manager()
        token = self.env["api.access.token"].browse(connection_id).exists()
        return bool(token) and self._describe(token)

    def _check_manager(self):
        if not self.env.user._is_api_token_manager():
            raise AccessError(self.env._("Only an API token manager can do this."))

    def _verdicts(self):
        """``What`` → a sentence."""
        revoked = self.env._("The app or token was revoked: nobody can use this any more.")
        return {
            What.NO_TOKEN: self.env._(
                "This is not a token of this system: those begin with oat_, ort_ or opt_."
            ),
            What.CUT: self.env._(
                "This is only a part of a token, or contains something that does not belong there. "
                "Copy all of it: 70 characters, or 92 if it begins with ort_."
            ),
            What.MISTYPED: self.env._(
                "At least one character is wrong: the checksum does not match. Copy it again "
                "instead of typing it."
            ),
            What.UNKNOWN: self.env._(
                "It does not belong to any app or token here. It may be from another database, "
                "have been deleted since, or be an access token that was replaced more than once. "
                "In that case, search for the refresh token that came with it."
            ),
            What.ALTERED: self.env._(
                "It was altered: its first part is that of the app or token below, the rest is "
                "not. Nobody can use it."
            ),
            What.PERSONAL: self.env._("This is a personal token."),
            What.ACCESS: self.env._("This is the access token that the app uses now."),
            What.FORMER_ACCESS: self.env._(
                "This is the access token that the app had before. It was replaced and does "
                "nothing by itself, but what leaked with it may."
            ),
            What.REFRESH: self.env._("This is the refresh token that the app uses now."),
            What.FORMER_REFRESH: self.env._(
                "This is the refresh token that the app had before. Using it now disconnects the "
                "app, or returns its successor if nobody has used that yet."
            ),
            What.OLD_REFRESH: self.env._(
                "This is an older refresh token of the app. Using it disconnects the app, and does "
                "nothing else."
            ),
            What.ENDED_ACCESS: revoked,
            What.ENDED_PERSONAL: revoked,
            What.ENDED_REFRESH: revoked,
        }

    def _describe(self, token):
        labels = dict(token._fields["state"]._description_selection(self.env))
        owner = token.sudo().user_id
        lines = [
            (self.env._("App or token"), token.client_name),
            (self.env._("Number"), str(token.id)),
            (self.env._("Owner"), f"{owner.name} ({owner.login})"),
            (self.env._("State"), labels[token.state]),
            (self.env._("Why it ended"), token.revoke_summary),
            (self.env._("Ended"), self._moment(token.ended_at)),
            (self.env._("It may"), token.scope_text),
            (self.env._("Created by"), token.sudo().issued_by_id.name or owner.name),
            (self.env._("Created"), self._moment(token.create_date)),
            (self.env._("Last used"), token.last_used_text),
            (self.env._("Works until"), token.state == "active" and self._moment(token.expires_at)),
            (self.env._("In the last 30 days"), self._describe_activity(token)),
        ]
        return {
            "id": token.id,
            "is_active": token.state == "active",
            "lines": [{"label": label, "text": text} for label, text in lines if text],
        }

    def _describe_activity(self, token):
        since = fields.Date.subtract(fields.Date.today(), days=_SHOWN_DAYS)
        lines = token.activity_ids.filtered(lambda line: line.day >= since)
        addresses = list(dict.fromkeys(line.address for line in lines if line.address))
        if not lines:
            return self.env._("No calls")
        if len(addresses) > _SHOWN_ADDRESSES:
            more = self.env._("%s more", len(addresses) - _SHOWN_ADDRESSES)
            addresses = [*addresses[:_SHOWN_ADDRESSES], more]
        return self.env._(
            "Read: %(reads)s, changed: %(changes)s, deleted: %(deletions)s, refused: "
            "%(refusals)s; from %(addresses)s",
            reads=sum(lines.mapped("reads")),
            changes=sum(lines.mapped("changes")),
            deletions=sum(lines.mapped("deletions")),
            refusals=sum(lines.mapped("refusals")),
            addresses=format_list(self.env, addresses) or "-",
        )

    def _moment(self, moment):
        return moment and format_datetime(self.env, moment, dt_format=False)
