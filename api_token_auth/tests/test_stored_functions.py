from odoo.tests import TransactionCase, tagged

from ..engine import stored_functions


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
