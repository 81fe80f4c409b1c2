from odoo.addons.api_token_auth.rest import writing
from odoo.tests import Form, TransactionCase, new_test_user, tagged

# What differs between two records that were made in the same way.
# What other parts of Odoo keep beside; "working_…" counts the hours since a record was made.
_OF_OTHERS = ("message_", "activity_", "website_message", "rating_", "working_")
_OWN = {
    "id",
    "create_date",
    "write_date",
    "access_token",
    "alias_id",
    "account_id",
    "parent_path",
    "date_assign",
    "date_end",
    "date_last_stage_update",
    "duration_tracking",
    "rating_request_deadline",
}
_DATES = ("date_assign", "date_end", "date_last_stage_update")


@tagged("post_install", "-at_install")
class TestAsTheForm(TransactionCase):
    """What is made over the API is what Odoo's form makes of the same values."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = (
            "project.group_project_manager,project.group_project_stages,base.group_no_one,"
            "project.group_project_milestone,project.group_project_task_dependencies"
        )
        cls.user = new_test_user(cls.env, "form-user", groups=f"base.group_user,{groups}")
        cls.colleague = new_test_user(cls.env, "form-colleague", groups="base.group_user")
        cls.partner = cls.env["res.partner"].create({"name": "Customer"})
        cls.project = cls.env["project.project"].create(
            {
                "name": "Project",
                "partner_id": cls.partner.id,
                "allow_milestones": True,
                "allow_task_dependencies": True,
            }
        )
        stage = {"project_ids": cls.project.ids, "user_id": False}
        cls.stages = cls.env["project.task.type"].create(
            [
                {"name": "First", "sequence": 1, **stage},
                {"name": "Last", "sequence": 2, "fold": True, **stage},
            ]
        )
        cls.milestone = cls.env["project.milestone"].create(
            {"name": "M", "project_id": cls.project.id}
        )
        task = {"project_id": cls.project.id, "user_ids": []}
        cls.open_task = cls.env["project.task"].create({"name": "Open", **task})
        cls.done_task = cls.env["project.task"].create({"name": "Done", "state": "1_done", **task})
        cls.parent = cls.env["project.task"].create(
            {"name": "Parent", "milestone_id": cls.milestone.id, **task}
        )
        cls.tag, cls.other_tag = cls.env["project.tags"].create(
            [{"name": "A tag of the form"}, {"name": "Another one"}]
        )
        cls.other_partner = cls.env["res.partner"].create({"name": "Other customer"})
        cls.env.flush_all()

    def _task_values(self):
        """Values of tasks, as the API takes them."""
        return [
            {"name": "Plain"},
            {"name": "Assigned", "user_ids": [self.colleague.id]},
            {"name": "To oneself", "user_ids": [self.user.id, self.colleague.id]},
            {"name": "To nobody", "user_ids": []},
            {"name": "Waits", "depend_on_ids": [self.open_task.id]},
            {"name": "Waits no longer", "depend_on_ids": [self.done_task.id]},
            {"name": "Both", "depend_on_ids": [self.done_task.id, self.open_task.id]},
            {"name": "Ends", "stage_id": self.stages[1].id},
            {"name": "Finished", "state": "1_done", "priority": "1"},
            {"name": "Tagged", "tag_ids": [self.tag.id], "milestone_id": self.milestone.id},
            {"name": "Described", "description": "<p>Text</p>"},
        ]

    def _form(self, model, values, **context):
        form = Form(self.env[model].with_user(self.user).with_context(**context))
        self._fill(form, values, model)
        return form.save()

    def _fill(self, form, values, model="project.task"):
        for name, value in values.items():
            field = self.env[model]._fields[name]
            if not isinstance(value, list):
                related = field.type == "many2one"
                setattr(
                    form, name, self.env[field.comodel_name].browse(value) if related else value
                )
                continue
            getattr(form, name).clear()
            for related_id in value:
                getattr(form, name).add(self.env[field.comodel_name].browse(related_id))

    def _resource(self, name):
        return self.env[name].with_user(self.user)

    def _row(self, record):
        """Everything that is stored of a record, relations included."""
        self.env.flush_all()
        self.env.invalidate_all()
        record = record.sudo().with_context(active_test=False)
        names = [
            name
            for name, field in record._fields.items()
            if field.store
            and name not in _OWN
            and field.type not in ("one2many", "binary")
            and not name.startswith(_OF_OTHERS)
        ]
        row = record.read(names, load="_classic_write")[0]
        row.pop("id")
        row = {n: sorted(value) if isinstance(value, list) else value for n, value in row.items()}
        dates = {name: bool(record[name]) for name in _DATES if name in record._fields}
        followers = sorted(record.message_partner_ids.ids) if "message_ids" in record else []
        return {**row, **dates, "followers": followers}

    def _assert_same(self, made, by_form):
        self.assertEqual(self._row(made), self._row(by_form))

    def _created(self, resource, body, url_values=None):
        results = writing.create(self._resource(resource), body, url_values)
        model = self._resource(resource)._api_records()
        return [model.browse(result.id) for result in results]

    def test_tasks_made_one_by_one(self):
        for values in self._task_values():
            with self.subTest(values=values):
                by_form = self._form("project.task", values, default_project_id=self.project.id)
                [made] = self._created(
                    "api.resource.task", {**values, "project_id": self.project.id}
                )
                self._assert_same(made, by_form)

    def test_tasks_made_in_a_list(self):
        bodies = self._task_values()
        made = self._created("api.resource.task", bodies, {"project_id": self.project.id})
        for record, values in zip(made, bodies, strict=True):
            with self.subTest(values=values):
                by_form = self._form("project.task", values, default_project_id=self.project.id)
                self._assert_same(record, by_form)

    def test_tasks_made_with_their_project(self):
        """A project of its own has no stages, milestones or other tasks yet."""
        features = {"allow_milestones": True, "allow_task_dependencies": True}
        bodies = [
            {name: value for name, value in values.items() if name != "milestone_id"}
            for values in self._task_values()
            if "stage_id" not in values
        ]
        body = {"name": "With tasks", "partner_id": self.partner.id, "tasks": bodies, **features}
        [project] = self._created("api.resource.project", body)
        by_name = {task.name: task for task in project.tasks}
        for values in bodies:
            with self.subTest(values=values):
                by_form = self._form("project.task", values, default_project_id=project.id)
                self._assert_same(by_name[values["name"]], by_form)

    def test_subtasks(self):
        """As lines of the list of subtasks in the form of their task."""
        children = [
            {"name": "Plain"},
            {"name": "To another", "user_ids": [self.user.id]},
            {"name": "To nobody", "user_ids": []},
            {"name": "Tagged otherwise", "tag_ids": [self.other_tag.id]},
            {"name": "Urgent", "priority": "1"},
        ]
        for named in (
            {},
            {"milestone_id": self.milestone.id},
            {"user_ids": [self.colleague.id], "partner_id": self.other_partner.id},
            {"tag_ids": [self.tag.id], "user_ids": [self.user.id, self.colleague.id]},
        ):
            with self.subTest(named=named):
                self._test_subtasks({"name": "Parent", **named}, children)

    def _test_subtasks(self, task, children):
        body = {**task, "project_id": self.project.id, "child_ids": children}
        [parent] = self._created("api.resource.task", body)
        parents = self._form("project.task", task, default_project_id=self.project.id)
        with Form(parents) as form:
            for child in children:
                with form.child_ids.new() as line:
                    self._fill(line, child)
        self._assert_same(parent, parents)
        made, by_form = (
            {child.name: child for child in record.child_ids} for record in (parent, parents)
        )
        for child in children:
            with self.subTest(child=child):
                rows = [self._row(found[child["name"]]) for found in (made, by_form)]
                own, form_s = ({**row, "parent_id": None} for row in rows)
                self.assertEqual(own, form_s)

    def test_projects(self):
        """But for the company, which the request decides."""
        for values in (
            {"name": "Plain"},
            {"name": "Managed", "user_id": self.colleague.id, "partner_id": self.partner.id},
            {"name": "Dated", "date_start": "2026-01-01", "date": "2026-12-31"},
            {"name": "Featured", "allow_milestones": True},
            {"name": "Closed", "privacy_visibility": "followers", "tag_ids": [self.tag.id]},
        ):
            with self.subTest(values=values):
                by_form = self._form("project.project", values)
                by_form.company_id = self.env.company
                [made] = self._created("api.resource.project", values)
                self._assert_same(made, by_form)

    def test_milestones_tags_and_stages(self):
        where = {"project_id": self.project.id}
        for resource, model, values, context in (
            (
                "api.resource.milestone",
                "project.milestone",
                {"name": "Second", "deadline": "2026-12-31"},
                {"default_project_id": self.project.id},
            ),
            ("api.resource.project.stage", "project.project.stage", {"name": "Ideas"}, {}),
        ):
            with self.subTest(resource=resource):
                by_form = self._form(model, values, **context)
                body = {**values, **(where if context else {})}
                [made] = self._created(resource, body)
                self._assert_same(made, by_form)
