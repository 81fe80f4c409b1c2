from odoo.tests import TransactionCase, tagged

from ..db import functions, ownership, provision, transaction
from ..tokens import global_epoch
from ..tokens.authentication_sql import FIND_BY_ACCESS_TOKEN
from ..tokens.refresh_sql import FIND, ROTATE
from .common import api_user, issue


@tagged("post_install", "-at_install")
class TestStoredFunctions(TransactionCase):
    def test_schema_of_any_name(self):
        schema = "Odoo 18.0"
        self.env.cr.execute(f'CREATE SCHEMA "{schema}"; SET LOCAL search_path = "{schema}"')
        function = self._returning(1)
        self._install(function)
        self._install(function)
        self.env.cr.execute(function.call(ownership.schema(self.env.cr)))
        self.assertEqual(self.env.cr.fetchall(), [(1,)])
        functions.drop_all(self.env.cr)
        self.assertFalse(self._is_there(function))

    def test_code_from_before_an_upgrade_finds_its_own(self):
        before, after = self._returning(1), self._returning(2)
        for function in (before, after):
            self._install(function)
        for function, answer in ((before, 1), (after, 2)):
            self.assertEqual(self._call(function, {}), {"one": answer})
        functions.drop_all(self.env.cr)
        self.assertFalse(self._is_there(before) or self._is_there(after))

    def test_a_database_that_can_only_be_read(self):
        """Where everything is there already it is served; where not, the log says why not."""
        self.assertIsNone(self._problem_when_read_only("SELECT"))
        with self.assertLogs("odoo.addons.api_token_auth.db.provision", "CRITICAL"):
            problem = self._problem_when_read_only("DROP TABLE api_token_global_epoch")
        self.assertIn("read-only transaction", problem)

    def _problem_when_read_only(self, before):
        """What is found wrong in a read-only transaction, after another statement."""
        cr, registry = self.env.cr, self.env.registry
        savepoint, found = cr.savepoint(), registry.api_token_provision
        try:
            cr.execute(before)
            cr.execute("SET LOCAL transaction_read_only = on")
            provision.look_on(registry, cr, steps=[global_epoch.make])
            return registry.api_token_provision.problem
        finally:
            registry.api_token_provision = found
            savepoint.close(rollback=True)

    def _install(self, function):
        cr = self.env.cr
        functions.install(cr, ownership.schema(cr), ownership.trusted_roles(cr), [function])

    def _returning(self, number):
        body = f"RETURN QUERY SELECT {number};"
        return functions.Function("test", {}, {"one": "integer"}, body)

    def _is_there(self, function):
        self.env.cr.execute("SELECT to_regproc(%s) IS NOT NULL", [function.full_name])
        return self.env.cr.fetchone()[0]

    def test_columns_of_another_addon_are_not_taken_for_parameters(self):
        """As if it had a field of the name of a parameter on users, groups and tokens."""
        functions = (FIND_BY_ACCESS_TOKEN, FIND, ROTATE)
        columns = {**functions[0].parameters, **functions[1].parameters, **functions[2].parameters}
        issued = issue(self.env, api_user(self.env))
        self.env.flush_all()
        for table in ("res_users", "res_groups_users_rel", "api_token_connection"):
            for name, type_ in columns.items():
                self.env.cr.execute(f"ALTER TABLE {table} ADD COLUMN {name} {type_}")
        row_id = issued.connection_id
        selector = issued.access.reveal()[4:21]
        found = self._call(functions[0], {"wanted": selector})
        self.assertEqual((found["id"], found["active"]), (row_id, True))
        refresh_selector = issued.refresh.reveal()[4:21]
        asked = {"wanted": refresh_selector, "locked": True}
        locked = self._call(functions[1], asked)
        self.assertEqual((locked["id"], locked["active"]), (row_id, True))
        rotated = dict.fromkeys(functions[2].parameters) | {
            "wanted": row_id,
            "new_generation": locked["generation"] + 1,
            "new_previous_secret_hash": locked["refresh_secret_hash"],
            "actor": self.env.uid,
            "client": "Phone",
        }
        self.assertEqual(self._call(functions[2], rotated), {"rotated": True})
        self.env.cr.execute("SELECT generation FROM api_token_connection WHERE id = %s", [row_id])
        self.assertEqual(self.env.cr.fetchall(), [(rotated["new_generation"],)])

    def _call(self, function, parameters):
        return transaction.on_cursor(self.env, function, parameters)


@tagged("post_install", "-at_install")
class TestRotation(TransactionCase):
    """A statement of its own changes the row only while it is what was judged."""

    def setUp(self):
        super().setUp()
        user = api_user(self.env)
        row_id = issue(self.env, user).connection_id
        self.row = self.env["api.access.token"].browse(row_id)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT generation, refresh_secret_hash FROM api_token_connection WHERE id = %s",
            [row_id],
        )
        generation, self.secret = self.env.cr.fetchone()
        self.rotated = dict.fromkeys(ROTATE.parameters) | {
            "wanted": row_id,
            "new_generation": generation + 1,
            "new_previous_secret_hash": self.secret,
            "new_refresh_secret_hash": "$next",
            "owner": user.id,
        }

    def _is_rotated(self, **parameters):
        found = transaction.on_cursor(self.env, ROTATE, {**self.rotated, **parameters})
        self.env.cr.execute(
            "SELECT refresh_secret_hash = '$next' FROM api_token_connection WHERE id = %s",
            [self.row.id],
        )
        [(changed,)] = self.env.cr.fetchall()
        self.assertEqual(bool(found), changed)
        return changed

    def _change(self, assignment):
        self.env.cr.execute(
            f"UPDATE api_token_connection SET {assignment} WHERE id = %s", [self.row.id]
        )

    def test_the_same_judgement_serves_once(self):
        self.assertTrue(self._is_rotated())
        self._change("refresh_secret_hash = 'another'")
        self.assertFalse(self._is_rotated())

    def test_another_generation(self):
        self.assertFalse(self._is_rotated(new_generation=self.rotated["new_generation"] + 1))

    def test_another_secret(self):
        self.assertFalse(self._is_rotated(new_previous_secret_hash="$other"))

    def test_revoked_meanwhile(self):
        self._change("revoked_at = now() AT TIME ZONE 'UTC'")
        self.assertFalse(self._is_rotated())

    def test_all_of_the_user_ended_meanwhile(self):
        self._change("user_epoch = user_epoch - 1")
        self.assertFalse(self._is_rotated())

    def test_access_taken_away_meanwhile(self):
        group = self.env.ref("api_token_auth.group_api_access")
        self.env.cr.execute("DELETE FROM res_groups_users_rel WHERE gid = %s", [group.id])
        self.assertFalse(self._is_rotated())

    def test_expired_meanwhile(self):
        for column in ("refresh_expires_at", "ends_at"):
            self._change(f"{column} = clock_timestamp() AT TIME ZONE 'UTC'")
            self.assertFalse(self._is_rotated())
            self._change(f"{column} = clock_timestamp() AT TIME ZONE 'UTC' + interval '1 day'")
        self.assertTrue(self._is_rotated())
