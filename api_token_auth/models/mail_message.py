"""Who wrote it: a message that comes of a call through the API names the app, in the chatter."""

from odoo import api, fields, models
from odoo.http import request

from ..db import columns

#: A login calls itself what it likes; these names were chosen by the owner or by a manager.
_NAMED = {"app", "device", "personal", "service"}


class MailMessage(models.Model):
    _inherit = "mail.message"

    api_client_name = fields.Char(
        "Via",
        groups=fields.NO_ACCESS,
        copy=False,
        help="The app or personal token whose call made the message.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # 18 would take the name from anybody who may create messages.
        known = [
            {field: value for field, value in values.items() if field != "api_client_name"}
            for values in vals_list
        ]
        messages = super().create(known)
        if name := _calling_app():
            messages.sudo().write({"api_client_name": name})
        return messages

    def _extras_to_store(self, store, *args, **kwargs):
        """For the web client, see ``static/src/message_via.xml``."""
        result = super()._extras_to_store(store, *args, **kwargs)
        for message in self.sudo():
            if message.api_client_name:
                store.add(message, {"apiClientName": message.api_client_name})
        return result


def make_column(cr):
    """Make it when a registry loads: without it, Odoo could read no message from the moment that
    this code is started until the addon is upgraded."""
    if not columns.exists(cr, "mail_message", "api_client_name"):
        cr.execute("ALTER TABLE mail_message ADD COLUMN IF NOT EXISTS api_client_name varchar")


def _calling_app():
    """The name of the app or token that the request at hand came with; None for none."""
    known = getattr(request, "api", None) if request else None
    bearer = known and known.bearer
    return bearer.client_name if bearer and bearer.kind in _NAMED else None
