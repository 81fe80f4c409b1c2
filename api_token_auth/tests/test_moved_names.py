"""What addons imported before 1.0, as its pages for their authors showed it."""

import importlib

from odoo.tests import TransactionCase, tagged

from ..rest import endpoint, views

REST = "odoo.addons.api_token_auth.rest"


@tagged("post_install", "-at_install")
class TestMovedNames(TransactionCase):
    def test_old_names_are_still_there(self):
        for module, names in {
            "declaration": ("READ", "WRITE", "CREATE", "Field", "Parent", "Resource"),
            "routes": ("BASE", "serve", "endpoint"),
            "errors": ("Refused", "Conflict", "NotFound", "InvalidRelation"),
            "writing": ("find",),
        }.items():
            found = importlib.import_module(f"{REST}.{module}")
            for name in names:
                self.assertTrue(hasattr(found, name), f"{module}.{name}")

    def test_a_module_of_another_name_warns(self):
        answers = importlib.import_module(f"{REST}.answers")
        with self.assertWarnsRegex(DeprecationWarning, "rest.views"):
            self.assertIs(answers.data, views.data)

    def test_an_endpoint_without_an_operation_is_refused_by_name(self):
        with self.assertRaisesRegex(TypeError, "/api/v1/books/new needs operation="):
            endpoint("api.resource", "/api/v1/books/new", "GET", dict, scopes=())

    def test_an_endpoint_in_the_old_order_warns_and_keeps_what_its_scopes_meant(self):
        def answer(_resource):
            return {}

        url = "/api/v1/books/old"
        with self.assertWarnsRegex(DeprecationWarning, "operation="):
            route = endpoint("api.resource", "old_one", url, "POST", ("a:read", "b:read"), answer)
        routing = route.original_routing
        self.assertEqual(routing["routes"], [url])
        self.assertEqual(routing["any_scope"], ("a:read", "b:read"))
        self.assertEqual(routing["operation"].name, "old_one")
