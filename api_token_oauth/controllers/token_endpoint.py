"""The token endpoint, for apps: pages of any origin may be public clients. And what apps with a
secret may ask about their tokens."""

from odoo import SUPERUSER_ID, http
from odoo.addons.api_token_auth.controllers import account_schemas
from odoo.addons.api_token_auth.controllers.token_endpoints import (
    TokenController,
    introspection_members,
)
from odoo.addons.api_token_auth.errors import AuthenticationRequired
from odoo.addons.api_token_auth.http.json_body import required
from odoo.addons.api_token_auth.http.operation import Content, Form, Operation
from odoo.addons.api_token_auth.http.scopes import Needed
from odoo.addons.api_token_auth.tokens import introspection
from odoo.http import request

from ..flow import client_authentication


class OAuthTokenController(TokenController):
    @http.route(
        any_origin=True,
        operation=Operation(
            "Get tokens (RFC 6749)",
            Content(
                Form(
                    ("grant_type",),
                    (
                        "code",
                        "redirect_uri",
                        "code_verifier",
                        "refresh_token",
                        "device_code",
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
            errors=(401, 429),
            name="exchangeToken",
        ),
    )
    def token(self):
        return super().token()

    @http.route(
        by_client=True,
        operation=Operation(
            "Check a token (RFC 7662)",
            Content(
                Form(("token",), ("token_type_hint", "client_id", "client_secret")),
                {"token": "oat_…"},
            ),
            account_schemas.INTROSPECTION,
            name="introspectToken",
            description="An app with a client secret can send that instead of a bearer token, and "
            "is told about its own tokens.",
        ),
    )
    def introspect(self):
        """Also for an app that shows its secret: of tokens that were given to it (RFC 7662
        section 2.1, 4)."""
        if request.api.bearer:
            return super().introspect()
        form, env = request.api.body, request.env(user=SUPERUSER_ID)
        headers = request.httprequest.headers
        if not client_authentication.is_shown(form or {}, headers):
            refusal = AuthenticationRequired()
            env["ir.http"]._explain_refusal(refusal, Needed.by(request.dispatcher.routing))
            raise refusal
        client = client_authentication.authenticate_with_secret(env, form, headers)
        found = introspection.introspect(env, required(form, "token"))
        if not found or found[1]["client_id"] != client.id:
            return {"active": False}
        return introspection_members(*found)
