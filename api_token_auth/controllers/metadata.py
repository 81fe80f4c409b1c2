"""``/.well-known/oauth-authorization-server`` (RFC 8414)."""

from odoo import SUPERUSER_ID, http
from odoo.http import request


class MetadataController(http.Controller):
    @http.route(
        "/.well-known/oauth-authorization-server",
        type="api",
        auth="none",
        methods=["GET"],
        readonly=True,
    )
    def metadata(self):
        """The issuer is ``web.base.url``, never the request's Host header."""
        env = request.env(user=SUPERUSER_ID)
        issuer = env["ir.config_parameter"].get_param("web.base.url").rstrip("/")
        base = f"{issuer}/api/v1/auth"
        return {
            "issuer": issuer,
            "token_endpoint": f"{base}/token",
            "token_endpoint_auth_methods_supported": ["none"],
            "grant_types_supported": ["refresh_token"],
            "response_types_supported": [],
            "scopes_supported": sorted(env["api.scope"]._catalogue()),
            "revocation_endpoint": f"{base}/revoke",
            "revocation_endpoint_auth_methods_supported": ["none"],
            "introspection_endpoint": f"{base}/introspect",
        }
