"""The documents that a client finds by itself (RFC 8414, RFC 9728).

Public facts, so that pages of any origin may read them.
"""

from odoo import SUPERUSER_ID, http
from odoo.http import request

from .. import settings
from ..http.dispatcher import ROUTE_TYPE
from ..http.errors import NoSuchPath
from ..models.ir_http_discovery import AUTHORIZATION_SERVER, PROTECTED_RESOURCE

_PUBLIC = {
    "type": ROUTE_TYPE,
    "auth": "none",
    "methods": ["GET"],
    "readonly": True,
    "any_origin": True,
}


class MetadataController(http.Controller):
    @http.route(AUTHORIZATION_SERVER, **_PUBLIC)
    def authorization_server(self):
        return _without_empty(_ir_http()._api_server_metadata())

    @http.route(f"{PROTECTED_RESOURCE}/<path:place>", **_PUBLIC)
    def protected_resource(self, place):
        ir_http = _ir_http()
        resource = f"{settings.ISSUER.read(ir_http.env)}/{place}"
        if resource not in ir_http._api_resources():
            raise NoSuchPath()
        return _without_empty(ir_http._api_resource_metadata(resource))


def _ir_http():
    return request.env(user=SUPERUSER_ID)["ir.http"]


def _without_empty(document):
    """Both standards forbid members with zero elements (sections 3.2)."""
    return {name: value for name, value in document.items() if value}
