"""What portal's page Connection & Security does with one's own connections."""

from odoo import http
from odoo.http import request


class PortalConnections(http.Controller):
    @http.route(
        "/my/security/api_connections", type="http", auth="user", methods=["POST"], website=True
    )
    def revoke(self, connection=""):
        """Revoke one's own connection of this number, or all of them, and show the page again.

        Others than one's own are none of the page's: a number that is not there does nothing.
        """
        own = request.env["api.access.token"]._own_active()
        if connection != "all":
            own = own.filtered(lambda token: str(token.id) == connection)
        if not own:
            return request.redirect("/my/security")
        own.action_revoke()
        return request.redirect("/my/security?api_revoked=1")
