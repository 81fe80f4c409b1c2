"""Routes whose operation cannot be documented are refused while the registry loads."""

from odoo import models

from ..http.dispatcher import ROUTE_TYPE
from .openapi import operations


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def _api_check_route(self, url, routing):  # pylint: disable=missing-return
        super()._api_check_route(url, routing)
        if routing["type"] == ROUTE_TYPE and "operation" in routing:
            operations.check(self.env, url, routing)
