"""Whatever ended a connection, it says when, by whom and why."""

from datetime import datetime

from odoo.tests import TransactionCase, new_test_user, tagged

from ..tokens import ends, revocation
from ..tokens.reasons import Reason
from .common import api_user, issue, within_test_transaction


@tagged("post_install", "-at_install")
class TestEnds(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = api_user(cls.env)
        groups = "base.group_user,base.group_system,api_token_auth.group_api_token_manager"
        cls.manager = new_test_user(cls.env, "ending-manager", groups=groups)

    def setUp(self):
        super().setUp()
        self.startPatcher(within_test_transaction())

    def _connection(self):
        return self.env["api.access.token"].browse(issue(self.env, self.user).connection_id)

    def _user_as(self, user):
        return self.user.with_user(user)

    def _ways(self):
        """What ends a connection → who did it, and words of the reason."""
        manager = self.manager
        return {
            "its row": (
                lambda token: token.with_user(manager).action_revoke("lost"),
                manager,
                "Revoked manually: “lost”",
            ),
            "all of the user": (
                lambda _t: self._user_as(manager).action_revoke_all_api_tokens("left"),
                manager,
                "Revoked manually: “left”",
            ),
            "everybody's": (
                lambda token: token.with_user(manager).action_revoke_everybody("incident"),
                manager,
                "Revoked manually: “incident”",
            ),
            "the password": (
                lambda _t: self._user_as(manager).write({"password": "another-pass-word"}),
                manager,
                "other credentials changed",
            ),
            "API access": (
                lambda _t: self._user_as(manager).write({"has_api_access": False}),
                manager,
                "API access removed",
            ),
            "a program": (
                lambda token: revocation.revoke_rows(self.env, token.ids, Reason.LIMIT),
                self.env["res.users"],
                "Replaced by a newer",
            ),
            "time": (self._expire, self.env["res.users"], "It expired"),
        }

    def _expire(self, token):
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE api_token_connection SET refresh_expires_at = now() AT TIME ZONE 'UTC'
                   - interval '1 minute' WHERE id = %s""",
            [token.id],
        )

    def test_every_way_to_end_says_when_by_whom_and_why_to_manager_and_owner(self):
        for way, (end, by, words) in self._ways().items():
            self.user.has_api_access = True
            token = self._connection()
            self.assertFalse(token.ended_at or token.revoke_summary)
            end(token)
            self.env.invalidate_all()
            for reader in (self.manager, self.user):
                seen = token.with_user(reader)
                with self.subTest(way=way, reader=reader.login):
                    self.assertLessEqual(seen.ended_at, datetime.utcnow())
                    self.assertEqual(seen.ended_by_id, by)
                    self.assertIn(words, seen.revoke_summary)
                    self.assertIn(seen, self.user.with_user(reader).api_ended_ids)
                    self._assert_found(seen)

    def _assert_found(self, token):
        """The list groups, sorts and finds by the very end that it shows."""
        shown = (token.ended_by_id, token.end_reason, token.ended_at)
        itself = [("id", "=", token.id)]
        names = ["ended_by_id", "end_reason"]
        self.assertEqual(token._read_group(itself, names, ["ended_at:max"]), [shown])
        by, reason, moment = shown
        for name, right, wrong in (
            ("ended_by_id", by.id, self.user.id if by else self.manager.id),
            ("end_reason", reason, "reuse"),
        ):
            for domain, is_found in (
                ([(name, "=", right)], True),
                ([(name, "!=", right)], False),
                ([(name, "in", [right, wrong])], True),
                ([(name, "=", wrong)], False),
                ([(name, "!=", False)], right not in (False, ends.NONE)),
                ([(name, "=", False)], right in (False, ends.NONE)),
            ):
                self.assertEqual(bool(token.search(itself + domain)), is_found, domain)
        if by:
            self.assertTrue(token.search([*itself, ("ended_by_id", "ilike", by.name[:5])]))
            self.assertFalse(token.search([*itself, ("ended_by_id", "ilike", "nobody of it")]))
        for operator in ("=", "!="):
            is_found = bool(token.search([*itself, ("ended_at", operator, False)]))
            self.assertEqual(is_found, bool(moment) == (operator == "!="))
        if moment:
            self.assertTrue(token.search([*itself, ("ended_at", ">=", moment)]))
            self.assertFalse(token.search([*itself, ("ended_at", "<", moment)]))

    def test_what_is_active_has_no_end_to_be_found_by(self):
        """But a heading where the list is grouped: the web client has none for no value."""
        token = self._connection()
        self._assert_found(token)
        [group] = token._read_group([("id", "=", token.id)], ["end_reason"])
        words = dict(token._fields["end_reason"]._description_selection(self.env))
        self.assertEqual(words[group[0]], "Still active")
        self.assertFalse(token.revoke_summary)

    def test_what_nobody_wrote_down_is_found_as_such(self):
        """Its owner was archived past Odoo's models."""
        token = self._connection()
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_users SET active = FALSE WHERE id = %s", [self.user.id])
        self.env.invalidate_all()
        self.assertEqual((token.end_reason, token.ended_at), ("unknown", False))
        self._assert_found(token)

    def test_the_earliest_end_is_told(self):
        token = self._connection()
        for note in ("first", "second"):
            self._user_as(self.manager).action_revoke_all_api_tokens(note)
        token.with_user(self.manager).action_revoke_everybody("third")
        self.assertIn("first", token.revoke_summary)

    def test_a_later_connection_is_not_told_of(self):
        self._user_as(self.manager).action_revoke_all_api_tokens("before")
        token = self._connection()
        self.assertFalse(token.revoke_summary or token.ended_at)
        self.assertNotIn(token, self.user.api_ended_ids)

    def test_what_tells_of_nothing_any_more_goes(self):
        token = self._connection()
        self._user_as(self.manager).action_revoke_all_api_tokens("told of")
        Mass = self.env["api.token.mass.revocation"]
        kept = Mass.search([("user_id", "=", self.user.id)])
        self.env.cr.execute(
            "UPDATE api_token_mass_revocation SET revoked_at = revoked_at - interval '2 days'"
        )
        Mass._cron_purge()
        self.assertTrue(kept.exists())
        self.env.cr.execute("DELETE FROM api_token_connection WHERE id = %s", [token.id])
        Mass._cron_purge()
        self.assertFalse(kept.exists())
