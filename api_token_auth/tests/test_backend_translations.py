import io
import re

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open
from odoo.tools.translate import trans_export

from .. import series

_TERM = re.compile(r'^msgid ((?:".*"\n)+)', re.M)


def _terms(text):
    return {"".join(re.findall(r'"(.*)"\n', block)) for block in _TERM.findall(text)}


@tagged("post_install", "-at_install")
class TestBackendTranslations(TransactionCase):
    def test_the_template_has_every_text(self):
        """When this fails, export the template anew: ``odoo i18n export api_token_auth``."""
        exported = io.BytesIO()
        arguments = (None, ["api_token_auth"], exported, "po")
        trans_export(*arguments, self.env.cr if series.IS_18 else self.env)
        with file_open("api_token_auth/i18n/api_token_auth.pot") as template:
            known = _terms(template.read())
        self.assertGreater(len(known), 200)
        self.assertEqual(_terms(exported.getvalue().decode()) - known, set())
