"""A token that leaked is found, whatever has become of it since."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from ..crypto import format as token_format
from ..db import transaction
from ..tokens import finding, issuing, refresh, revocation
from ..tokens.finding import What
from ..tokens.reasons import Reason
from .common import api_user, within_test_transaction


@tagged("post_install", "-at_install")
class TestFinding(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = api_user(cls.env, "leaking")
        groups = "base.group_user,api_token_auth.group_api_token_manager"
        cls.manager = api_user(cls.env, "finder", groups)

    def setUp(self):
        super().setUp()
        self.startPatcher(within_test_transaction())
        env = self.env(user=self.user.id)
        self.first = issuing.issue_login(env, self.user, "Scanner", ["token:manage"])
        self.connection = self.first.connection_id
        self.env.flush_all()

    def _refresh(self, issued):
        with patch.object(transaction, "is_served", return_value=False):
            return refresh.refresh(self.env, issued.refresh.reveal(), None, "203.0.113.7")

    def _found(self, plaintext):
        found = finding.find(self.env, f'curl -H "Authorization: Bearer {plaintext.reveal()}"\n')
        return found.what, found.connection_id

    def _personal(self):
        env = self.env(user=self.user.id)
        return issuing.issue_personal(env, self.user, "Report", ["token:manage"], 3)

    def test_every_type_and_generation(self):
        second = self._refresh(self.first)
        self.assertEqual(self._found(self.first.access), (What.FORMER_ACCESS, self.connection))
        self.assertEqual(self._found(self.first.refresh), (What.FORMER_REFRESH, self.connection))
        self.assertEqual(self._found(second.access), (What.ACCESS, self.connection))
        self.assertEqual(self._found(second.refresh), (What.REFRESH, self.connection))
        self._refresh(second)
        self.assertEqual(self._found(self.first.refresh), (What.OLD_REFRESH, self.connection))
        personal = self._personal()
        found = self._found(personal.access)
        self.assertEqual(found, (What.PERSONAL, personal.connection_id))

    def test_what_was_revoked_is_found_too(self):
        second, personal = self._refresh(self.first), self._personal()
        ids = [self.connection, personal.connection_id]
        revocation.revoke_rows(self.env, ids, Reason.BY_HAND)
        self.assertEqual(self._found(second.access), (What.ENDED_ACCESS, self.connection))
        self.assertEqual(self._found(self.first.refresh), (What.ENDED_REFRESH, self.connection))
        found = self._found(personal.access)
        self.assertEqual(found, (What.ENDED_PERSONAL, personal.connection_id))

    def test_a_typing_error_is_told_from_what_is_no_token(self):
        text = self.first.access.reveal()
        other = "b" if text[-1] != "b" else "c"
        for pasted, what in (
            (text[:-1] + other, What.MISTYPED),
            (text[:30], What.CUT),
            (text + "x", What.CUT),
            ("correct horse", What.NO_TOKEN),
            ("", What.NO_TOKEN),
            (token_format.mint(token_format.ACCESS).plaintext().reveal(), What.UNKNOWN),
        ):
            with self.subTest(what=what):
                found = finding.find(self.env, pasted)
                self.assertEqual((found.what, found.connection_id), (what, None))

    def test_the_right_selector_with_another_secret_is_no_proof(self):
        for issued in (self.first.access, self.first.refresh):
            token = token_format.parse(issued.reveal())
            forged = token_format.mint(token.prefix, token.selector).plaintext()
            self.assertEqual(self._found(forged), (What.ALTERED, self.connection))

    def test_the_page_says_whose_it_is_and_nothing_of_the_token(self):
        text = self.first.access.reveal()
        answer = self.env["api.token.finder"].with_user(self.manager).find(text)
        self.assertTrue(answer["is_bad_news"])
        lines = {line["label"]: line["text"] for line in answer["connection"]["lines"]}
        self.assertEqual(lines["Number"], str(self.connection))
        self.assertIn("leaking", lines["Owner"])
        self.assertEqual(lines["State"], "Active")
        self.assertTrue(lines["It may"])
        self.assertNotIn(text[4:20], str(answer))

    def test_the_button_revokes_it_and_tells_the_owner(self):
        self.user.email = "leaking@x.test"
        Finder = self.env["api.token.finder"].with_user(self.manager)
        Finder.revoke(self.connection)
        self.assertFalse(Finder.describe(self.connection)["is_active"])
        self.assertEqual(self._found(self.first.access), (What.ENDED_ACCESS, self.connection))
        token = self.env["api.access.token"].browse(self.connection)
        self.assertEqual((token.revoke_reason, token.ended_by_id), ("leaked", self.manager))
        [mail] = self.env["mail.mail"].search([("email_to", "=", self.user.email)])
        self.assertIn(f"“Scanner” (number {self.connection})", mail.body_html)

    def test_nobody_else_may_ask(self):
        Finder = self.env["api.token.finder"].with_user(self.user)
        for call, argument in (
            (Finder.find, "x"),
            (Finder.revoke, self.connection),
            (Finder.describe, self.connection),
        ):
            with self.assertRaises(AccessError):
                call(argument)

    def test_every_verdict_has_its_sentence(self):
        self.assertEqual(set(self.env["api.token.finder"]._verdicts()), set(What))
