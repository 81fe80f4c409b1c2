"""What a person writes about a revocation passes for nothing else, and does not grow."""

from odoo.tests import TransactionCase, tagged

from ..tokens.reasons import Reason
from .common import api_user, issue, within_test_transaction

FORGED = (
    "lost\n2026-01-01 00:00:00,000 1 WARNING db odoo.addons.api_token_auth.tokens.revocation: "
    "token REVOKE: everybody\u2028token REVOKE: everybody\x00\x1b[2K\u202e"
)
LOGGER = "odoo.addons.api_token_auth.tokens.revocation"


@tagged("post_install", "-at_install")
class TestRevocationNotes(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = api_user(cls.env)
        cls.manager = api_user(
            cls.env, "manager", "base.group_user,api_token_auth.group_api_token_manager"
        )

    def setUp(self):
        super().setUp()
        self.startPatcher(within_test_transaction())

    def _connection(self):
        return self.env["api.access.token"].browse(issue(self.env, self.user).connection_id)

    def _revoke_in_every_way(self, note):
        """Yield what revoked, each time with its connection and its line of the access log."""
        for revoke in (
            lambda token: token.with_user(self.user).action_revoke(note),
            lambda token: token.user_id.with_user(self.user).action_revoke_all_api_tokens(note),
            lambda token: token.with_user(self.manager).action_revoke_everybody(note),
        ):
            token = self._connection()
            with self.assertLogs(LOGGER) as logs:
                revoke(token)
            yield token, self.env["api.access.log"].search([], limit=1), logs.output

    def test_a_note_is_one_short_line_wherever_it_is_kept(self):
        notes = (FORGED, "x" * 5_000_000, ["a", {"list": "\n"}], {"a": "\n" * 900}, 7)
        for note in notes:
            for token, line, _logs in self._revoke_in_every_way(note):
                for kept in (token.revoke_note or "", line.note or ""):
                    with self.subTest(note=str(note)[:20], kept=kept[:40]):
                        self.assertLessEqual(len(kept), 200)
                        self.assertTrue(kept.isprintable())
                self.assertTrue(line.note)

    def test_no_note_can_forge_a_line_of_the_log(self):
        for _token, _line, logs in self._revoke_in_every_way(FORGED):
            [line] = logs
            message = line.partition(f"{LOGGER}:")[2]
            said, _mark, note = message.partition(", note ")
            self.assertNotIn("\n", message)
            self.assertNotIn("lost", said)
            self.assertRegex(note, r"^'[^']*'$")

    def test_a_note_does_not_pass_for_a_reason_of_ours(self):
        for words in [*Reason, "Old refresh token used again: possible theft"]:
            token = self._connection()
            token.with_user(self.user).action_revoke(words)
            with self.subTest(words=words):
                self.assertEqual(token.revoke_reason, Reason.BY_HAND)
                self.assertEqual(token.revoke_summary, f"Revoked manually: “{words}”")
                line = self.env["api.access.log"].search([], limit=1)
                self.assertEqual((line.reason, line.note), (Reason.BY_HAND, str(words)))

    def test_no_note_is_none(self):
        for token, line, _logs in self._revoke_in_every_way(None):
            self.assertFalse(token.revoke_note)
            self.assertEqual((line.reason, line.note), (Reason.BY_HAND, False))
