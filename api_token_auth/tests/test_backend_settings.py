from lxml import etree
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, tagged

from .. import settings
from .common import api_user


@tagged("post_install", "-at_install")
class TestBackendSettings(TransactionCase):
    def _save(self, **values):
        self.env["res.config.settings"].create(values).execute()

    def test_the_page_has_every_setting_with_a_label_and_a_help_text(self):
        view = self.env.ref("api_token_auth.res_config_settings_view_form")
        arch = self.env["ir.ui.view"].browse(view.id)._get_combined_arch()
        shown = {node.get("name") for node in arch.iter("field")}
        for setting in settings.ALL:
            self.assertIn(f"api_{setting.name}", shown)
        for node in arch.xpath("//app[@name='api_token_auth']//setting"):
            self.assertTrue(node.get("help"), node.get("id"))

    def test_it_shows_what_is_in_force(self):
        page = self.env["res.config.settings"].create({})
        for setting in set(settings.ALL) - {settings.ISSUER}:
            value = setting.read(self.env)
            shown = page[f"api_{setting.name}"] or ("" if isinstance(value, tuple) else 0)
            self.assertEqual(shown, " ".join(value) if isinstance(value, tuple) else value)

    def test_the_bounds_of_each_number_stand_beside_it(self):
        arch = self.env["res.config.settings"].get_view(
            self.env.ref("base.res_config_settings_view_form").id
        )["arch"]
        page = etree.fromstring(arch)
        for setting in settings.ALL:
            if isinstance(setting, settings.Number):
                [node] = page.xpath("//setting//field[@name=$name]", name=f"api_{setting.name}")
                text = " ".join(node.getparent().itertext())
                with self.subTest(setting=setting.name):
                    if setting.unit == "seconds":
                        self.assertRegex(text, r"\(\d seconds? to 1 minute\)|1 minute to 1 day")
                    else:
                        self.assertIn(f"({setting.minimum:,} to {setting.maximum:,})", text)

    def test_each_number_is_refused_past_its_bounds_with_a_message_that_names_them(self):
        numbers = [setting for setting in settings.ALL if isinstance(setting, settings.Number)]
        self.assertGreater(len(numbers), 10)
        for number in numbers:
            for value in (number.minimum - 1, number.maximum + 1):
                refused = self.assertRaisesRegex(ValidationError, f"and {number.maximum}, not")
                with self.subTest(setting=number.name, value=value), refused:
                    self._save(**{f"api_{number.name}": value})

    def test_bounds_themselves_are_accepted_zero_too(self):
        self._save(api_refresh_grace=0, api_purge_delay_days=0, api_access_lifetime=86_400)
        self.assertEqual(settings.REFRESH_GRACE.read(self.env), 0)
        self.assertEqual(settings.PURGE_DELAY_DAYS.read(self.env), 0)
        self.assertEqual(settings.ACCESS_LIFETIME.read(self.env), 86_400)

    def test_a_switch_can_be_turned_off_and_on(self):
        for value in (False, True):
            self._save(api_header_login=value, api_check_on_replica=not value)
            self.assertEqual(settings.HEADER_LOGIN.read(self.env), value)
            self.assertEqual(settings.CHECK_ON_REPLICA.read(self.env), not value)

    def test_lifetimes_fit_together(self):
        with self.assertRaisesRegex(ValidationError, "idle lifetime"):
            self._save(api_refresh_idle_days=91)
        with self.assertRaisesRegex(ValidationError, "default lifetime"):
            self._save(api_personal_days=100, api_personal_max_days=99)

    def test_origins_are_exact(self):
        right = (
            "https://app.example.com",
            "http://localhost:3000",
            "http://[::1]:5173",
            "https://xn--mller-kva.example",
            "capacitor://localhost",
            "ionic://localhost",
            "tauri://localhost",
            "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        )
        self._save(api_cors_origins=" ".join(right))
        self.assertEqual(settings.CORS_ORIGINS.read(self.env), right)
        for wrong, works in (
            ("https://app.example.com:443", "https://app.example.com"),
            ("http://app.example.com:80", "http://app.example.com"),
            ("https://müller.example", "https://xn--mller-kva.example"),
            ("https://straße.example", "https://xn--strae-oqa.example"),
            ("https://App.example.com", "https://app.example.com"),
            ("https://app.example.com/", "https://app.example.com"),
        ):
            with self.subTest(origin=wrong), self.assertRaisesRegex(ValidationError, f"“{works}”"):
                self._save(api_cors_origins=wrong)
        for wrong in (
            "app.example.com",
            "https://*.example.com",
            "file://localhost",
            "https://user@app.example.com",
            "*",
            "null",
            "https://a.example.com/x",
            "https://a.example.com:port",
            "ftp://a.example.com",
        ):
            with self.subTest(origin=wrong), self.assertRaises(ValidationError):
                self._save(api_cors_origins=wrong)

    def test_the_issuer_is_an_address_or_left_to_the_base_url(self):
        self.env["ir.config_parameter"].set_param("web.base.url", "https://base.example/")
        self._save(api_issuer="https://api.example.com")
        self.assertEqual(settings.ISSUER.read(self.env), "https://api.example.com")
        for wrong in ("api.example.com", "https://api.example.com/odoo", "https://a.example?x=1"):
            with self.subTest(issuer=wrong), self.assertRaises(ValidationError):
                self._save(api_issuer=wrong)
        self._save(api_issuer=False)
        self.assertEqual(settings.ISSUER.read(self.env), "https://base.example")
        self.assertFalse(self.env["res.config.settings"].create({}).api_issuer)

    def test_an_issuer_without_https_is_warned_of(self):
        page = self.env["res.config.settings"].create({"api_issuer": "https://api.example.com"})
        self.assertFalse(page.api_issuer_warning)
        page.api_issuer = "http://api.example.com"
        self.assertIn("http://api.example.com does not use HTTPS", page.api_issuer_warning)

    def test_default_scopes_are_chosen_on_the_page(self):
        scope = self.env.ref("api_token_auth.scope_token_manage")
        before = self.env["api.scope"].search([("default_internal", "=", True)])
        self._save(api_default_scope_ids=[(6, 0, (before | scope).ids)])
        self.assertTrue(scope.default_internal)
        self.assertFalse(scope.default_portal)
        self._save(api_default_scope_ids=[(6, 0, before.ids)])
        self.assertFalse(scope.default_internal)

    def test_only_administrators_change_settings(self):
        manager = api_user(
            self.env, "manager", "base.group_user,api_token_auth.group_api_token_manager"
        )
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(manager).create({}).execute()
