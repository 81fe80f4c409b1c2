"""What happens to apps is in the access log too."""

from odoo import fields, models

_EVENTS = [
    ("app_registered", "App registered"),
    ("app_changed", "App changed"),
    ("app_secret", "Client secret created"),
]


class ApiAccessLog(models.Model):
    _inherit = "api.access.log"

    event = fields.Selection(
        selection_add=_EVENTS, ondelete={name: "cascade" for name, _label in _EVENTS}
    )

    def _sentence_of_app_registered(self):
        if self._person():
            return self.env._("%(actor)s registered the app “%(app)s”.", **self._words())
        return self.env._("The app “%(app)s” was registered.", **self._words())

    def _sentence_of_app_changed(self):
        if self._person():
            return self.env._("%(actor)s changed the app “%(app)s”.", **self._words())
        return self.env._("The app “%(app)s” was changed.", **self._words())

    def _sentence_of_app_secret(self):
        if self._person():
            return self.env._(
                "%(actor)s created a client secret for the app “%(app)s”.", **self._words()
            )
        return self.env._("A client secret was created for the app “%(app)s”.", **self._words())
