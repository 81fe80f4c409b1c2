"""What clients are told about this server before they have a token.

Addons that add grants or endpoints extend the documents by overriding the methods here.
"""

from odoo import SUPERUSER_ID, models
from odoo.http import request

from .. import compat, settings
from ..errors import Challenge
from ..http import resources, scopes

AUTHORIZATION_SERVER = "/.well-known/oauth-authorization-server"
#: Before the path of a resource, the well-known path of its metadata (RFC 9728 section 3.1).
PROTECTED_RESOURCE = "/.well-known/oauth-protected-resource"

API, JSON_2 = "/api/v1", "/json/2"


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def _api_server_metadata(self):
        """Return the members of RFC 8414 section 2; those without elements are left out.

        ``response_types_supported`` is required, but there is no authorization endpoint that
        would return one, and section 3.2 forbids an empty list.
        """
        issuer = settings.ISSUER.read(self.env)
        base = f"{issuer}/api/v1/auth"
        return {
            "issuer": issuer,
            "token_endpoint": f"{base}/token",
            "token_endpoint_auth_methods_supported": ["none"],
            "grant_types_supported": sorted(self._api_grants()),
            "scopes_supported": sorted(self._api_scope_names()),
            "revocation_endpoint": f"{base}/revoke",
            "revocation_endpoint_auth_methods_supported": ["none"],
            "introspection_endpoint": f"{base}/introspect",
            # A type of access token is a method too, by section 2.
            "introspection_endpoint_auth_methods_supported": ["Bearer"],
            "service_documentation": f"{issuer}/api/v1/docs",
        }

    def _api_resources(self):
        """Return the identifiers of what tokens may be bound to (RFC 8707): addresses.

        An addon that protects other paths than those of the API adds theirs.
        """
        issuer = settings.ISSUER.read(self.env)
        return [issuer + path for path in ((API, JSON_2) if compat.HAS_JSON_2 else (API,))]

    def _api_security_schemes(self):
        """Return name → security scheme of the OpenAPI document; each is a way to get a token."""
        return {
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "description": "An access token from POST /api/v1/auth/login.",
            }
        }

    def _api_scope_names(self):
        return self.env["api.scope"].search([]).mapped("name")  # pylint: disable=no-search-all

    def _api_resource_metadata(self, resource):
        """Return the members of RFC 9728 section 2.

        Of the API's scopes only those that read: there are clients that ask for every scope in
        the list.

        :param resource: one of :meth:`_api_resources`
        """
        issuer = settings.ISSUER.read(self.env)
        reading = sorted(name for name in self._api_scope_names() if name.endswith(":read"))
        return {
            "resource": resource,
            "authorization_servers": [issuer],
            "scopes_supported": [scopes.RPC] if resource == issuer + JSON_2 else reading,
            "bearer_methods_supported": ["header"],
            "resource_documentation": f"{issuer}/api/v1/docs",
        }

    @classmethod
    def _explain_refusal(cls, refusal, needed):
        """Say in the challenge what to ask for, and where (RFC 6750 section 3, RFC 9728 5.1).

        :param refusal: :class:`ApiError`
        :param needed: :class:`Needed`; of several sets that would do, the first is told
        """
        if not isinstance(refusal, Challenge):
            return
        refusal.scope = refusal.scope or " ".join(needed.alternatives()[0])
        env = request.env(user=SUPERUSER_ID)
        path = request.httprequest.path
        place = resources.path_of(path, env["ir.http"]._api_resources())
        if place:
            refusal.resource_metadata = settings.ISSUER.read(env) + PROTECTED_RESOURCE + place
