from odoo.addons.api_token_auth.rest import listing
from odoo.tests import TransactionCase, new_test_user, tagged
from werkzeug.datastructures import MultiDict


@tagged("post_install", "-at_install")
class TestReading(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,project.group_project_manager"
        cls.manager = new_test_user(cls.env, "rest-manager", groups=groups)
        cls.tags = cls.env["project.tags"].create([{"name": f"T{n}"} for n in range(3)])
        cls.projects = cls.env["project.project"].create(
            [
                {"name": f"P{number}", "tag_ids": cls.tags.ids, "user_id": cls.manager.id}
                for number in range(60)
            ]
        )

    def _read(self, **parameters):
        resource = self.env["api.resource.project"].with_user(self.manager)
        query = listing.parse(resource, MultiDict(parameters), {})
        return listing.page(resource, query)

    def _queries(self, limit):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        page = self._read(limit=str(limit), id__in=",".join(map(str, self.projects.ids)))
        self.assertEqual(len(page.answers), limit)
        return self.env.cr.sql_log_count - before

    def test_list_takes_the_same_number_of_queries_whatever_its_length(self):
        self._queries(1)  # fills the caches of rights and of the registry
        counts = {limit: self._queries(limit) for limit in (2, 20, 60)}
        self.assertEqual(len(set(counts.values())), 1, counts)
        self.assertEqual(counts[60], 2)  # the rows, names and favourites included; their tags

    def test_rules_and_groups_apply(self):
        own = new_test_user(self.env, "rest-worker", groups="base.group_user")
        hidden = self.projects[0]
        hidden.privacy_visibility = "followers"
        resource = self.env["api.resource.project"].with_user(own)
        text = ",".join(map(str, self.projects[:2].ids))
        page = listing.page(resource, listing.parse(resource, MultiDict({"id__in": text}), {}))
        self.assertEqual([answer["id"] for answer in page.answers], self.projects[1].ids)
        self.assertNotIn("stage_id", page.answers[0])

    def test_unwritten_changes_are_read(self):
        project = self.projects[5]
        project.name = "Not flushed yet"
        page = self._read(id=str(project.id))
        self.assertEqual(page.answers[0]["name"], "Not flushed yet")
