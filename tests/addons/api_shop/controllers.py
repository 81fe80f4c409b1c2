from odoo import http
from odoo.addons.api_token_auth.compat import JSON_RPC
from odoo.exceptions import UserError
from odoo.http import request


class ShopController(http.Controller):
    @http.route("/shop/me", type="http", auth="api_token", scopes=("shop:read",))
    def me(self, **_parameters):
        return request.make_json_response({"login": request.env.user.login})

    @http.route("/shop/order", type="http", auth="api_token", scopes=(), methods=["POST"])
    def order(self, **parameters):
        return request.make_json_response({"ordered": parameters.get("what")})

    @http.route("/shop/all", type="http", auth="api_token", scopes=("shop:read", "token:manage"))
    def all_scopes(self, **_parameters):
        return request.make_json_response({"login": request.env.user.login})

    @http.route("/shop/any", type="http", auth="api_token", any_scope=("shop:read", "token:manage"))
    def any_scope(self, **_parameters):
        return request.make_json_response({"login": request.env.user.login})

    @http.route("/shop/bug", type="http", auth="api_token", scopes=())
    def bug(self, **_parameters):
        raise RuntimeError("SELECT secret FROM shop")

    @http.route("/shop/rpc", type=JSON_RPC, auth="api_token", scopes=("shop:read",))
    def rpc(self, fail=None):
        if fail == "by Odoo":
            raise UserError(request.env._("Sold out."))
        if fail == "by a bug":
            raise RuntimeError("SELECT secret FROM shop")
        return request.env.user.login

    @http.route("/shop/cookie", type="http", auth="user")
    def cookie(self):
        return request.make_json_response({"login": request.env.user.login})

    @http.route(
        "/shop/app", type="http", auth="api_token", scopes=(), cors="*", methods=["GET", "POST"]
    )
    def app(self, **_parameters):
        return request.make_json_response({"login": request.env.user.login})
