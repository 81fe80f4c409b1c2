from odoo.tests import tagged

from .common import ApiTokenCase


@tagged("post_install", "-at_install")
class TestWithinATest(ApiTokenCase):
    """What the test of another addon does is seen by its own calls, and by nobody else."""

    def setUp(self):
        super().setUp()
        self.user = self.new_api_user()
        self.token = self.new_token(self.user)

    def _connection(self):
        return self.env["api.access.token"].search([("user_id", "=", self.user.id)])

    def test_connection_that_the_test_ends_is_ended(self):
        self.assertEqual(self.call("GET", "/api/v1/auth/me", self.token).status_code, 200)
        self._connection().action_revoke()
        self.assert_refused(self.call("GET", "/api/v1/auth/me", self.token), 401, "invalid_token")
