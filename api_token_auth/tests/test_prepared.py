"""Reading with plans that PostgreSQL keeps, on connections as a request has them."""

import datetime
import re
from contextlib import ExitStack
from unittest.mock import patch

from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ..db import pool, prepared

_OURS = "SELECT statement FROM pg_prepared_statements WHERE name LIKE 'api\\_token\\_%'"
_USED = """
    SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s
"""
_VALUES = [
    *(0, 7, -7, 2**31 - 1, 2**31, -(2**31), 2**40, 1.5, True, False, None),
    *("", "plain", "it's", 'a "b"', "back\\slash", "100 %s $1 %%", "né Ω 🙂", "1; COMMIT"),
    *([1, 2], [2**40], [-1], ["a", "b's"], [True], datetime.date(2026, 2, 28)),
    *(datetime.datetime(2026, 2, 28, 23, 59, 59, 123456), b"\x00\xff'"),
]


@tagged("post_install", "-at_install")
class TestPrepared(TransactionCase):
    def setUp(self):
        super().setUp()
        pool._pool.cache_clear()  # connections without a history
        prepared._refused.clear()
        self.cr = self._cursor()

    def _cursor(self):
        cr = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cr.close)
        return cr

    def _rows(self, code, *params):
        with prepared.reading(self.cr) as rows:
            return rows(SQL(code, *params))

    def _prepared(self):
        """The statements that are prepared on the connection that comes next."""
        with pool.statement(self.cr.dbname) as cr:
            cr.execute(_OURS)
            return [text for (text,) in cr.fetchall()]

    def test_every_kind_of_value_is_what_odoos_cursor_gives(self):
        for value in _VALUES:
            for code in ("SELECT %s", "SELECT %s IS NULL WHERE 'x' <> '$1'"):
                statement = SQL(code, value)
                self.cr.execute(statement)
                expected = self.cr.fetchall()
                for _time in range(3):
                    self.assertEqual(self._rows(code, value), expected, value)

    def test_a_number_has_the_type_that_it_has_in_a_statement(self):
        for value in (7, -(2**31), 2**31, 2**40, [7], [2**31]):
            self.cr.execute("SELECT pg_typeof(%s)::text", [value])
            expected = self.cr.fetchall()
            for _time in range(3):
                self.assertEqual(self._rows("SELECT pg_typeof(%s)::text", value), expected)

    def test_a_tuple_is_what_is_to_be_among(self):
        code = "SELECT n FROM generate_series(1, 9) n WHERE n IN %s"
        for numbers in ((3, 4), (5, 6), (7,)):
            found = [number for (number,) in self._rows(code, numbers)]
            self.assertEqual(found, list(numbers))
        self.assertEqual(self._rows("SELECT 'b' IN %s", ("a", "b")), [(True,)])

    def test_what_comes_again_is_prepared_for_other_numbers_too(self):
        code = "SELECT login FROM res_users WHERE id = %s LIMIT %s"
        self._rows(code, 1, 5)
        self.assertEqual(self._prepared(), [])
        for user_id in range(2, 12):
            self._rows(code, user_id, 5)
        (statement,) = self._prepared()
        self.assertIn("WHERE id = $1 LIMIT 5", statement)
        with pool.statement(self.cr.dbname) as cr:
            cr.execute(_USED, ["%login FROM res_users WHERE id = $1%"])
            generic, custom = cr.fetchone()
        self.assertEqual(generic + custom, 10)
        self.assertGreater(generic, 0, "PostgreSQL plans it each time")

    def test_what_was_not_used_for_longest_is_forgotten(self):
        with patch.object(prepared, "MAX_PLANS", 2):
            for text in "a", "b", "a", "b", "a", "c", "c":
                self._rows("SELECT %s", text)
        found = [re.search(r" AS SELECT '(\w)'", text)[1] for text in self._prepared()]
        self.assertCountEqual(found, ["a", "c"])

    def test_statements_of_a_reading_show_what_the_cursor_shows(self):
        key = "api_token_auth.test_prepared"
        self.cr.execute("SELECT 1")  # from here on it sees nothing new
        with self._cursor() as other:
            other.execute("INSERT INTO ir_config_parameter (key, value) VALUES (%s, 'x')", [key])
            other.commit()
            try:
                count = "SELECT count(*) FROM ir_config_parameter WHERE key = %s"
                with prepared.reading(self.cr) as rows:
                    self.assertEqual(rows(SQL(count, key)), [(0,)])
                    self.assertEqual(rows(SQL(count, key)), [(0,)])
                self.cr.rollback()
                self.assertEqual(self._rows(count, key), [(1,)])
            finally:
                other.execute("DELETE FROM ir_config_parameter WHERE key = %s", [key])
                other.commit()

    def test_nothing_can_be_written(self):
        change = "UPDATE res_users SET login = login RETURNING id"
        for _time in range(2):
            with self.assertRaises(prepared.Unprepared):
                self._rows(change)

    def test_a_faulty_statement_is_not_tried_again_and_loses_nothing(self):
        faulty = "SELECT * FROM no_such_table WHERE id = %s"
        with self.assertRaises(prepared.Unprepared) as first:
            self._rows(faulty, 7)
        self.assertEqual(str(first.exception), "UndefinedTable")
        with self.assertRaises(prepared.Unprepared) as second:
            self._rows(faulty, 8)
        self.assertEqual(str(second.exception), "it was refused before")
        self.assertEqual(self._rows("SELECT 1"), [(1,)])

    def test_an_error_of_the_caller_ends_the_transaction_and_reaches_the_caller(self):
        with self.assertRaises(KeyError), prepared.reading(self.cr) as rows:
            rows(SQL("SELECT 1"))
            raise KeyError
        with pool.statement(self.cr.dbname) as cr:
            self.assertEqual(cr.connection.info.transaction_status, 0)

    def test_a_connection_that_was_ended_is_replaced(self):
        self._rows("SELECT 1")
        with pool.statement(self.cr.dbname) as cr:
            process = cr.connection.info.backend_pid
        self.cr.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
        self.assertEqual(self._rows("SELECT 1"), [(1,)])

    def test_a_changed_column_is_read_as_it_is_now(self):
        with ExitStack() as stack:
            other = stack.enter_context(self._cursor())
            other.execute("CREATE TABLE api_token_test_prepared AS SELECT 1 AS number")
            other.commit()
            try:
                code = "SELECT number FROM api_token_test_prepared WHERE %s = %s"
                for _time in range(3):
                    self.assertEqual(self._rows(code, 1, 1), [(1,)])
                    self.cr.rollback()
                other.execute("ALTER TABLE api_token_test_prepared ALTER number TYPE text")
                other.commit()
                with self.assertRaises(prepared.Unprepared):  # it is read by Odoo's cursor
                    self._rows(code, 1, 1)
                for _time in range(3):
                    self.assertEqual(self._rows(code, 1, 1), [("1",)])
                    self.cr.rollback()
            finally:
                self.cr.rollback()
                other.execute("DROP TABLE api_token_test_prepared")
                other.commit()

    def test_nothing_is_prepared_behind_a_pooler(self):
        # What a pooler does to a connection: its greeting is not PostgreSQL's own.
        with pool.statement(self.cr.dbname) as cr:
            self.assertTrue(cr.connection.is_direct)
            cr.connection.is_direct = False
        with self.assertRaises(prepared.Unprepared):
            self._rows("SELECT 1")
        self.assertEqual(self._prepared(), [])
