"""The OpenAPI document, and the page that shows it."""

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..rest import documentation

_BASE = "/api/v1"


class DocumentationController(http.Controller):
    @http.route(f"{_BASE}/openapi.json", type="api", auth="none", methods=["GET"], readonly=True)
    def openapi(self):
        """The whole document, or with ``?scoped=1`` what the bearer's token may call."""
        env = request.env(user=SUPERUSER_ID, context={"lang": "en_US"})
        scopes = documentation.scopes_of_bearer(request)
        return documentation.document(env, request.httprequest, scopes)

    @http.route(f"{_BASE}/docs", type="api", auth="none", methods=["GET"], readonly=True)
    def docs(self):
        return documentation.page()

    @http.route(
        f"{_BASE}/docs/<string:name>", type="api", auth="none", methods=["GET"], readonly=True
    )
    def asset(self, name):
        return documentation.asset(name)
