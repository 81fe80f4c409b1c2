"""Users who log in by other means too; for a directory, see ``tests/tokens/test_ldap_login.py``."""

from odoo.tests import HttpCase, tagged

from .common import api_user


@tagged("post_install", "-at_install")
class TestLoginMethods(HttpCase):
    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("base.login_cooldown_after", "0")
        self.user = api_user(self.env)
        self.env.flush_all()

    def _login(self, password):
        body = {"login": self.user.login, "password": password}
        address = f"{self.base_url()}/api/v1/auth/login"
        return self.opener.request("POST", address, json=body, timeout=120)

    def test_a_user_with_a_passkey_logs_in_with_the_password(self):
        if "auth.passkey.key" not in self.env:
            self.skipTest("auth_passkey is not installed")
        Passkey = self.env["auth.passkey.key"].with_user(self.user).sudo()
        Passkey.create({"name": "Key", "credential_identifier": "id", "public_key": "pk"})
        self.env.flush_all()
        self.assertEqual(self._login(self.user.login).status_code, 200)

    def test_a_user_of_an_oauth_provider(self):
        """With a password in Odoo too, it works; without one there is nothing to log in with."""
        if "oauth_uid" not in self.user._fields:
            self.skipTest("auth_oauth is not installed")
        provider = self.env["auth.oauth.provider"].search([], limit=1)
        self.user.sudo().write(
            {"oauth_provider_id": provider.id, "oauth_uid": "x", "oauth_access_token": "not-this"}
        )
        self.env.flush_all()
        self.assertEqual(self._login(self.user.login).status_code, 200)
        self.assertEqual(self._login("not-this").status_code, 401)
        self.env.cr.execute("UPDATE res_users SET password = NULL WHERE id = %s", [self.user.id])
        self.assertEqual(self._login(self.user.login).status_code, 401)
