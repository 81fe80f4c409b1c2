"""Owners are told what others did to their connections, and of logins from new addresses.

Whoever logs in chooses the name of an app. So a name stands in quotes, and is reduced to letters
and digits: it cannot be a link, an address or a sentence of ours. The number beside it is the one
that every screen shows, and that the list finds.
"""

from markupsafe import Markup
from odoo import SUPERUSER_ID, models
from odoo.tools import format_list

from .. import settings
from ..tokens import revocation
from ..tokens.one_line import one_line, plain_words
from ..tokens.reasons import Reason

#: So many apps and tokens are named in one mail; the others are a number.
_NAMED = 10


class ApiAccessToken(models.Model):
    # One file for one purpose.
    _inherit = "api.access.token"

    def _revoke_and_tell(self, reason, note=None):
        """Revoke the connections, and tell the owners where somebody else does it.

        :param reason: a :class:`Reason`
        :param note: what a person wrote
        """
        active = self._active()
        revocation.revoke(self.env, self.ids, reason, note)
        self.invalidate_recordset()
        active._notify_revoked(self.env.user, reason, note)

    def _notify_revoked(self, by, reason, note=None):
        """Tell each owner but ``by`` with one mail, however many were revoked."""
        if not settings.NOTICE_REVOKED.read(self.env):
            return
        for owner, tokens in self.with_user(SUPERUSER_ID).grouped("user_id").items():
            if owner != by and owner.active:
                user = owner.with_context(lang=owner.lang)
                text = tokens._text_revoked(user, by.sudo(), reason, note)
                self._tell(user, user.env._("Your access to the API was revoked"), text)

    def _text_revoked(self, user, by, reason, note):
        named = self._names(user)
        who = plain_words(by.name, 64) or user.env._("The system")
        texts = [user.env._("%(by)s revoked %(named)s. Access ended at once.", by=who, named=named)]
        if reason == Reason.LEAKED:
            texts.append(user.env._("Its token was found where others could read it."))
            texts += self._what_to_do(user)
        elif reason == Reason.APP_ARCHIVED:
            texts.append(user.env._("The app can no longer be connected."))
        elif reason == Reason.ACCESS:
            texts.append(user.env._("You may no longer use the API."))
        if note:
            note = one_line(note, revocation.NOTE_LENGTH)
            texts.append(user.env._("The reason that was given: “%s”.", note))
        texts.append(user.env._("Ask them if you did not expect it."))
        return " ".join(texts)

    def _what_to_do(self, user):
        """Yield how to go on with the apps, and with the personal tokens."""
        apps = self.filtered(lambda token: token.kind != "personal")
        yield from self.with_env(user.env)._after_apps(len(apps))
        if self - apps:
            yield user._how_to_get_tokens()

    def _names(self, user):
        """Return such as: the app “Scanner” (number 6) and the personal token “x” (number 9)."""
        tokens = self.with_env(user.env).sudo().sorted("id")
        texts = [token._name_with_number(user) for token in tokens[:_NAMED]]
        if len(tokens) > _NAMED:
            texts.append(user.env._("%s more", len(tokens) - _NAMED))
        return format_list(user.env, texts)

    def _name_with_number(self, user):
        words = self._name_and_number()
        if self.kind == "personal":
            return user.env._("the personal token “%(name)s” (number %(number)s)", **words)
        return user.env._("the app “%(name)s” (number %(number)s)", **words)

    def _name_and_number(self):
        return {"name": plain_words(self.client_name, 40), "number": self.id}

    def _notify_login(self, address):
        """Tell the owner of an app that has logged in from where none of theirs did before."""
        if not settings.NOTICE_LOGIN.read(self.env):
            return
        for token in self.with_user(SUPERUSER_ID):
            user = token.user_id.with_context(lang=token.user_id.lang)
            text = user.env._(
                "An app that calls itself “%(name)s” (number %(number)s) logged in with your "
                "password from %(address)s, an address that was not seen before. If this was not "
                "you, revoke it %(where)s, change your password, and tell your administrator.",
                where=user._where_to_revoke(),
                address=address,
                **token._name_and_number(),
            )
            self._tell(user, user.env._("An app logged in from a new address"), text)


class ResUsers(models.Model):
    _inherit = "res.users"

    def _active_connections(self):
        """The connections that all would be revoked of; for who is told afterwards."""
        domain = [("user_id", "in", self.ids), ("state", "=", "active")]
        return self.env["api.access.token"].sudo().search(domain)

    def _where_to_revoke(self):
        """The words for where the user revokes the own connections."""
        if self.share:
            return self.env._("under Connection & Security in your account")
        return self.env._("in My Preferences, under API Access")

    def _how_to_get_tokens(self):
        """A sentence on who makes new personal tokens."""
        if self.share:
            return self.env._("Your administrator can create new ones.")
        return self.env._("You can create new ones in My Preferences, under API Access.")

    def _link(self, path, label):
        """A link into this Odoo, for a mail.

        :param path: without a slash at the beginning
        """
        return Markup('<a href="%s/%s">%s</a>') % (settings.ISSUER.read(self.env), path, label)
