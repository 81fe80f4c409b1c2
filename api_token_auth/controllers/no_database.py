"""JSON where no database answers, when the addon is loaded server-wide."""

from odoo import http

from ..errors import Unavailable


class NoDatabaseController(http.Controller):
    @http.route(
        "/api/v1/<path:path>",
        type="api",
        auth="none",
        save_session=False,
        nodb_only=True,  # ours: not in a database's routing map, where it would hide a 405
    )
    def unavailable(self, path):  # noqa: ARG002 - of the route
        raise Unavailable()
