import io
import re

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open
from odoo.tools.translate import trans_export

from .. import compat

_TERM = re.compile(r'^msgid ((?:".*"\n)+)', re.M)


def _terms(text):
    return {"".join(re.findall(r'"(.*)"\n', block)) for block in _TERM.findall(text)}


def template_terms(addon):
    """The texts in an addon's translation template."""
    with file_open(f"{addon}/i18n/{addon}.pot") as template:
        return _terms(template.read())


def exported_terms(env, addon):
    """The texts that Odoo finds in an addon now."""
    exported = io.BytesIO()
    trans_export(None, [addon], exported, "po", env.cr if compat.IS_18 else env)
    return _terms(exported.getvalue().decode())


@tagged("post_install", "-at_install")
class TestBackendTranslations(TransactionCase):
    def test_the_template_has_every_text(self):
        """When this fails: ``make i18n``."""
        known = template_terms("api_token_auth")
        self.assertGreater(len(known), 200)
        self.assertEqual(exported_terms(self.env, "api_token_auth") - known, set())
