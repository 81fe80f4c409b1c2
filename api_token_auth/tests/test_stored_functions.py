from odoo.tests import TransactionCase, tagged

from ..engine import stored_functions, transaction
from ..engine.authentication import FIND_BY_ACCESS_TOKEN
from ..engine.refresh_functions import LOCK, ROTATE
from .common import api_user, issue


@tagged("post_install", "-at_install")
class TestStoredFunctions(TransactionCase):
    def test_schema_of_any_name(self):
        schema = "Odoo 18.0"
        self.env.cr.execute(f'CREATE SCHEMA "{schema}"; SET LOCAL search_path = "{schema}"')
        columns, body = {"one": "integer"}, "RETURN QUERY SELECT 1;"
        function = stored_functions.Function("test", {}, columns, body)
        function.install(self.env.cr)
        function.install(self.env.cr)
        self.env.cr.execute(function.call)
        self.assertEqual(self.env.cr.fetchall(), [(1,)])
        stored_functions.drop_all(self.env.cr)
        self.env.cr.execute("SELECT to_regproc('api_token_fn_test') IS NULL")
        self.assertEqual(self.env.cr.fetchall(), [(True,)])

    def test_columns_of_another_addon_are_not_taken_for_parameters(self):
        """As if it had a field of the name of a parameter on users, groups and tokens."""
        functions = (FIND_BY_ACCESS_TOKEN, LOCK, ROTATE)
        columns = {**functions[0].parameters, **functions[1].parameters, **functions[2].parameters}
        issued = issue(self.env, api_user(self.env))
        self.env.flush_all()
        for table in ("res_users", "res_groups_users_rel", "api_token_connection"):
            for name, type_ in columns.items():
                self.env.cr.execute(f"ALTER TABLE {table} ADD COLUMN {name} {type_}")
        row_id, groups = issued.connection_id, self.env["res.users"]._api_access_group_ids()
        selector = issued.access.reveal()[4:21]
        found = self._call(functions[0], {"wanted": selector, "api_groups": groups})
        self.assertEqual((found["id"], found["live"]), (row_id, True))
        locked = self._call(functions[1], {"wanted": row_id, "grace": 10, "api_groups": groups})
        self.assertEqual((locked["id"], locked["live"]), (row_id, True))
        rotated = dict.fromkeys(functions[2].parameters) | {
            "wanted": row_id,
            "new_generation": 7,
            "actor": self.env.uid,
            "client": "Phone",
        }
        self._call(functions[2], rotated)
        self.env.cr.execute("SELECT generation FROM api_token_connection WHERE id = %s", [row_id])
        self.assertEqual(self.env.cr.fetchall(), [(7,)])

    def _call(self, function, parameters):
        return transaction.fetch_one(self.env.cr, function.call, parameters)
