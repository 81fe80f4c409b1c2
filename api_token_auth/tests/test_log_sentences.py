"""The access log as people read it."""

from odoo import SUPERUSER_ID
from odoo.tests import TransactionCase, tagged

from .common import api_user, speak_french


@tagged("post_install", "-at_install")
class TestLogSentences(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        speak_french(cls.env)
        cls.user = api_user(cls.env, "logged")
        groups = "base.group_user,api_token_auth.group_api_token_manager"
        cls.manager = api_user(cls.env, "reader", groups)
        cls.env.flush_all()

    def _lines(self):
        """Each event, done by the owner, by somebody else, by a program and by nobody."""
        Log = self.env["api.access.log"]
        events = [value for value, _label in Log._fields["event"].selection]
        self.assertGreater(len(events), 7)
        return Log.create(
            [
                {
                    "event": event,
                    "actor_id": actor,
                    "user_id": owner,
                    "client_name": "Scanner” was revoked by “Marc",
                    "connection_id": event not in ("lockout", "lockout_lifted") and 7,
                    "note": note,
                    "times": times,
                    "reason": event.startswith("revoke") and "revoked",
                }
                for event in events
                for actor in (self.user.id, self.manager.id, SUPERUSER_ID, False)
                for owner in (self.user.id, False)
                for note, times in (
                    (False, 1),
                    ("personal", 5),
                    ("app", 1),
                    ("device", 1),
                    ("service", 1),
                )
            ]
        )

    def test_each_line_is_a_sentence_in_the_readers_language_without_odoobot_or_connection_0(self):
        for line in self._lines().with_user(self.manager):
            english, french = line.sentence, line.with_context(lang="fr_FR").sentence
            with self.subTest(event=line.event, sentence=english):
                self.assertRegex(english, r"[.”]$")
                self.assertNotEqual(english, french)
                for sentence in (english, french):
                    self.assertNotIn("OdooBot", sentence)
                    self.assertNotRegex(sentence, r"number 0|numéro 0|False|None|%\(")
                    self.assertNotIn("Scanner”", sentence)

    def test_who_did_it_is_named(self):
        line = self._lines().filtered(
            lambda line: line.event == "revoke_user" and line.actor_id == self.manager
        )[0]
        name = self.manager.name
        self.assertTrue(line.sentence.startswith(f"{name} revoked all apps"), line.sentence)

    def test_no_line_is_of_connection_0(self):
        line = self.env["api.access.log"].create({"event": "lockout", "user_id": self.user.id})
        self.assertFalse(line.connection_number or line.connection_is_there)
