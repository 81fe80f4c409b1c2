from odoo.addons.api_token_auth.rest import relation_checks, writing
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestStatements(TransactionCase):
    """What a write asks of PostgreSQL beside what Odoo's own writing asks."""

    def setUp(self):
        super().setUp()
        groups = "base.group_user,project.group_project_manager"
        self.user = new_test_user(self.env, "statements-manager", groups=groups)
        self.resource = self.env["api.resource.project"].with_user(self.user)
        self.project = self.resource._api_records().create(
            {"name": "P", "tag_ids": [(0, 0, {"name": "T"})]}
        )
        self._paint(1)

    def _paint(self, color):
        self.env.flush_all()
        self.env.invalidate_all()
        return writing.update(
            self.resource, self.project.id, {"color": color}, names=["id", "color", "user_id"]
        )

    def test_a_change_is_found_written_and_read_back(self):
        with self.assertQueryCount(4):  # and Odoo asks for the time
            result = self._paint(2)
        self.assertEqual(result.answer["color"], 2)
        self.assertEqual(result.answer["user_id"]["name"], self.user.name)

    def test_what_is_as_it_was_is_read_and_not_written(self):
        with self.assertQueryCount(2):
            self._paint(1)

    def test_users_who_name_themselves_are_not_looked_for(self):
        users = self.resource.env["res.users"]
        with self.assertQueryCount(0):
            self.assertEqual(relation_checks.unreadable(users, {self.user.id}), set())
