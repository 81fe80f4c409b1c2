"""What the endpoints and documents of ``api_token_auth`` learn from this addon."""

from odoo import models
from odoo.http import request

from ..flow import client_authentication, exchange, pkce
from ..settings import APP_DOMAINS

#: RFC 6749 section 2.3; ``none`` is a public client.
_METHODS = ["none", "client_secret_basic", "client_secret_post"]

AUTHORIZE = "/api/v1/auth/authorize"


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def _api_grants(self):
        return {**super()._api_grants(), "authorization_code": self._api_grant_code}

    def _api_grant_code(self, form):
        """RFC 6749 section 4.1.3."""
        client = client_authentication.authenticate(self.env, form, request.httprequest.headers)
        return exchange.exchange(self.env, client, form)

    def _api_client_id(self, form):
        """Who names no client that is known here may have a connection without one."""
        return client_authentication.identify(self.env, form, request.httprequest.headers).id

    def _api_server_metadata(self):
        metadata = super()._api_server_metadata()
        return {
            **metadata,
            "authorization_endpoint": metadata["issuer"] + AUTHORIZE,
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "code_challenge_methods_supported": [pkce.METHOD],
            "token_endpoint_auth_methods_supported": _METHODS,
            # The token itself is proof enough (RFC 7009 section 2.1); who adds more is not refused.
            "revocation_endpoint_auth_methods_supported": _METHODS,
            "authorization_response_iss_parameter_supported": True,
            "client_id_metadata_document_supported": bool(APP_DOMAINS.read(self.env)),
        }
