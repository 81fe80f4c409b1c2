"""What the controller of the documentation answers.

The page is Swagger UI from the Python package ``swagger-ui-py``, served from this server; a
strict content policy keeps it from loading anything else.
"""

from importlib import resources
from pathlib import Path

from odoo.http import Response

from ..http.dispatcher import json_response
from . import query_parameters
from .errors import NotFound

_OWN = Path(__file__).parent / "docs_page"
_OWN_ASSETS = {
    "start.js": "text/javascript",
    "page.css": "text/css",
    "redirect.js": "text/javascript",
    "redirect.html": "text/html; charset=utf-8",
}
_SWAGGER_ASSETS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def scopes_of_bearer(request):
    """Return the scopes of the token that is sent with ``?scoped=1``; None without it.

    :raise ApiError: the parameter is wrong, or there is no valid token
    """
    args = query_parameters.read(request.env, request.httprequest.args, ["scoped"])
    if args.get("scoped", "0") not in ("0", "1"):
        raise query_parameters.parameter_error("scoped", "0, 1")
    if args.get("scoped") != "1":
        return None
    request.registry["ir.http"]._auth_method_api_token()
    return request.api.bearer.scopes


def document(env, httprequest, scopes):
    server = {"url": httprequest.host_url.rstrip("/")}
    return json_response({**env["api.resource"]._api_document(scopes), "servers": [server]})


def page():
    return _file(_OWN / "page.html", "text/html; charset=utf-8")


def asset(name):
    """One of the page's own files; the caller cannot name any other."""
    if name in _OWN_ASSETS:
        return _file(_OWN / name, _OWN_ASSETS[name])
    if name in _SWAGGER_ASSETS:
        return _file(resources.files("swagger_ui") / "static" / name, _SWAGGER_ASSETS[name])
    raise NotFound()


def _file(path, content_type):
    headers = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"}
    return Response(path.read_bytes(), 200, headers, content_type=content_type)
