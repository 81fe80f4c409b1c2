"""What the endpoints and documents of ``api_token_auth`` learn from this addon."""

from odoo import models
from odoo.http import request

from ..flow import client_authentication, device, exchange, pkce, service
from ..settings import APP_DOMAINS

#: Scopes over the user's other tokens are never for apps.
NEVER = "token:"

#: RFC 6749 section 2.3; ``none`` is a public client.
_WITH_SECRET = ["client_secret_basic", "client_secret_post"]
_METHODS = ["none", *_WITH_SECRET]

AUTHORIZE = "/api/v1/auth/authorize"
TOKEN = "/api/v1/auth/token"
DEVICE = "/api/v1/auth/device"
CONFIRM = f"{DEVICE}/confirm"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def _api_grants(self):
        return {
            **super()._api_grants(),
            "authorization_code": self._api_grant_code,
            "client_credentials": self._api_grant_service,
            DEVICE_GRANT: self._api_grant_device,
        }

    def _api_grant_code(self, form):
        """RFC 6749 section 4.1.3."""
        client = client_authentication.authenticate(self.env, form, request.httprequest.headers)
        return exchange.exchange(self.env, client, form)

    def _api_grant_device(self, form):
        """RFC 8628 section 3.4."""
        client = client_authentication.authenticate(self.env, form, request.httprequest.headers)
        return device.poll(self.env, client, form)

    def _api_grant_service(self, form):
        """RFC 6749 section 4.4.2."""
        sent = request.httprequest
        client = client_authentication.authenticate_with_secret(self.env, form, sent.headers)
        return service.issue(self.env, client, form, sent.remote_addr)

    @classmethod
    def _takes_token(cls, routing):
        """On routes with ``by_client=True`` an app may show its secret instead."""
        if routing.get("by_client"):
            schemes = request.httprequest.headers.get("Authorization", "").partition(" ")[0]
            return schemes.lower() == "bearer"
        return super()._takes_token(routing)

    def _api_client_id(self, form):
        """Who names no client that is known here may have a connection without one."""
        return client_authentication.identify(self.env, form, request.httprequest.headers).id

    def _api_security_schemes(self):
        """OpenAPI 3.1 knows no flow for devices. Addresses are below that of the document."""
        scopes = self.env["api.scope"].search([])  # a handful; pylint: disable=no-search-all
        known = {
            s.name: s.description for s in scopes.sorted("name") if not s.name.startswith(NEVER)
        }
        flow = {"tokenUrl": TOKEN, "scopes": known}
        with_refresh = {"authorizationUrl": AUTHORIZE, "refreshUrl": TOKEN, **flow}
        description = "For registered apps: with the consent of a user, or as a service account."
        return {
            **super()._api_security_schemes(),
            "oauth2": {
                "type": "oauth2",
                "description": description,
                "flows": {"authorizationCode": with_refresh, "clientCredentials": flow},
            },
        }

    def _api_server_metadata(self):
        metadata = super()._api_server_metadata()
        return {
            **metadata,
            "authorization_endpoint": metadata["issuer"] + AUTHORIZE,
            "device_authorization_endpoint": metadata["issuer"] + DEVICE,
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "code_challenge_methods_supported": [pkce.METHOD],
            "token_endpoint_auth_methods_supported": _METHODS,
            # The token itself is proof enough (RFC 7009 section 2.1); who adds more is not refused.
            "revocation_endpoint_auth_methods_supported": _METHODS,
            "introspection_endpoint_auth_methods_supported": [
                *metadata["introspection_endpoint_auth_methods_supported"],
                *_WITH_SECRET,
            ],
            "authorization_response_iss_parameter_supported": True,
            "client_id_metadata_document_supported": bool(APP_DOMAINS.read(self.env)),
        }
