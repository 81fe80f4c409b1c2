import logging

from odoo.tests import TransactionCase, tagged

from .. import settings
from ..models import api_access_token_purge
from .common import api_user, issue


@tagged("post_install", "-at_install")
class TestPurge(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = api_user(cls.env)
        cls.Token = cls.env["api.access.token"]

    def _ended(self, column, age):
        """A connection whose ``column`` lies ``age`` days back."""
        row = self.Token.browse(issue(self.env, self.user).connection_id)
        self.env.flush_all()
        self.env.cr.execute(
            f"""UPDATE api_token_connection SET {column} = now() AT TIME ZONE 'UTC'
                   - %s * interval '1 day' WHERE id = %s""",
            [age, row.id],
        )
        return row

    def test_what_ended_long_enough_ago_goes(self):
        """Three around the cut-off, for each way to end; the live one stays."""
        kept, gone = [self.Token.browse(issue(self.env, self.user).connection_id)], []
        for column in ("revoked_at", "ends_at", "refresh_expires_at"):
            kept.append(self._ended(column, 1))
            kept.append(self._ended(column, 29.99))
            gone.append(self._ended(column, 30.01))
        self.Token._cron_purge()
        for row in kept:
            self.assertTrue(row.exists())
        for row in gone:
            self.assertFalse(row.exists())

    def test_the_delay_is_a_setting(self):
        row = self._ended("revoked_at", 2)
        self.env["ir.config_parameter"].set_param(settings.PURGE_DELAY_DAYS.key, "1")
        self.assertEqual(self.Token._cron_purge(), 1)
        self.assertFalse(row.exists())

    def test_the_last_use_goes_with_it(self):
        row = self._ended("revoked_at", 40)
        insert = "INSERT INTO api_token_use (id, used_at) VALUES (%s, now())"
        self.env.cr.execute(insert, [row.id])
        self.Token._cron_purge()
        self.assertFalse(self.env["api.token.use"].browse(row.id).exists())

    def _used(self, row_id, user_id):
        """Rows as a call and a code of an authenticator app leave them."""
        self.env.cr.execute(
            """INSERT INTO api_token_use (id, used_at) VALUES (%s, now());
               INSERT INTO api_totp_use (id, counter) VALUES (%s, 1)""",
            [row_id, user_id],
        )
        return self.env["api.token.use"].browse(row_id), self.env["api.totp.use"].browse(user_id)

    def test_a_deleted_user_leaves_nothing(self):
        connection_id = issue(self.env, self.user).connection_id
        use, code = self._used(connection_id, self.user.id)
        self.user.unlink()
        self.assertFalse(self.Token.browse(connection_id).exists())
        self.assertFalse(use.exists() or code.exists())

    def test_what_a_user_deleted_by_sql_left_goes(self):
        kept = self._used(issue(self.env, self.user).connection_id, self.user.id)
        use, code = self._used(2**31 - 1, 2**31 - 1)
        self.Token._cron_purge()
        self.assertFalse(use.exists() or code.exists())
        self.assertTrue(all(row.exists() for row in kept))

    def test_old_log_lines_go(self):
        issue(self.env, self.user)
        lines = self.env["api.access.log"].search([("user_id", "=", self.user.id)])
        old, new = lines.create([{"event": "issue"}, {"event": "issue"}])
        self.env.flush_all()
        for line, age in ((old, 180.01), (new, 179.99)):
            self.env.cr.execute(
                """UPDATE api_access_log SET create_date = now() AT TIME ZONE 'UTC'
                       - %s * interval '1 day' WHERE id = %s""",
                [age, line.id],
            )
        lines._cron_purge()
        self.assertEqual((old | new).exists(), new)

    def test_seals_of_answers_in_use_are_erased_after_the_grace(self):
        rows = [(9, True), (3600, True), (3600, False)]
        ids = [issue(self.env, self.user).connection_id for _row in rows]
        for row_id, (age, used) in zip(ids, rows, strict=True):
            self.env.cr.execute(
                """UPDATE api_token_connection SET sealed_successor = 'x', successor_used = %s,
                       rotated_at = now() AT TIME ZONE 'UTC' - %s * interval '1 second'
                    WHERE id = %s""",
                [used, age, row_id],
            )
        self.Token._cron_erase_seals()
        self.env.cr.execute(
            "SELECT sealed_successor IS NULL FROM api_token_connection WHERE id IN %s ORDER BY id",
            [tuple(ids)],
        )
        self.assertEqual(self.env.cr.fetchall(), [(False,), (True,), (False,)])

    def test_the_peppers_in_use_are_told(self):
        """A connection counts once for each pepper that one of its hashes needs."""
        rows = self.Token.browse(issue(self.env, self.user).connection_id for _number in range(3))
        self.env.cr.execute(
            """UPDATE api_token_connection
                  SET access_hash = 'test-a$x', refresh_key_hash = 'test-b$x',
                      refresh_secret_hash = 'test-b$y', previous_secret_hash = NULL
                WHERE id = ANY(%s)""",
            [rows[:2].ids],
        )
        # a number: Odoo gives the name INFO to a level of its own
        with self.assertLogs(api_access_token_purge.__name__, logging.INFO) as logs:
            self.Token._cron_purge()
        told = " ".join(logs.output)
        self.assertRegex(told, r"token PEPPER: id -, \d+ connections")
        self.assertIn("token PEPPER: id test-a, 2 connections", told)
        self.assertIn("token PEPPER: id test-b, 2 connections", told)
        self.assertRegex(told, r"token PURGE: 0 connections")
