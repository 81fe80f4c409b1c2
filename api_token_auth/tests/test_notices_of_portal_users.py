"""Whatever a portal user is told of leads to Connection & Security: they have no backend."""

from odoo import SUPERUSER_ID
from odoo.tests import TransactionCase, tagged

from .. import settings
from ..tokens import issuing
from ..tokens.reasons import Reason
from .common import api_user, within_test_transaction

BACKEND = ("My Preferences", "/odoo/")


@tagged("post_install", "-at_install")
class TestNoticesOfPortalUsers(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = api_user(cls.env, "guest", "base.group_portal")
        cls.guest.email = "guest@x.test"
        cls.env["api.scope"].create(
            {"name": "thing:read", "description": "x"}
        ).default_portal = True

    def setUp(self):
        super().setUp()
        self.startPatcher(within_test_transaction())

    def _personal(self):
        env = self.env(user=self.guest.id)
        issued = issuing.issue_personal(env, self.guest, "Script", ["thing:read"], 3)
        return self.env["api.access.token"].browse(issued.connection_id)

    def _notices(self):
        """The name of each method that tells an owner → how it is called."""
        by = self.env.ref("base.user_admin")
        return {
            "_notify_issued": lambda token: token._notify_issued(),
            "_notify_outgrown": lambda token: token._notify_outgrown(),
            "_notify_reuse": lambda token: token._notify_reuse(),
            "_notify_revoked": lambda token: token._notify_revoked(by, Reason.LEAKED, "found"),
            "_notify_login": lambda token: token._notify_login("192.0.2.1"),
            "_cron_notify_expiry": lambda token: token._cron_notify_expiry(),
        }

    def test_every_mail_leads_to_their_page_and_none_to_the_backend(self):
        token = self._personal()
        told = [name for name in dir(token) if name.startswith(("_notify_", "_cron_notify_"))]
        own = {name for name in told if getattr(type(token), name).__module__.endswith("notices")}
        self.assertEqual(own, set(self._notices()), "a way to tell an owner is not looked at")
        link = f"{settings.ISSUER.read(self.env)}/my/security"
        for name, tell in self._notices().items():
            self.env["mail.mail"].search([]).unlink()
            tell(token)
            with self.subTest(name):
                [mail] = self.env["mail.mail"].search([("email_to", "=", self.guest.email)])
                self.assertEqual(mail.body_html.count(f'href="{link}"'), 1)
                for words in BACKEND:
                    self.assertNotIn(words, mail.body_html)

    def test_what_was_made_by_somebody_else_leads_there_too(self):
        token = self._personal()
        self.env.flush_all()
        self.env.cr.execute("UPDATE api_token_connection SET issued_by_id = %s", [SUPERUSER_ID])
        token.invalidate_recordset()
        token._notify_issued()
        [mail] = self.env["mail.mail"].search([("email_to", "=", self.guest.email)])
        self.assertIn("revoke it under Connection &amp; Security in your", mail.body_html)
