"""One's own connected apps, for those who have no backend: portal users."""

from odoo import http
from odoo.addons.api_token_auth.tokens import revocation
from odoo.addons.api_token_auth.tokens.reasons import Reason
from odoo.http import request

from .authorize import HEADERS

PATH = "/api/v1/auth/apps"
_MAX_ID = 2**31 - 1  # PostgreSQL's integer


class ConnectedAppsController(http.Controller):
    @http.route(PATH, type="http", auth="user", methods=["GET"], sitemap=False)
    def connected_apps(self, **_parameters):
        """The page, which is the same for everybody."""
        domain = [("user_id", "=", request.env.uid), ("state", "=", "active")]
        connections = request.env["api.access.token"].search(domain)
        values = {
            "connections": connections,
            "user": request.env.user,
            "action": PATH,
            "disable_footer": True,
            "disable_database_manager": True,
        }
        response = request.render("api_token_oauth.connected_apps", values)
        response.headers.update(HEADERS)
        return response

    @http.route(PATH, type="http", auth="user", methods=["POST"], sitemap=False)
    def disconnect(self, connection="", **_parameters):
        """End one of one's own connections; says nothing of those of others."""
        number = int(connection) if connection.isascii() and connection.isdigit() else 0
        domain = [("user_id", "=", request.env.uid), ("id", "=", min(number, _MAX_ID))]
        found = request.env["api.access.token"].search(domain)
        if found:
            revocation.revoke(request.env, found.ids, Reason.BY_HAND)
        return request.redirect(PATH, 303)
