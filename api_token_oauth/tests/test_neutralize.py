"""A copy of the database for testing holds no secret of ours, and sends no mail."""

import re

from odoo.addons.api_token_auth.tests.common import api_user, issue
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import TransactionCase, tagged

SECRET = re.compile(r"hash|secret(?!.*(selector|_at$))|sealed|password|pepper")

_COLUMNS = """
    SELECT table_name, column_name, data_type FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name LIKE 'api\\_%%'
"""
_CODE = """
    INSERT INTO api_token_code (selector, hash, client_id, user_id, scope, challenge, user_epoch,
                                global_epoch, client_epoch, ends_at)
    VALUES ('selector', 'secret', %s, 1, 'thing:read', 'challenge', 0, 0, 0, now())
"""
_DEVICE = """
    INSERT INTO api_token_device (selector, hash, user_code, client_id, client_epoch, scope,
                                  asked_at, ends_at, interval)
    VALUES ('selector', 'secret', 'code', %s, 0, 'thing:read', now(), now(), 5)
"""


@tagged("post_install", "-at_install")
class TestNeutralize(TransactionCase):
    def setUp(self):
        super().setUp()
        self.user = api_user(self.env)
        self.token = self.env["api.access.token"].browse(issue(self.env, self.user).connection_id)
        self.app = self.env["api.client"].create(
            {"name": "Scanner", "redirect_uris": "https://a.example/cb"}
        )
        self.env.flush_all()
        for statement in (_CODE, _DEVICE):
            self.env.cr.execute(statement, [self.app.id])

    def _neutralize(self):
        ours = ("api_token_auth", "api_token_oauth", "api_project")
        for query in get_neutralization_queries(["base", *ours]):
            self.env.cr.execute(query)
        self.env.invalidate_all()

    def _secret_columns(self):
        self.env.cr.execute(_COLUMNS)
        return [
            (table, column, kind)
            for table, column, kind in self.env.cr.fetchall()
            if SECRET.search(column)
        ]

    def _left(self, table, column):
        self.env.cr.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" IS NOT NULL')
        return self.env.cr.fetchone()[0]

    def test_no_table_of_ours_keeps_a_secret(self):
        """Each column whose name says that it holds one is filled before."""
        found = self._secret_columns()
        for table, column, kind in found:
            value = "'\\x01'::bytea" if kind == "bytea" else "'secret'"
            self.env.cr.execute(f'UPDATE "{table}" SET "{column}" = {value}')
            self.assertTrue(self._left(table, column), f"no row of {table} to look at")
        self._neutralize()
        left = {f"{table}.{column}" for table, column, _kind in found if self._left(table, column)}
        self.assertEqual(left, set())
        self.assertGreater(len(found), 7)

    def test_what_ended_says_that_the_database_was_copied(self):
        self._neutralize()
        self.assertEqual(self.token.state, "revoked")
        self.assertEqual(self.token.revoke_summary, "The database was copied for testing")
        self.assertTrue(self.token.ended_at)
        self.assertFalse(self.app.active)

    def test_no_mail_is_sent_from_a_copy(self):
        """Not of what ended in the original either, should somebody start the jobs again."""
        self.token.action_revoke_everybody("before the copy")
        self._neutralize()
        Mass = self.env["api.token.mass.revocation"]
        self.assertFalse(Mass.search([("owners_told", "!=", True)]))
        jobs = self.env["ir.cron"].with_context(active_test=False)
        jobs = jobs.search([("cron_name", "=like", "API:%")])
        self.assertTrue(jobs)
        self.assertFalse(jobs.filtered("active"))

    def test_tables_that_older_code_has_not_made_are_made_as_new_code_needs_them(self):
        models = {"api_token_mass_revocation": "api.token.mass.revocation"}
        for table in ("api_token_global_epoch", *models):
            self.env.cr.execute(f"DROP TABLE {table}")
        self._neutralize()
        for table, model in models.items():
            fields = self.env[model]._fields.values()
            self.env.cr.execute(_COLUMNS + " AND table_name = %s", [table])
            there = {column for _table, column, _kind in self.env.cr.fetchall()}
            needed = {field.name for field in fields if field.store and field.column_type}
            self.assertLessEqual(needed, there)
        self.env.cr.execute("SELECT count(*) FROM api_token_global_epoch")
        self.assertEqual(self.env.cr.fetchone(), (1,))
