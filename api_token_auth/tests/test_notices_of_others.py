"""Owners are told what somebody else did to their apps and tokens."""

from odoo.tests import TransactionCase, tagged

from .. import settings
from ..tokens.reasons import Reason
from .common import api_user, issue, within_test_transaction


@tagged("post_install", "-at_install")
class TestNoticesOfOthers(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner, cls.second = api_user(cls.env, "told"), api_user(cls.env, "told-too")
        groups = "base.group_user,base.group_system,api_token_auth.group_api_token_manager"
        cls.manager = api_user(cls.env, "revoking", groups)
        cls.manager.name = "Mitchell Admin"
        for user in (cls.owner, cls.second, cls.manager):
            user.email = f"{user.login}@x.test"

    def setUp(self):
        super().setUp()
        self.startPatcher(within_test_transaction())

    def _connections(self, user, count=1):
        ids = [
            issue(self.env, user, client_name=f"App {number}").connection_id
            for number in range(count)
        ]
        return self.env["api.access.token"].browse(ids)

    def _mails(self, user):
        return self.env["mail.mail"].search([("email_to", "=", user.email)])

    def _inbox(self, user):
        domain = [("res_partner_id", "=", user.partner_id.id), ("notification_type", "=", "inbox")]
        return self.env["mail.notification"].search_count(domain)

    def test_one_mail_for_many_with_every_number_and_the_reason(self):
        tokens, others = self._connections(self.owner, 3), self._connections(self.second)
        (tokens | others).with_user(self.manager).action_revoke("The laptop <b>was</b> lost")
        [mail], [other] = self._mails(self.owner), self._mails(self.second)
        for token in tokens:
            self.assertIn(f"(number {token.id})", mail.body_html)
            self.assertNotIn(f"(number {token.id})", other.body_html)
        self.assertIn("“The laptop &lt;b&gt;was&lt;/b&gt; lost”", mail.body_html)
        self.assertIn(self.manager.name, mail.body_html)
        self.assertEqual((self._inbox(self.owner), self._inbox(self.second)), (1, 1))

    def test_after_a_leak_they_read_what_to_do_with_an_app_and_with_a_token(self):
        for kind, says, says_not in (
            ("login", "The app has to log in again.", "create new ones"),
            ("personal", "You can create new ones", "log in again"),
        ):
            tokens, before = self._connections(self.owner), self._mails(self.owner)
            tokens._inside().write({"kind": kind})
            tokens.with_user(self.manager)._revoke_and_tell(Reason.LEAKED)
            [mail] = self._mails(self.owner) - before
            self.assertIn(says, mail.body_html)
            self.assertNotIn(says_not, mail.body_html)

    def test_very_many_are_a_number(self):
        tokens = self._connections(self.owner, 13)
        tokens.with_user(self.manager).action_revoke()
        [mail] = self._mails(self.owner)
        self.assertIn("and 3 more", mail.body_html)

    def test_what_one_does_oneself_is_not_told(self):
        self._connections(self.owner).with_user(self.owner).action_revoke()
        self._connections(self.owner)
        self.owner.with_user(self.owner).action_revoke_all_api_tokens()
        self.assertFalse(self._mails(self.owner))

    def test_all_of_a_user_and_api_access_taken_away(self):
        for act, words in (
            (lambda user: user.action_revoke_all_api_tokens("Left"), "“Left”"),
            (lambda user: user.write({"has_api_access": False}), "no longer use the API"),
        ):
            token = self._connections(self.owner)
            before = self._mails(self.owner)
            act(self.owner.with_user(self.manager))
            [mail] = self._mails(self.owner) - before
            self.assertIn(f"(number {token.id})", mail.body_html)
            self.assertIn(words, mail.body_html)

    def test_where_nothing_worked_any_more_nobody_is_told(self):
        tokens = self._connections(self.owner)
        self.owner.with_user(self.owner).action_revoke_all_api_tokens()
        tokens.with_user(self.manager).action_revoke()
        self.owner.with_user(self.manager).action_revoke_all_api_tokens()
        self.assertFalse(self._mails(self.owner))

    def test_everybody_is_told_once_by_the_job(self):
        for user in (self.owner, self.second, self.manager):
            self._connections(user)
        Token, Mass = self.env["api.access.token"], self.env["api.token.mass.revocation"]
        Token.with_user(self.manager).action_revoke_everybody("Incident")
        for _run in range(2):
            Mass._cron_tell_owners()
        for user in (self.owner, self.second):
            [mail] = self._mails(user)
            self.assertIn("“Incident”", mail.body_html)
        self.assertFalse(self._mails(self.manager))

    def test_it_can_be_switched_off(self):
        self.env["ir.config_parameter"].set_param(settings.NOTICE_REVOKED.key, "False")
        self._connections(self.owner).with_user(self.manager).action_revoke()
        self.assertFalse(self._mails(self.owner))
