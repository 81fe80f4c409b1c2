"""Lock-outs, as managers see and lift them."""

import base64
import time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .. import settings
from .common import api_user


@tagged("post_install", "-at_install")
class TestLockouts(HttpCase):
    def setUp(self):
        super().setUp()
        set_param = self.env["ir.config_parameter"].set_param
        set_param("base.login_cooldown_after", "0")
        set_param(settings.LOGIN_ATTEMPTS.key, "3")
        self.env.cr.execute("DELETE FROM api_login_bucket")
        self.user = api_user(self.env)
        groups = "base.group_user,api_token_auth.group_api_token_manager"
        self.manager = new_test_user(self.env, "token-manager", groups=groups)
        self.env.flush_all()

    def _login(self, login, password, **members):
        body = {"login": login, "password": password, **members}
        url = f"{self.base_url()}/api/v1/auth/login"
        return self.opener.request("POST", url, json=body, timeout=60).status_code

    def _guess(self, login, times):
        return [self._login(login, "wrong") for _time in range(times)]

    def _lines(self, event="lockout"):
        self.env.invalidate_all()
        return self.env["api.access.log"].search([("event", "=", event)])

    def test_a_lockout_is_one_line_of_the_access_log_however_long_one_goes_on(self):
        self.assertEqual(self._guess(self.user.login, 3), [401] * 3)
        self.assertFalse(self._lines())
        self.assertEqual(self._guess(self.user.login, 5), [429] * 5)
        line = self._lines()
        self.assertEqual((line.user_id, line.ip_address), (self.user, "127.0.0.1"))
        self.assertFalse(line.actor_id)

    def _failures(self):
        self.env.invalidate_all()
        return self.user.with_user(self.manager).api_failed_logins

    def test_a_manager_sees_how_often_logins_of_a_user_failed_until_one_succeeds(self):
        self.assertEqual(self._failures(), 0)
        self._guess(self.user.login, 2)
        self.assertEqual(self._failures(), 2)
        self.env.cr.execute("UPDATE api_login_bucket SET since = since - interval '1 day'")
        self.assertEqual(self._failures(), 0)
        self._guess(self.user.login, 1)
        self.assertEqual(self._failures(), 1)
        self._login(self.user.login, self.user.login)
        self.assertEqual(self._failures(), 0)

    def test_a_further_window_is_a_further_line(self):
        self._guess(self.user.login, 5)
        self.env.cr.execute("UPDATE api_login_bucket SET since = since - interval '1 day'")
        self._guess(self.user.login, 5)
        self.assertEqual(len(self._lines()), 2)

    def test_a_name_that_somebody_made_up_is_not_stored(self):
        self.assertEqual(self._guess("Buy at evil.example", 5), [401] * 3 + [429] * 2)
        self.assertFalse(self._lines())

    def test_a_blocked_network_is_one_line_without_a_user(self):
        self.env["ir.config_parameter"].set_param(settings.NETWORK_ATTEMPTS.key, "10")
        answers = [self._login(f"nobody-{number}", "wrong") for number in range(14)]
        self.assertEqual(answers, [401] * 10 + [429] * 4)
        line = self._lines()
        self.assertEqual((line.user_id.ids, line.ip_address), ([], "127.0.0.1"))

    def test_a_manager_lifts_it(self):
        self._guess(self.user.login, 4)
        self.assertEqual(self._login(self.user.login, self.user.login), 429)
        user = self.user.with_user(self.manager)
        self.assertTrue(user.api_is_locked_out)
        user.action_lift_api_lockout()
        user.invalidate_recordset()
        self.assertFalse(user.api_is_locked_out)
        self.assertEqual(self._login(self.user.login, self.user.login), 200)
        line = self._lines("lockout_lifted")
        self.assertEqual((line.user_id, line.actor_id), (self.user, self.manager))

    def test_a_manager_lifts_it_at_an_address_that_is_known_for_the_user(self):
        self.assertEqual(self._login(self.user.login, self.user.login), 200)
        self.assertEqual(self._guess(self.user.login, 4), [401] * 3 + [429])
        user = self.user.with_user(self.manager)
        self.assertTrue(user.api_is_locked_out)
        user.action_lift_api_lockout()
        self.assertEqual(self._login(self.user.login, self.user.login), 200)

    def test_a_manager_lifts_the_limit_on_codes_too(self):
        """Also that of Odoo 19, which is for an hour."""
        if "totp_secret" not in self.user._fields:
            self.skipTest("auth_totp is not installed")
        from odoo.addons.auth_totp.models.totp import TIMESTEP, hotp

        self.env["ir.config_parameter"].set_param(settings.LOGIN_ATTEMPTS.key, "10")
        key = b"a secret of the app"
        query = "UPDATE res_users SET totp_secret = %s WHERE id = %s"
        self.env.cr.execute(query, [base64.b32encode(key).decode(), self.user.id])
        self.env.invalidate_all()
        code = f"{hotp(key, int(time.time() / TIMESTEP)):06d}"
        wrong = "000000" if code != "000000" else "111111"
        answers = [self._login(self.user.login, self.user.login, totp=wrong) for _n in range(11)]
        self.assertEqual(answers[-1], 429)
        user = self.user.with_user(self.manager)
        self.assertTrue(user.api_is_locked_out)
        user.action_lift_api_lockout()
        user.invalidate_recordset()
        self.assertFalse(user.api_is_locked_out)
        self.assertEqual(self._login(self.user.login, self.user.login, totp=code), 200)

    def test_nobody_else_lifts_or_sees_it(self):
        self._guess(self.user.login, 4)
        for other in (self.user, new_test_user(self.env, "colleague", groups="base.group_user")):
            with self.assertRaises(AccessError):
                self.user.with_user(other).action_lift_api_lockout()
            with self.assertRaises(AccessError):
                self.user.with_user(other).read(["api_is_locked_out"])
        self.assertEqual(self._login(self.user.login, self.user.login), 429)

    def test_the_button_is_on_the_users_form_for_managers_only(self):
        for user, has_button in ((self.manager, True), (self.user, False)):
            form = self.env.ref("base.view_users_form").id
            views = self.env["res.users"].with_user(user).get_views([(form, "form")])
            arch = views["views"]["form"]["arch"]
            self.assertEqual("action_lift_api_lockout" in arch, has_button)
