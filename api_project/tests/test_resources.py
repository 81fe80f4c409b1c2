from odoo.addons.api_token_auth.errors import ApiError
from odoo.addons.api_token_auth.rest import WRITE, Field, listing, reading, writing
from odoo.addons.api_token_auth.rest.declaration_checks import DeclarationError
from odoo.addons.api_token_auth.rest.errors import NotApplied
from odoo.addons.api_token_auth.rest.openapi import document
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL
from werkzeug.datastructures import MultiDict


@tagged("post_install", "-at_install")
class TestResources(TransactionCase):
    def _declare(self, **fields):
        """Declare further fields, as another addon would by inheriting the resource."""
        return self._declare_on("api.resource.project", **fields)

    def _declare_on(self, name, **fields):
        resource = self.env[name]
        original = type(resource)._api_fields
        self.patch(type(resource), "_api_fields", lambda record: {**original(record), **fields})
        self.registry.clear_cache("routing")
        self.addCleanup(self.registry.clear_cache, "routing")
        return resource

    def test_another_addon_adds_a_field_in_a_line(self):
        resource = self._declare(label_tasks=Field(WRITE))
        [stored] = writing.create(resource, {"name": "x", "label_tasks": "Tickets"})
        project = self.env["project.project"].browse(stored.id)
        self.assertEqual(project.label_tasks, "Tickets")
        schemas = document.build(self.env(su=True))["components"]["schemas"]
        self.assertIn("label_tasks", schemas["ProjectCreate"]["properties"])

    def test_field_that_does_not_exist_is_refused_when_the_registry_loads(self):
        resource = self._declare(no_such_field=Field())
        sentence = "api.resource.project: .*'no_such_field'.* project.project has no such field"
        with self.assertRaisesRegex(DeclarationError, sentence):
            resource._register_hook()

    def test_computed_field_by_sql_comes_with_the_row(self):
        """Sorted and joined as a list is, it is still the record's own."""

        def letters(projects):
            name = projects._field_to_sql(projects._table, "name")
            return SQL("length(%s)", name)

        resource = self._declare(collaborator_count=Field(sql=letters))
        projects = self.env["project.project"].create([{"name": "x" * n} for n in (3, 1, 2)])
        ids = ",".join(map(str, projects.ids))
        asked = {"id__in": ids, "fields": "collaborator_count,user_id", "sort": "-name"}
        query = listing.parse(resource, MultiDict(asked), {})
        answers = listing.page(resource, query).answers
        self.assertEqual([answer["collaborator_count"] for answer in answers], [3, 2, 1])

    def test_sql_for_several_records_is_refused_when_the_registry_loads(self):
        resource = self._declare(tag_ids=Field(sql=lambda projects: SQL("1")))  # noqa: ARG005
        with self.assertRaisesRegex(DeclarationError, "'tag_ids' is of type many2many"):
            resource._register_hook()

    def test_properties_are_answered_with_their_labels(self):
        """The fields that people add to the tasks of a project, each with its own type."""
        tag_options = [["a", "Alpha", 1], ["b", "Beta", 2]]
        definition = [
            {"name": "floor", "string": "Floor", "type": "char"},
            {"name": "done", "string": "Done", "type": "boolean"},
            {"name": "due", "string": "Due", "type": "datetime"},
            {"name": "rooms", "string": "Rooms", "type": "integer"},
            {"name": "who", "string": "Who", "type": "many2one", "comodel": "res.partner"},
            {"name": "all", "string": "All", "type": "many2many", "comodel": "res.partner"},
            {"name": "kinds", "string": "Kinds", "type": "tags", "tags": tag_options},
            {"name": "line", "string": "Line", "type": "separator"},
        ]
        partner = self.env["res.partner"].create({"name": "Keeper"})
        reference = {"id": partner.id, "name": "Keeper"}
        project = self.env["project.project"].create(
            {"name": "x", "task_properties_definition": definition}
        )
        values = {
            "floor": "Second",
            "due": "2026-05-04 09:30:00",
            "rooms": 0,
            "who": partner.id,
            "all": partner.ids,
            "kinds": ["b"],
        }
        tasks = self.env["project.task"].create(
            [
                {"name": "a", "project_id": project.id, "task_properties": values},
                {"name": "b", "project_id": project.id},
            ]
        )
        resource = self._declare_on("api.resource.task", task_properties=Field())
        query = reading.search(resource, ids=tasks.ids)
        answers, _extras = reading.fetch(resource, query, ["id", "task_properties"])
        found = {
            answer["id"]: {one["label"]: one["value"] for one in answer["task_properties"]}
            for answer in answers
        }
        full = {
            "Floor": "Second",
            "Done": False,
            "Due": "2026-05-04T09:30:00Z",
            "Rooms": 0,
            "Who": reference,
            "All": [reference],
            "Kinds": ["Beta"],
        }
        empty = {**dict.fromkeys(full), "Done": False, "All": [], "Kinds": []}
        self.assertEqual(found[tasks[0].id], full)
        self.assertEqual({**found[tasks[1].id], "Rooms": None}, empty)

    def test_value_that_odoo_changes_is_not_lost_in_silence(self):
        resource = self.env["api.resource.project"]
        original = type(self.env["project.project"]).write
        self.patch(
            type(self.env["project.project"]),
            "write",
            lambda records, vals: original(records, {**vals, "color": 1}),
        )
        project = self.env["project.project"].create({"name": "x"})
        with self.assertRaises(NotApplied) as refused:
            writing.update(resource, project.id, {"color": 2})
        self.assertEqual([d["field"] for d in refused.exception.details], ["color"])

    def test_change_of_a_list_that_a_later_one_undoes_is_not_lost_in_silence(self):
        """A task waits again when one that it waits for is opened again."""
        values = {"name": "x", "allow_task_dependencies": True}
        project = self.env["project.project"].create(values)
        task = {"name": "y", "project_id": project.id}
        first = self.env["project.task"].create({**task, "state": "1_done"})
        second = self.env["project.task"].create({**task, "depend_on_ids": first.ids})
        changes = [
            {"id": second.id, "state": "03_approved"},
            {"id": first.id, "state": "01_in_progress"},
        ]
        resource = self.env["api.resource.task"]
        with self.assertRaises(NotApplied) as refused:
            writing.update_several(resource, changes)
        found = [(detail["index"], detail["field"]) for detail in refused.exception.details]
        self.assertEqual(found, [(0, "state")])

    def test_relation_with_another_value_in_each_company(self):
        values = {
            "name": "x_keeper_id",
            "model_id": self.env["ir.model"]._get_id("project.project"),
            "ttype": "many2one",
            "relation": "res.partner",
            "company_dependent": True,
        }
        self.env["ir.model.fields"].create(values)
        resource = self._declare(x_keeper_id=Field(WRITE))
        keeper = self.env["res.partner"].create({"name": "Keeper"})
        [stored] = writing.create(resource, {"name": "x", "x_keeper_id": keeper.id})
        self.assertEqual(stored.answer["x_keeper_id"], {"id": keeper.id, "name": "Keeper"})
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        resource = resource.with_company(elsewhere)
        answer, _version = reading.read_one(resource, stored.id, ["x_keeper_id"])
        self.assertEqual(answer, {"x_keeper_id": None})

    def test_relation_that_is_not_stored(self):
        values = {
            "name": "x_categories",
            "model_id": self.env["ir.model"]._get_id("project.project"),
            "ttype": "many2many",
            "relation": "res.partner.category",
            "related": "partner_id.category_id",
            "store": False,
        }
        self.env["ir.model.fields"].create(values)
        resource = self._declare(x_categories=Field())
        category = self.env["res.partner.category"].create({"name": "Gold"})
        partner = self.env["res.partner"].create({"name": "x", "category_id": category.ids})
        [stored] = writing.create(resource, {"name": "x", "partner_id": partner.id})
        self.assertEqual(stored.answer["x_categories"], [{"id": category.id, "name": "Gold"}])

    def _queries(self, work):
        """Statements that ``work`` takes on its own."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _added(self, ours, odoos):
        """How many more ``ours`` takes, once the caches of the registry are filled."""
        ours(), odoos()
        return self._queries(ours) - self._queries(odoos)

    def test_reading_back_takes_the_same_number_of_queries_for_any_list(self):
        resource, projects = self.env["api.resource.project"], self.env["project.project"]
        added = {}
        for length in (2, 30):
            vals_list = [{"name": f"New {number}"} for number in range(length)]
            added[length] = self._added(
                lambda body=vals_list: writing.create(resource, body),
                lambda body=vals_list: projects.create([{**vals} for vals in body]),
            )
        self.assertEqual(added[2], added[30])
        # rows, tags; and the savepoint that lets an error tell whose it is
        self.assertLessEqual(added[30], 4)

    def test_the_same_change_of_many_takes_the_same_number_of_queries(self):
        """Odoo writes a hundred records at once, and so do we."""
        resource, tasks = self.env["api.resource.task"], self.env["project.task"]
        project = self.env["project.project"].create({"name": "x"})
        stage = self.env["project.task.type"].create({"name": "y", "project_ids": project.ids})
        vals = {"project_id": project.id, "user_ids": self.env.user.ids, "stage_id": stage.id}
        made = tasks.create([{"name": f"Task {number}", **vals} for number in range(60)])
        tag = self.env["project.tags"].create({"name": "A tag for many"})
        colors, counts = iter(range(1, 9)), {}
        for length in (20, 60, 20, 60):
            change = {"color": next(colors), "priority": "1", "stage_id": stage.id}
            change["tag_ids"] = {"add": tag.ids}
            made[:length].tag_ids = False
            body = [{"id": task.id, **change} for task in made[:length]]
            counts[length] = self._queries(lambda body=body: writing.update_several(resource, body))
        self.assertEqual(counts[20], counts[60])

    def test_update_reads_a_record_once_before_and_once_after(self):
        resource = self.env["api.resource.project"]
        project = self.env["project.project"].create({"name": "x"})
        turns = iter(range(4))
        added = self._added(
            lambda: writing.update(resource, project.id, {"name": f"Turn {next(turns)}"}),
            lambda: project.write({"name": f"Turn {next(turns)}"}),
        )
        self.assertLessEqual(added, 3)

    def test_values_reach_odoo_only_by_the_list_of_fields(self):
        resource = self.env["api.resource.project"]
        for name in ("access_token", "alias_name", "message_ids", "tasks_x"):
            with self.assertRaises(ApiError):
                writing.create(resource, {"name": "x", name: 1})
