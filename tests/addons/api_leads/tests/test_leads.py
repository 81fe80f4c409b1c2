from odoo.addons.api_token_auth.errors import InvalidScope
from odoo.addons.api_token_auth.tests.common import ApiTokenCase
from odoo.tests import tagged

LEADS = "/api/v1/leads"


@tagged("post_install", "-at_install")
class TestLeads(ApiTokenCase):
    def setUp(self):
        super().setUp()
        self.user = self.new_api_user()

    def test_a_writer_creates_and_a_reader_finds(self):
        writer = self.new_token(self.user, "lead:write", "lead:read")
        made = self.call("POST", LEADS, writer, json={"name": "A customer"})
        self.assertEqual(made.status_code, 201)
        lead = self.env["api.leads.lead"].browse(made.json()["data"]["id"])
        self.assertEqual((lead.name, lead.create_uid), ("A customer", self.user))
        reader = self.new_token(self.user, "lead:read")
        found = self.call("GET", LEADS, reader, params={"search": "customer"}).json()
        self.assertEqual([record["id"] for record in found["data"]], lead.ids)

    def test_a_reader_may_not_write(self):
        reader = self.new_token(self.user, "lead:read")
        refused = self.call("POST", LEADS, reader, json={"name": "A customer"})
        self.assert_refused(refused, 403, "insufficient_scope")

    def test_nobody_may_read_without_a_token(self):
        self.assert_refused(self.call("GET", LEADS), 401, "authentication_required")
        self.assert_refused(self.call("GET", LEADS, "x"), 401, "invalid_token")

    def test_a_misspelt_scope_is_noticed(self):
        with self.assertRaises(InvalidScope):
            self.new_token(self.user, "leads:read")
