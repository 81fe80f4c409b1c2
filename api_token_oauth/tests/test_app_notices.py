"""The owners of an app's connections are told at once when a manager ends them."""

from odoo.addons.api_token_auth.tests.common import api_user, within_test_transaction
from odoo.addons.api_token_auth.tokens import issuing
from odoo.tests import tagged

from .common import AppCase

JOB = "api_token_auth.ir_cron_tell_owners"


@tagged("post_install", "-at_install")
class TestAppNotices(AppCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.name = "Mitchell Admin"
        cls.owner, cls.other = api_user(cls.env, "owner"), api_user(cls.env, "other")
        for user in (cls.owner, cls.other, cls.manager):
            user.email = f"{user.login}@x.test"

    def setUp(self):
        super().setUp()
        self.startPatcher(within_test_transaction())
        self.triggers = self.env["ir.cron.trigger"].sudo()

    def _app(self, name):
        values = {"name": name, "redirect_uris": "https://a.example/cb", "scope": "thing:read"}
        return self.env["api.client"].with_user(self.manager).create(values)

    def _connect(self, user, app):
        app.flush_recordset()
        self.env.cr.execute("SELECT epoch FROM api_token_client WHERE id = %s", [app.id])
        of_client = issuing.OfClient(app.id, self.env.cr.fetchone()[0], None)
        return issuing.issue_login(
            self.env(user=user.id), user, app.name, ["thing:read"], kind="app", client=of_client
        ).connection_id

    def _asked_for(self):
        return self.triggers.search_count([("cron_id", "=", self.env.ref(JOB).id)])

    def _run(self):
        """The job, as often as it may run; return what the owner was told."""
        for _run in range(2):
            self.env["api.token.mass.revocation"]._cron_tell_owners()
        return self.env["mail.mail"].search([("email_to", "=", self.owner.email)])

    def test_archiving_and_ending_all_ask_the_job_at_once_which_tells_each_owner_once(self):
        ways = {
            "The app can no longer be connected.": lambda app: app.write({"active": False}),
            "Access ended at once.": lambda app: app.action_revoke_all(),
        }
        for words, end in ways.items():
            with self.subTest(words):
                app, kept = self._app("Scanner"), self._app("Other app")
                number = self._connect(self.owner, app)
                self._connect(self.other, kept)
                asked, before = self._asked_for(), self._run()
                end(app)
                self.assertEqual(self._asked_for(), asked + 1)
                [mail] = self._run() - before
                self.assertIn(f"the app “Scanner” (number {number})", mail.body_html)
                self.assertIn(self.manager.name, mail.body_html)
                self.assertIn(words, mail.body_html)
        told = self.env["mail.mail"].search([("email_to", "in", ["other@x.test"])])
        self.assertFalse(told | told.search([("email_to", "=", self.manager.email)]))

    def test_an_app_that_was_archived_already_ends_nothing_again(self):
        app = self._app("Scanner")
        app.active = False
        asked = self._asked_for()
        app.active = False
        self.assertEqual(self._asked_for(), asked)
