import importlib

from odoo.tests import TransactionCase, tagged

from .. import compat
from ..leaned_on import LEANED_ON


@tagged("post_install", "-at_install")
class TestCompat(TransactionCase):
    def test_every_name_that_we_lean_on_is_there(self):
        for names in LEANED_ON:
            name = names.split("/")[0 if compat.IS_18 else -1]
            with self.subTest(name):
                if "auth_totp" in self.env.registry._init_modules or "_totp_" not in name:
                    self.assertTrue(self._found(name))

    def _found(self, name):
        if name.startswith("odoo."):
            package, module, *members = name.split(".")
            found = importlib.import_module(f"{package}.{module}")
        else:
            model, _dot, member = name.rpartition(".")
            found, members = type(self.env[model]), [member]
        for member in members:
            found = getattr(found, member, None)
        return found is not None
