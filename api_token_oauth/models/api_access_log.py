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
