"""The token endpoint, for apps: pages of any origin may be public clients."""

from odoo import http
from odoo.addons.api_token_auth.controllers import account_schemas
from odoo.addons.api_token_auth.controllers.token_endpoints import TokenController
from odoo.addons.api_token_auth.http.operation import Content, Form, Operation


class OAuthTokenController(TokenController):
    @http.route(
        any_origin=True,
        operation=Operation(
            "Get tokens for a code or a refresh token (RFC 6749)",
            Content(
                Form(
                    ("grant_type",),
                    (
                        "code",
                        "redirect_uri",
                        "code_verifier",
                        "refresh_token",
                        "scope",
                        "resource",
                        "client_id",
                        "client_secret",
                    ),
                ),
                {
                    "grant_type": "authorization_code",
                    "code": "oac_…",
                    "redirect_uri": "https://app.example.com/callback",
                    "code_verifier": "…",
                    "client_id": "…",
                },
            ),
            account_schemas.TOKENS,
            errors=(401,),
            name="exchangeToken",
        ),
    )
    def token(self):
        return super().token()
