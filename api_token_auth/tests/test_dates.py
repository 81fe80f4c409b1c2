"""Where the server puts a date into a text: as the reader's language writes it, and of the day
that it is where the reader is."""

import json
from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..http import password_check
from ..tokens import issuing
from .common import api_user, speak_french, within_test_transaction

#: Language → a place where it is another day than in London, and how dates are written.
READERS = {
    "en_US": ("America/New_York", "%m/%d/%Y"),
    "fr_FR": ("Pacific/Noumea", "%d/%m/%Y"),
}


@tagged("post_install", "-at_install")
class TestDates(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        speak_french(cls.env)
        groups = "base.group_user,api_token_auth.group_api_token_manager"
        cls.reader = api_user(cls.env, "dated", groups)
        cls.scope = cls.env["api.scope"].create(
            {"name": "thing:read", "description": "x", "is_read_only": True}
        )

    def setUp(self):
        super().setUp()
        self.startPatcher(within_test_transaction())
        self.startPatcher(patch.object(password_check, "is_recent", lambda: True))

    def _readers(self):
        """Each reader's environment, as a browser has it, and how dates are written there.

        The latter is a function of a moment.
        """
        for lang, (place, written) in READERS.items():
            self.reader.write({"lang": lang, "tz": place})
            yield (
                self.env(user=self.reader.id, context={"lang": lang, "tz": place}),
                lambda moment, place=place, written=written: (
                    moment.replace(tzinfo=UTC).astimezone(ZoneInfo(place)).strftime(written)
                ),
            )

    def _token(self, env, **moments):
        """A personal token with these columns."""
        issued = issuing.issue_personal(env, self.reader, "Script", ["thing:read"], 3)
        token = self.env["api.access.token"].browse(issued.connection_id)
        self.env.flush_all()
        for column, moment in moments.items():
            query = f"UPDATE api_token_connection SET {column} = %s WHERE id = %s"
            self.env.cr.execute(query, [moment, token.id])
        self.env.invalidate_all()
        return token

    def _near_midnight(self):
        """Two moments of tomorrow: each of the places has another day at one of them."""
        tomorrow = fields.Datetime.now().replace(minute=30, second=0) + timedelta(days=1)
        return tomorrow.replace(hour=1), tomorrow.replace(hour=22)

    def test_the_mail_before_a_token_expires(self):
        for env, written in self._readers():
            for moment in self._near_midnight():
                token = self._token(env, access_expires_at=moment)
                # By a job, which has neither language nor place.
                jobs = self.env["api.access.token"].with_context(lang=False, tz=False)
                jobs._cron_notify_expiry()
                mail = self.env["mail.mail"].search(
                    [("body_html", "like", f"{token.id})")], order="id desc", limit=1
                )
                self.assertIn(f" {written(moment)}. ", mail.body_html)

    def test_the_dialog_with_a_new_token(self):
        for env, written in self._readers():
            wizard = env["api.token.wizard"].create({"name": "Report"})
            answer = wizard.create_token(self.reader.id, "Report", 7, self.scope.ids)
            expires_at = datetime.now(UTC) + timedelta(days=7)
            self.assertEqual(answer["expires_on"], written(expires_at))

    def test_what_is_said_of_a_leaked_token(self):
        for env, written in self._readers():
            for moment in self._near_midnight():
                token = self._token(env, access_expires_at=moment, create_date=moment)
                lines = env["api.token.finder"].describe(token.id)["lines"]
                dated = [line["text"] for line in lines if line["text"].startswith(written(moment))]
                self.assertEqual(len(dated), 2, lines)

    def test_the_days_of_the_small_chart(self):
        today = fields.Datetime.now().date()
        for env, _written in self._readers():
            token = self._token(env)
            numbers = {"reads": 1, "changes": 0, "deletions": 0, "refusals": 0}
            line = {"connection_id": token.id, "day": today, "address": "10.0.0.1"}
            self.env["api.token.activity"].create(line | numbers)
            self.env.invalidate_all()
            [chart] = json.loads(token.with_env(env).activity_chart)
            label = chart["values"][-1]["label"]
            begins_with_the_day = label.startswith(str(today.day))
            self.assertEqual(begins_with_the_day, env.lang == "fr_FR", label)
