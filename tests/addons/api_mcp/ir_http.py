from odoo import models
from odoo.addons.api_token_auth import settings


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def _api_resources(self):
        return [*super()._api_resources(), f"{settings.ISSUER.read(self.env)}/mcp"]
