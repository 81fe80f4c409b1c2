"""What the token endpoint exchanges for tokens (RFC 6749 section 4).

Addons add grant types by overriding :meth:`IrHttp._api_grants`.
"""

from odoo import models
from odoo.http import request

from ..http import json_body
from ..tokens import refresh


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def _api_grants(self):
        """Return grant type → method.

        Each takes the form, a dict of texts, and returns :class:`issuing.Issued`, or an
        :class:`ApiError` where what it has written is to stay written; it may raise one too. The
        environment is the superuser's.
        """
        return {"refresh_token": self._api_grant_refresh_token}

    def _api_grant_refresh_token(self, form):
        """RFC 6749 section 6."""
        text = json_body.required(form, "refresh_token")
        address = request.httprequest.remote_addr
        client_id = self._api_client_id(form)
        return refresh.refresh(self.env, text, form.get("scope"), address, client_id)

    def _api_client_id(self, form):  # noqa: ARG002 - for those who override it
        """The id of the registered client that sends ``form``, or None: none are registered."""
        return
