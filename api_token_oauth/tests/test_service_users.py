"""Which user an app may work as, and who may say so."""

from odoo.addons.api_token_auth.tests.common import api_user
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestServiceUsers(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,base.group_erp_manager,api_token_auth.group_api_token_manager"
        cls.manager = new_test_user(
            cls.env, "service-manager", groups=f"{groups},api_token_auth.group_api_access"
        )
        cls.scope = cls.env["api.scope"].create({"name": "thing:read", "description": "See things"})

    def _user(self, groups="base.group_user", login="bot"):
        user = api_user(self.env, login, groups)
        self.env.cr.execute("UPDATE res_users SET password = NULL WHERE id = %s", [user.id])
        return user

    def _register(self, user, by=None):
        values = {"name": "Bot", "scope": "thing:read", "service_user_id": user.id}
        return self.env["api.client"].with_user(by or self.manager).create(values)

    def test_an_app_works_as_a_user_with_no_more_rights_than_the_manager(self):
        client = self._register(self._user())
        self.assertFalse(client.service_problem)

    def test_nobody_registers_an_app_for_a_user_with_more_rights(self):
        with self.assertRaises(AccessError):
            self._register(self._user("base.group_system"))

    def test_nobody_registers_an_app_for_a_user_who_can_log_in(self):
        with self.assertRaises(ValidationError):
            self._register(api_user(self.env, "person"))

    def test_who_could_not_register_an_app_gets_no_secret_of_it(self):
        administrator = self.env.ref("base.user_admin")
        client = self._register(self._user("base.group_system"), by=administrator)
        with self.assertRaises(AccessError):
            client.with_user(self.manager)._bless_new_secret()

    def test_an_app_of_people_has_no_problem_with_its_service_user(self):
        values = {"name": "App", "scope": "thing:read", "redirect_uris": "https://a.example/"}
        self.assertFalse(self.env["api.client"].create(values).service_problem)

    def test_the_screen_says_why_an_app_gets_no_tokens(self):
        client = self._register(self._user())
        client.service_user_id.sudo().active = False
        client.invalidate_recordset(["service_problem"])
        self.assertIn("archived", client.service_problem)

    def test_a_copy_of_an_app_has_no_secret(self):
        client = self._register(self._user())
        client.sudo().write({"secret_selector": "x", "secret_hash": "x"})
        self.assertFalse(client.copy().has_secret)
