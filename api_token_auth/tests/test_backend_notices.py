import re
from datetime import datetime, timedelta

from odoo.tests import TransactionCase, tagged

from .. import settings
from ..tokens import issuing, revocation
from ..tokens.reasons import Reason
from .common import api_user, issue, within_test_transaction

ATTACK = "https://evil.example click here"


@tagged("post_install", "-at_install")
class TestBackendNotices(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = api_user(cls.env, "owner")
        cls.manager = api_user(
            cls.env, "notice-manager", "base.group_user,api_token_auth.group_api_token_manager"
        )
        cls.owner.email, cls.manager.email = "owner@x.test", "manager@x.test"
        cls.owner.name = ATTACK

    def setUp(self):
        super().setUp()
        patcher = within_test_transaction()
        patcher.start()
        self.addCleanup(patcher.stop)

    def _connection(self, **kwargs):
        issued = issue(self.env, self.owner, client_name=ATTACK, **kwargs)
        return self.env["api.access.token"].browse(issued.connection_id)

    def _personal(self, days):
        env = self.env(user=self.owner.id)
        issued = issuing.issue_personal(env, self.owner, ATTACK, ["token:manage"], days)
        return self.env["api.access.token"].browse(issued.connection_id)

    def _mails(self, user):
        return self.env["mail.mail"].search([("email_to", "=", user.email)])

    def _switch_off(self, switch):
        self.env["ir.config_parameter"].set_param(switch.key, "False")

    def test_reuse_tells_the_owner_and_the_managers(self):
        self._connection()._notify_reuse()
        self.assertEqual(len(self._mails(self.owner)), 1)
        self.assertEqual(len(self._mails(self.manager)), 1)
        self.assertEqual(self._mails(self.owner).state, "outgoing")

    def test_reuse_is_told_once_an_hour_and_logged_each_time(self):
        token = self._connection()
        token._notify_reuse()
        self._connection()._notify_reuse()
        self.assertEqual(len(self._mails(self.owner)), 1)
        lines = [("event", "=", "reuse"), ("user_id", "=", self.owner.id)]
        self.assertEqual(self.env["api.access.log"].search_count(lines), 2)
        self.env.cr.execute(
            "UPDATE api_access_log SET create_date = create_date - interval '61 minutes'"
        )
        self._connection()._notify_reuse()
        self.assertEqual(len(self._mails(self.owner)), 2)

    def test_no_text_or_link_that_an_attacker_could_choose(self):
        token = self._connection()
        token._notify_reuse()
        self._personal(3)._notify_issued()
        self.env["api.access.token"]._cron_notify_expiry()
        mails = self._mails(self.owner) | self._mails(self.manager)
        self.assertEqual(len(mails), 4)
        for mail in mails:
            text = f"{mail.subject} {mail.body_html} {mail.email_to} {mail.email_from}"
            self.assertNotIn("evil.example", text)
            # what is left of a name are words, in quotes
            self.assertNotIn("evil", re.sub("“https evil example click here”", "", text))
            # the layout's own; Odoo cuts "Unfollow" out when it sends to who follows nothing
            own = {self.env.company.website, f"mailto:{self.env.company.email}"}
            own |= {self._renewal_link(), self._link_to(token)}
            body = re.sub(r'<span id="mail_unfollow".*?</span>', "", mail.body_html, flags=re.S)
            links = set(re.findall(r'href="([^"]+)"', body))
            self.assertLessEqual({link for link in links if "odoo.com" not in link}, own)

    def _renewal_link(self):
        """Where the personal token of the test that expires first is renewed."""
        tokens = self.env["api.access.token"].search([("kind", "=", "personal")])
        first = tokens.filtered(lambda token: token.user_id == self.owner).sorted("ends_at")[0]
        return self._link_to(first)

    def _link_to(self, token):
        base = settings.ISSUER.read(self.env)
        return f"{base}/odoo/action-api_token_auth.api_access_token_action/{token.id}"

    def test_a_new_personal_token_is_told_to_the_owner(self):
        self._personal(30)._notify_issued()
        self.assertIn("new API token", self._mails(self.owner).subject)
        self.assertFalse(self._mails(self.manager))

    def test_expiry_is_told_once_and_in_time(self):
        soon, later = self._personal(6), self._personal(8)
        self.env["api.access.token"]._cron_notify_expiry()
        [mail] = self._mails(self.owner)
        self.assertIn(f"(number {soon.id}) expires on", mail.body_html)
        self.assertIn(self._renewal_link(), mail.body_html)
        self.env["api.access.token"]._cron_notify_expiry()
        self.assertEqual(len(self._mails(self.owner)), 1)
        self.assertFalse(later.expiry_noticed)

    def test_ended_and_expired_tokens_are_not_told(self):
        ended, expired = self._personal(3), self._personal(3)
        revocation.revoke_rows(self.env, ended.ids, Reason.BY_HAND)
        self.env.cr.execute(
            "UPDATE api_token_connection SET access_expires_at = %s WHERE id = %s",
            [datetime.utcnow() - timedelta(minutes=1), expired.id],
        )
        self.env["api.access.token"]._cron_notify_expiry()
        self.assertFalse(self._mails(self.owner))

    def test_each_can_be_switched_off(self):
        token = self._personal(3)
        for switch in (settings.NOTICE_NEW, settings.NOTICE_REUSE, settings.NOTICE_EXPIRY):
            self._switch_off(switch)
        token._notify_issued()
        token._notify_reuse()
        token._cron_notify_expiry()
        self.assertFalse(self._mails(self.owner) | self._mails(self.manager))

    def test_who_has_no_address_gets_none(self):
        self.owner.email = False
        before = self.env["mail.mail"].search_count([])
        self._personal(3)._notify_issued()
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
