"""The constant answer behind OCA's API key."""

from odoo import http
from odoo.http import request

ANSWER = {"success": True, "data": {"name": "constant"}}


class ApiKeyRoute(http.Controller):
    @http.route("/bench/api_key", type="http", auth="api_key", methods=["GET"], save_session=False)
    def api_key(self):
        return request.make_json_response(ANSWER)
