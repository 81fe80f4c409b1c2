"""The document and the routes are the same, so that nothing served is unknown to clients."""

import re

from odoo import http
from odoo.addons.api_token_auth.rest.openapi import document
from odoo.tests import TransactionCase, tagged

# For people and for machines that read the document: not operations.
_ABOUT_THE_DOCUMENT = ("/api/v1/openapi.json", "/api/v1/docs")


@tagged("post_install", "-at_install")
class TestOpenApiComplete(TransactionCase):
    def _served(self):
        modules = sorted(self.env.registry._init_modules)
        for url, endpoint in http._generate_routing_rules(modules, nodb_only=False):
            described = url.startswith(_ABOUT_THE_DOCUMENT) or "<path:" in url
            # Pages for people in a browser are no operations either.
            described |= endpoint.routing["type"] == "http" and endpoint.routing["auth"] == "user"
            if url.startswith("/api/v1/") and not described:
                for method in endpoint.routing["methods"]:
                    yield re.sub(r"<\w+:\w+>", "{}", url), method.lower()

    def test_every_route_is_documented_and_every_operation_served(self):
        documented = {
            (re.sub(r"{\w+}", "{}", path), method)
            for path, methods in document.build(self.env)["paths"].items()
            for method in methods
        }
        served = {(url, method) for url, method in self._served() if method != "options"}
        self.assertEqual(served, documented)
        self.assertIn(("/api/v1/auth/login", "post"), served)

    def test_no_description_is_an_odoo_help_text(self):
        """Odoo's help is about its own screens, and often about something else."""
        helps = {
            " ".join(field.help.split())
            for model in self.env.registry.models.values()
            if getattr(model, "_api", None)
            for field in self.env[model._api.model]._fields.values()
            if field.help
        }
        texts = {" ".join(text.split()) for text in _descriptions(document.build(self.env))}
        self.assertEqual([text for text in texts if any(said in text for said in helps)], [])


def _descriptions(part):
    if isinstance(part, list):
        for member in part:
            yield from _descriptions(member)
    elif isinstance(part, dict):
        for key, member in part.items():
            if key in ("description", "summary") and isinstance(member, str):
                yield member
            else:
                yield from _descriptions(member)
