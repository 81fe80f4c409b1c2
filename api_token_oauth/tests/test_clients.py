"""Apps as managers register and change them."""

from pathlib import Path

from odoo.addons.api_token_auth.tests.common import api_user
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import AppCase


@tagged("post_install", "-at_install")
class TestClients(AppCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clients = cls.env["api.client"].with_user(cls.manager)

    def _register(self, **changed):
        values = {"name": "Sync", "redirect_uris": "https://a.example/cb", **changed}
        if "scope" not in changed:
            values["scope_ids"] = [(6, 0, self.scope.ids)]
        return self.clients.create(values)

    def _events(self):
        lines = self.env["api.access.log"].search([("client_name", "=", "Sync")], order="id")
        return lines.mapped("event")

    def test_a_manager_registers_an_app(self):
        client = self._register()
        self.assertEqual(client.scope, "thing:read")
        self.assertEqual(len(client.identifier), 22)
        self.assertIn("app_registered", self._events())

    def test_two_apps_have_two_identifiers(self):
        self.assertNotEqual(self._register().identifier, self._register().copy().identifier)

    def test_the_client_id_cannot_be_changed(self):
        with self.assertRaises(AccessError):
            self._register().write({"identifier": "x"})

    def test_addresses_are_checked(self):
        for uris in ("", "http://a.example/", "https://a.example/ok\njavascript:alert(1)"):
            with self.subTest(uris), self.assertRaises(ValidationError):
                self._register(redirect_uris=uris)

    def test_no_app_manages_tokens(self):
        for scope in ("token:manage", "thing:read token:introspect"):
            with self.subTest(scope), self.assertRaises(ValidationError):
                self._register(scope=scope)

    def test_networks_are_checked(self):
        with self.assertRaises(ValidationError):
            self._register(allowed_networks="not a network")

    def test_archiving_and_revoking_are_noted(self):
        client = self._register()
        client.action_revoke_all()
        client.active = False
        self.assertEqual(self._events().count("revoke_app"), 2)

    def test_others_neither_see_nor_change_apps(self):
        client = self._register()
        for user in (api_user(self.env), api_user(self.env, "portal-app", "base.group_portal")):
            theirs = client.with_user(user)
            for act in (
                lambda theirs=theirs: theirs.read(["identifier"]),
                lambda theirs=theirs: theirs.write({"name": "x"}),
                lambda theirs=theirs: theirs.action_revoke_all(),
                lambda theirs=theirs: theirs.create_secret(),
                lambda theirs=theirs: theirs.action_end_former_secret(),
            ):
                with self.assertRaises(AccessError):
                    act()

    def test_nobody_reads_a_secret_or_writes_an_epoch(self):
        client = self._register()
        for name in ("secret_hash", "previous_secret_hash", "secret_selector", "epoch"):
            with self.subTest(name), self.assertRaises(AccessError):
                client.read([name])
        with self.assertRaises(AccessError):
            client.write({"epoch": 0})

    def test_a_copy_of_the_database_knows_no_app(self):
        client = self._register()
        client.sudo().write({"secret_hash": "x"})
        self.env.flush_all()
        neutralize = Path(__file__).parents[1] / "data" / "neutralize.sql"
        self.env.cr.execute(neutralize.read_text())
        client.invalidate_recordset()
        self.assertFalse(client.active)
        self.assertFalse(client.sudo().secret_hash)
