"""What the exchange of a code is compared with: a refresh, and the claim of a code before it."""

from odoo import models
from odoo.addons.api_token_auth.crypto import format as token_format
from odoo.addons.api_token_auth.db import transaction
from odoo.addons.api_token_oauth.flow import codes


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def _api_grants(self):
        return {**super()._api_grants(), "bench_refresh_and_claim": self._bench_refresh_and_claim}

    def _bench_refresh_and_claim(self, form):
        code = token_format.parse(form["code"], (token_format.CODE,))
        with transaction.own_transaction(self.env) as own:
            if not codes.claim(own, code):
                raise LookupError("claimed before")
        return self._api_grant_refresh_token(form)
