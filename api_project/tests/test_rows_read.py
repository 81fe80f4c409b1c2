from functools import partial
from urllib.parse import parse_qsl

from odoo.addons.api_token_auth.rest import listing, reading, writing
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import SQL
from werkzeug.datastructures import MultiDict

TASKS, PROJECTS = 20_000, 5_000
#: What a page of fifty may look at: itself, and what belongs to it.
FEW = 1_000
#: Related records are read with statements of their own.
FIELDS = {
    "api.resource.task": "name,project_id,stage_id,is_closed,date_deadline",
    "api.resource.project": "name,partner_id,user_id,active",
}

_COPY = """
    INSERT INTO {table} ({columns}) SELECT {values} FROM {table}, generate_series(1, %s) AS number
     WHERE id = %s
"""


@tagged("post_install", "-at_install")
class TestRowsRead(TransactionCase):
    """What a request reads grows with its page, not with the table."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,project.group_project_manager"
        cls.manager = new_test_user(cls.env, "rows-manager", groups=groups)
        groups = "base.group_user,project.group_project_user"
        cls.worker = new_test_user(cls.env, "rows-worker", groups=groups)
        cls.project = cls.env["project.project"].create({"name": "Pattern"})
        task = {"name": "Pattern", "project_id": cls.project.id, "user_ids": []}
        cls.task = cls.env["project.task"].create(task)
        cls.env.flush_all()
        cls._copy(cls.project, PROJECTS, {"sequence": "number"})
        # Many moments at once, and every other one without any.
        deadline = "'2026-01-01'::timestamp + number / 3 * interval '1 minute'"
        values = {
            "date_deadline": f"CASE WHEN number % 2 = 0 THEN {deadline} END",
            "write_date": "'2025-01-01'::timestamp + number * interval '1 second'",
            "project_id": f"{cls.project.id} + number %% {PROJECTS}",
        }
        values = {name: value.replace(" % ", " %% ") for name, value in values.items()}
        cls._copy(cls.task, TASKS, values)
        for record in (cls.project, cls.task):
            cls.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(record._table)))
        # As on solid state disks. Where the rows lie depends on what other tests have left, and
        # with the dear random access of other disks PostgreSQL may prefer to sort so few.
        cls.env.cr.execute("SET LOCAL random_page_cost = 1.1")

    @classmethod
    def _copy(cls, record, count, values):
        """Add rows like that of ``record``, their ids behind it, but for SQL ``values``."""
        table = record._table
        query = "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        cls.env.cr.execute(query, (table,))
        names = [f'"{name}"' for (name,) in cls.env.cr.fetchall() if name != "id"]
        chosen = [values.get(name.strip('"'), name) for name in names]
        statement = _COPY.format(table=table, columns=", ".join(names), values=", ".join(chosen))
        cls.env.cr.execute(statement, (count, record.id))

    def _list(self, user, path, text):
        resource = self.env[path].with_user(user)
        args = MultiDict(parse_qsl(text))
        return listing.page(resource, listing.parse(resource, args, {}))

    def _rows_read(self, act):
        """Call ``act`` → table → how many of its rows were looked at."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self._counters()
        act()
        after = self._counters()
        return {table: count - before.get(table, 0) for table, count in after.items()}

    def _counters(self):
        self.env.cr.execute(
            "SELECT relname, seq_tup_read + COALESCE(idx_tup_fetch, 0)"
            "  FROM pg_stat_xact_user_tables WHERE relname LIKE 'project\\_%'"
        )
        return dict(self.env.cr.fetchall())

    def _assert_few(self, act, what, resource):
        read = {table: count for table, count in self._rows_read(act).items() if count > FEW}
        if resource == "api.resource.task" and "is_template" not in self.project:
            # The record rules of 18.0 look for the user's projects among all of them.
            read.pop("project_project", None)
        self.assertFalse(read, f"{what} reads too many rows")

    def _assert_few_in(self, resource, text, pages=(0,)):
        """Of the first page, and of pages behind so many rows."""
        for user in (self.manager, self.worker):
            for behind in pages:
                with self.subTest(user=user.login, query=text, behind=behind):
                    query = f"{text}&fields={FIELDS[resource]}"
                    if behind:
                        cursor = self._cursor(user, resource, text, behind)
                        query = f"{query}&cursor={cursor}"
                    what = f"{text} behind {behind}"
                    self._assert_few(partial(self._list, user, resource, query), what, resource)

    def _cursor(self, user, resource, text, behind):
        """The cursor of the page behind so many rows, as following the pages would give it."""
        offset = min(behind, listing.MAX_OFFSET)
        page = self._list(user, resource, f"{text}&limit=1&offset={offset}&fields=id")
        return page.meta["next_cursor"]

    def test_pages_in_the_order_of_ids(self):
        for resource in ("api.resource.task", "api.resource.project"):
            for text in ("sort=id", "sort=-id", "active=all"):
                self._assert_few_in(resource, text, (0, 4_000))

    def test_pages_in_the_order_of_an_index(self):
        """With rows of one deadline, and behind the last one the rows without."""
        for text in ("sort=-date_deadline", "sort=date_deadline", "sort=-date_deadline,-id"):
            self._assert_few_in("api.resource.task", text, (0, 100))

    def test_a_page_of_what_has_changed(self):
        last = "2025-01-01T05:00:00Z"  # of 18,000 rows
        text = f"active=all&sort=write_date&write_date__gte={last}"
        self._assert_few_in("api.resource.task", text)

    def test_a_new_project(self):
        resource = self.env["api.resource.project"].with_user(self.manager)
        act = partial(writing.create, resource, {"name": "One more"})
        self._assert_few(act, "POST", resource._name)

    def test_one_record(self):
        for record, name in ((self.task, "task"), (self.project, "project")):
            path = f"api.resource.{name}"
            resource = self.env[path].with_user(self.manager)
            names = resource._api_default_names()
            act = partial(reading.read_one, resource, record.id + 100, names)
            self._assert_few(act, name, path)
