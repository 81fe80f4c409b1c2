"""What people are asked before connections are revoked, and told afterwards."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_list
from odoo.tools.misc import formatLang

#: So many are named, then they are counted.
NAMED = 5

#: Further is not counted where there may be a million.
COUNTED = 10_000


class ApiAccessToken(models.Model):
    # One file for one purpose.
    _inherit = "api.access.token"

    @api.model
    def ask_to_revoke_own(self, keep=False):
        """Return what a person is asked who is about to revoke all of the own connections.

        :param keep: the id of the one that is to stay, True for the one last used, False for none
        :return: ``{"ids", "keep", "choices", "lines", "title"}``; ``lines`` are sentences
        """
        own = self._own_active()
        own = own.sorted(lambda token: (token.last_used_at or token.create_date, token.id))
        kept = own[-1:] if keep is True else own.filtered(lambda token: token.id == keep)
        return {
            **(own - kept)._question(),
            "keep": kept.id,
            "choices": [token._choice() for token in own[::-1]],
        }

    def _choice(self):
        """The name, which two may share, and the number that every screen shows."""
        name, number = self.client_name, self.id
        text = self.env._("%(name)s (number %(number)s)", name=name, number=number)
        return {"id": number, "name": text}

    def ask_to_revoke(self):
        """The same for these."""
        return {**self._question(), "keep": False, "choices": []}

    def _question(self):
        active = self._active()
        return {
            "title": self.env._("Revoke Connections"),
            "ids": active.ids,
            "lines": active._consequences([("id", "in", active.ids)]),
        }

    def revoke_asked(self):
        """Revoke what the person was asked about.

        :return: what to tell the person
        """
        if not self:
            raise UserError(self.env._("There is nothing to revoke."))
        self.action_revoke()
        return self._revoked_message(len(self))

    def _own_active(self):
        return self.search([("user_id", "=", self.env.uid), ("state", "=", "active")])

    def _active(self):
        self.invalidate_recordset(["state"], flush=False)
        return self.filtered(lambda token: token.state == "active")

    @api.model
    def _consequences(self, domain):
        """What revoking the active ones among those of ``domain`` does, as sentences.

        Counted and named as the reader may see them.
        """
        domain = [*domain, ("state", "=", "active")]
        counts = dict(self._read_group(domain, ["kind"], ["__count"]))
        tokens = counts.pop("personal", 0)
        apps = sum(counts.values())
        if not apps + tokens:
            return [self.env._("None of them is active: there is nothing to revoke.")]
        return [
            self._named(self._counted(apps, tokens), domain, apps + tokens),
            *self._after_apps(apps),
            *self._after_tokens(tokens),
        ]

    def _after_apps(self, apps):
        if apps == 1:
            yield self.env._("The app has to log in again.")
        elif apps:
            yield self.env._("The apps have to log in again.")

    def _after_tokens(self, tokens):
        if tokens == 1:
            yield self.env._("The personal token stops for good: what uses it needs a new one.")
        elif tokens:
            yield self.env._("The personal tokens stop for good: what uses them needs new ones.")

    def _named(self, what, domain, total):
        names = [
            self.env._("“%(name)s” (number %(number)s)", name=token.client_name, number=token.id)
            for token in self.search(domain, limit=NAMED)
        ]
        if total > NAMED:
            names.append(self.env._("%s more", self._number(total - NAMED)))
        names = format_list(self.env, names)
        return self.env._("This revokes %(what)s: %(names)s.", what=what, names=names)

    def _counted(self, apps, tokens):
        """Such as "2 apps and 1 personal token"."""
        parts = []
        if apps:
            count = self._number(apps)
            parts.append(self.env._("1 app") if apps == 1 else self.env._("%s apps", count))
        if tokens:
            count = self._number(tokens)
            parts.append(
                self.env._("1 personal token")
                if tokens == 1
                else self.env._("%s personal tokens", count)
            )
        if len(parts) == 1:
            return parts[0]
        return self.env._("%(apps)s and %(tokens)s", apps=parts[0], tokens=parts[1])

    @api.model
    def _consequences_for_everybody(self):
        """The same where there may be very many; a name would say nothing."""
        total = self.search_count([("state", "=", "active")], limit=COUNTED + 1)
        if total > COUNTED:
            number = self._number(COUNTED)
            first = self.env._("This revokes everybody's connections: over %s.", number)
        else:
            number = self._number(total)
            first = self.env._("This revokes everybody's connections: %s.", number)
        return [
            first,
            self.env._(
                "Every app has to log in again, and every personal token stops for good. It "
                "cannot be undone."
            ),
        ]

    def _revoked_message(self, count):
        if count == 1:
            return self.env._("The connection was revoked.")
        return self.env._("%s connections were revoked.", self._number(count))

    def _number(self, number):
        """As the reader's language writes it."""
        return formatLang(self.env, number, digits=0)

    def _done(self, message):
        """The action that tells it, and closes the dialog."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
