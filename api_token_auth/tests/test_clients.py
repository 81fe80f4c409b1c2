"""Connections of registered clients, whoever registers them."""

from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from ..crypto import format as token_format
from ..db import transaction
from ..errors import InvalidGrant, InvalidToken
from ..http import resources
from ..tokens import authentication, connection_limit, issuing, refresh, revocation
from ..tokens.reasons import Reason
from .common import api_user, superuser, within_test_transaction


@tagged("post_install", "-at_install")
class TestClients(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = api_user(cls.env)
        cls.env["api.scope"].create(
            [{"name": name, "description": name} for name in ("thing:read", "thing:write")]
        )
        cls.client = cls.env["api.client"].create(
            {"name": "Scanner", "identifier": "scanner", "scope": "thing:read thing:write"}
        )

    def _issue(self, resource=None):
        of_client = issuing.OfClient(self.client.id, self._epoch(), resource)
        return issuing.issue_login(
            self.env(user=self.user.id),
            self.user,
            self.client.name,
            ["thing:read"],
            kind="app",
            client=of_client,
        )

    def _epoch(self):
        self.env.cr.execute("SELECT epoch FROM api_token_client WHERE id = %s", [self.client.id])
        return self.env.cr.fetchone()[0]

    def _authenticate(self, issued, address="127.0.0.1"):
        self.env.flush_all()
        token = authentication.parse(issued.access.reveal())
        env = superuser(self.env)
        return authentication.authenticate(env, token, address, transaction.on_cursor)

    def _refresh(self, issued, client_id):
        not_served = patch.object(transaction, "is_served", return_value=False)
        with within_test_transaction(), not_served:
            env = superuser(self.env)
            return refresh.refresh(env, issued.refresh.reveal(), None, "127.0.0.1", client_id)

    def _assert_ended(self, issued):
        with self.assertRaises(InvalidToken):
            self._authenticate(issued)
        with self.assertRaises(InvalidGrant):
            self._refresh(issued, self.client.id)
        row = self.env["api.access.token"].browse(issued.connection_id)
        self.assertEqual(row.state, "revoked")
        for state, found in (("active", False), ("revoked", True)):
            domain = [("id", "=", row.id), ("state", "=", state)]
            self.assertEqual(bool(row.search(domain)), found, state)

    def test_whoever_revokes_one_is_asked_about_an_app(self):
        connection = self.env["api.access.token"].browse(self._issue().connection_id)
        asked = connection.ask_to_revoke()
        self.assertEqual(asked["ids"], connection.ids)
        named = f"“Scanner” (number {connection.id})"
        self.assertEqual(asked["lines"][0], f"This revokes 1 app: {named}.")

    def test_an_archived_client_ends_its_connections(self):
        issued = self._issue()
        self.assertEqual(self._authenticate(issued).client_id, self.client.id)
        self.client.active = False
        self._assert_ended(issued)

    def test_revoking_all_of_a_client_ends_them_for_good_and_is_noted(self):
        before = self._issue()
        revocation.revoke_clients(superuser(self.env), self.client, Reason.BY_HAND, "why")
        self._assert_ended(before)
        self.assertTrue(self._authenticate(self._issue()))
        ended = self.env["api.access.token"].browse(before.connection_id)
        self.assertEqual((ended.end_reason, ended.revoke_summary[-5:]), ("revoked", "“why”"))
        found = ended.search([("end_reason", "=", "revoked"), ("user_id", "=", self.user.id)])
        self.assertEqual(found, ended)
        line = self.env["api.access.log"].search([("event", "=", "revoke_app")], limit=1)
        self.assertEqual((line.client_name, line.note), ("Scanner", "why"))

    def test_a_scope_taken_from_the_client_is_taken_from_its_tokens(self):
        issued = self._issue()
        self.assertEqual(self._authenticate(issued).scopes, {"thing:read"})
        self.client.scope = "thing:write"
        self.assertEqual(self._authenticate(issued).scopes, set())

    def test_the_networks_of_the_client_hold_for_its_tokens(self):
        issued = self._issue()
        self.client.allowed_networks = "10.0.0.0/8"
        self.assertTrue(self._authenticate(issued, "10.1.2.3"))
        with self.assertRaises(InvalidToken):
            self._authenticate(issued)

    def test_a_refresh_token_is_refused_without_its_client_or_with_another(self):
        issued = self._issue()
        for other in (None, self.client.id + 1):
            with self.assertRaises(InvalidGrant):
                self._refresh(issued, other)
        self.assertTrue(self._refresh(issued, self.client.id))

    def test_a_token_for_one_resource_is_refused_at_another(self):
        bearer = self._authenticate(self._issue("https://odoo.example.com/api/v1"))
        for path in ("/api/v1", "/api/v1/projects"):
            resources.check(bearer, path)
        for path in ("/api/v10", "/mcp", "/"):
            with self.assertRaises(InvalidToken):
                resources.check(bearer, path)

    def test_one_user_has_ten_connections_with_an_app(self):
        first = self._issue()
        login = issuing.issue_login(self.env(user=self.user.id), self.user, "x", [])
        for _number in range(connection_limit.PER_APP - 1):
            self._issue()
        self.assertTrue(self._authenticate(first))
        self._issue()
        with self.assertRaises(InvalidToken):
            self._authenticate(first)
        self.assertTrue(self._authenticate(login))

    def test_what_is_no_bearer_token_is_refused_as_one(self):
        for prefix in (token_format.CODE, token_format.DEVICE_CODE, token_format.CLIENT_SECRET):
            with self.assertRaises(InvalidToken):
                authentication.parse(token_format.mint(prefix).plaintext().reveal())
