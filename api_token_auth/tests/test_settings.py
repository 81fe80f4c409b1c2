from odoo.tests import TransactionCase, tagged

from .. import settings


@tagged("post_install", "-at_install")
class TestSettings(TransactionCase):
    def _set(self, setting, value):
        self.env["ir.config_parameter"].set_param(setting.key, value)

    def test_a_number_is_kept_within_its_bounds(self):
        setting = settings.ACCESS_LIFETIME
        for stored, read in (
            (False, 3600),
            ("120", 120),
            ("1", 60),
            ("999999", 86400),
            ("x", 3600),
        ):
            self._set(setting, stored)
            self.assertEqual(setting.read(self.env), read)

    def test_zero_is_a_value(self):
        self._set(settings.REFRESH_GRACE, "0")
        self.assertEqual(settings.REFRESH_GRACE.read(self.env), 0)

    def test_a_switch(self):
        for stored, read in ((False, True), ("False", False), ("True", True)):
            self._set(settings.HEADER_LOGIN, stored)
            self.assertEqual(settings.HEADER_LOGIN.read(self.env), read)

    def test_words(self):
        self._set(settings.CORS_ORIGINS, " https://a.test\nhttps://b.test ")
        self.assertEqual(settings.CORS_ORIGINS.read(self.env), ("https://a.test", "https://b.test"))

    def test_nothing_that_decides_on_access_is_cached(self):
        """While a change is committed, Odoo's caches can be filled with what was."""
        cached = {
            f"{part.__module__}.{name}"
            for model in self.env.registry.values()
            for part in model.__mro__
            for name, method in vars(part).items()
            if part.__module__.startswith("odoo.addons.api_") and hasattr(method, "__cache__")
            # that of the routes, which are code
            if method.__cache__.cache_name != "routing"
        }
        self.assertFalse(cached)
