from odoo.addons.api_token_auth.tests.test_backend_translations import (
    exported_terms,
    template_terms,
)
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    def test_the_template_has_every_text(self):
        """When this fails: ``make i18n``."""
        known = template_terms("api_token_oauth")
        self.assertGreater(len(known), 20)
        self.assertEqual(exported_terms(self.env, "api_token_oauth") - known, set())
