from unittest.mock import patch

from odoo import http
from odoo.tests import TransactionCase, tagged

from ..http.operation import Operation


@tagged("post_install", "-at_install")
class TestRoutes(TransactionCase):
    def _check(self, **routing):
        routing = {"auth": "api_token", "type": "http", **routing}
        rule = ("/shop", type("Endpoint", (), {"routing": routing}))
        with patch.object(http, "_generate_routing_rules", return_value=[rule]):
            self.env["ir.http"]._register_hook()

    def test_a_route_without_scopes_is_refused_by_name(self):
        wrong_ones = (
            {},
            {"scopes": None},
            {"scopes": "shop:read"},
            {"scopes": ["shop:read"]},
            {"any_scope": "shop:read"},
            {"any_scope": ()},
            {"scopes": (), "any_scope": ()},
            {"scopes": ("shop:read",), "any_scope": ["shop:write"]},
        )
        for wrong in wrong_ones:
            with self.subTest(wrong), self.assertRaisesRegex(TypeError, "/shop"):
                self._check(**wrong)

    def test_scopes_are_a_tuple_which_may_be_empty_on_purpose(self):
        self._check(scopes=("shop:read",))
        self._check(scopes=())
        self._check(any_scope=("shop:read", "shop:write"))
        self._check(scopes=("shop:read",), any_scope=("shop:write", "shop:delete"))

    def test_an_operation_that_cannot_be_documented_is_refused_by_name(self):
        said = {"type": "api", "scopes": (), "methods": ["GET"], "operation": Operation("Look")}
        self._check(**said)
        for wrong in (
            {"operation": "Look"},
            {"methods": ["GET", "POST"]},
            {"resource": "api.resource.nothing"},
            {"operation": Operation("Look", errors=(418,))},
        ):
            with (
                self.subTest(wrong),
                self.assertRaisesRegex((TypeError, ValueError), "/shop"),
            ):
                self._check(**{**said, **wrong})

    def test_a_websocket_cannot_be_opened_with_a_token(self):
        with self.assertRaisesRegex(TypeError, "/shop.*revoked"):
            self._check(scopes=(), websocket=True)
