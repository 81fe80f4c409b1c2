from odoo import http
from odoo.http import request

JSON = "jsonrpc" if "jsonrpc" in http._dispatchers else "json"


class ShopController(http.Controller):
    @http.route("/shop/me", type="http", auth="api_token", scopes=("shop:read",))
    def me(self, **_parameters):
        return request.make_json_response({"login": request.env.user.login})

    @http.route("/shop/order", type="http", auth="api_token", scopes=(), methods=["POST"])
    def order(self, **parameters):
        return request.make_json_response({"ordered": parameters.get("what")})

    @http.route("/shop/rpc", type=JSON, auth="api_token", scopes=("shop:read",))
    def rpc(self, **_parameters):
        return request.env.user.login

    @http.route("/shop/cookie", type="http", auth="user")
    def cookie(self):
        return request.make_json_response({"login": request.env.user.login})

    @http.route(
        "/shop/app", type="http", auth="api_token", scopes=(), cors="*", methods=["GET", "POST"]
    )
    def app(self, **_parameters):
        return request.make_json_response({"login": request.env.user.login})
