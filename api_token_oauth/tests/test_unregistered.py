"""Apps that nobody registered, as the database knows them."""

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.addons.api_token_auth.tests.common import api_user, superuser, within_test_transaction
from odoo.addons.api_token_auth.tests.conformance import conforms
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..flow import unregistered
from ..flow.rejected import Rejected
from ..settings import APP_DOMAINS
from .https_server import HOST, Server, Way, document


@tagged("post_install", "-at_install")
class TestUnregistered(TransactionCase):
    def setUp(self):
        super().setUp()
        self.server = self.enterContext(Server())
        self.url = self.server.serve()
        self.way = Way(self.server)
        self.clients = superuser(self.env)["api.client"]
        network = patch.object(
            self.env.registry["api.client"], "_document_network", lambda _self: self.way
        )
        self.startPatcher(network)
        self.startPatcher(within_test_transaction())
        self.startPatcher(patch.object(self.env.cr, "commit", self.env.flush_all))
        self.env["ir.config_parameter"].set_param(APP_DOMAINS.key, HOST)

    def _ensure(self, url=None):
        unregistered.ensure(superuser(self.env), url or self.url)
        return self.clients._by_document(url or self.url)

    def _is_refused(self, url=None):
        with self.assertRaises(Rejected) as caught:
            self._ensure(url)
        return caught.exception.text

    def _later(self, client, **ago):
        past = fields.Datetime.now() - timedelta(**ago)
        client.write({"document_ends_at": past, "document_fetched_at": past})

    def test_an_app_is_known_by_its_document(self):
        client = self._ensure()
        self.assertEqual((client.origin, client.name), ("document", HOST))
        self.assertEqual(client.identifier, self.url)
        self.assertIn("http://127.0.0.1/callback", client._redirect_uris())
        self.assertFalse(client.has_secret)

    def test_as_shipped_no_host_is_asked(self):
        self.env["ir.config_parameter"].set_param(APP_DOMAINS.key, False)
        self.assertIn(HOST, self._is_refused())
        self.assertEqual(self.way.connected, [])

    @conforms("CIMD §6.8", "Only hosts that an administrator has allowed are asked")
    def test_only_the_host_itself_is_allowed(self):
        for host in ("other.example.com", f"evil.{HOST}", f"{HOST}.evil.example"):
            self._is_refused(f"https://{host}/client.json")
        self.assertEqual(self.way.connected, [])

    def test_a_document_is_asked_for_again_when_its_time_is_over(self):
        client = self._ensure()
        self._ensure()
        self.assertEqual(len(self.server.asked), 1)
        self._later(client, minutes=6)
        self.server.serve(body=document(redirect_uris=["https://app.example.com/new"]))
        self.assertEqual(self._ensure(), client)
        self.assertEqual(client._redirect_uris(), ["https://app.example.com/new"])
        self.assertEqual(len(self.server.asked), 2)

    @conforms("CIMD §4.4", "A copy counts for a while when its host is down")
    def test_a_copy_counts_for_a_week_when_the_document_is_not_to_be_had(self):
        client = self._ensure()
        self.server.serve(status=503)
        self._later(client, days=6)
        self.assertEqual(self._ensure(), client)
        self._ensure()  # not asked again at once
        self.assertEqual(len(self.server.asked), 2)
        self._later(client, days=8)
        self._is_refused()

    @conforms("CIMD §4.3", "What is no valid document ends the request, whatever was known before")
    def test_an_app_that_is_gone_or_became_another_is_refused_at_once(self):
        client = self._ensure()
        for page in (
            {"status": 404},
            {"status": 302},
            {"body": document(client_id="https://app.example.com/other")},
            {"body": "<html>"},
        ):
            self._later(client, minutes=6)
            self.server.serve(**page)
            self._is_refused()

    def test_an_archived_app_stays_so(self):
        client = self._ensure()
        client.active = False
        self._later(client, days=1)
        self._ensure()
        self.assertFalse(client.active)
        self.assertFalse(self.clients._by_identifier(self.url))
        self.assertEqual(len(self.server.asked), 1)

    def test_so_many_are_fetched_and_no_more(self):
        with patch.object(unregistered, "_fetches", unregistered.RateLimit(1, 60)):
            self._ensure()
            other = self.server.serve("/other.json")
            self._is_refused(other)

    def test_it_never_may_do_everything_or_manage_tokens(self):
        client = self._ensure()
        self.assertFalse({"rpc"} & client._scope_names())
        self.assertFalse([name for name in client.scope.split() if name.startswith("token:")])
        with self.assertRaises(ValidationError):
            client.scope = "rpc"
        self.env.cr.execute("UPDATE api_token_client SET scope = 'rpc' WHERE id = %s", [client.id])
        client.invalidate_recordset()
        self.assertEqual(client._scope_names(), set())

    def test_it_asks_for_no_more_than_it_says(self):
        self.env["api.scope"].create(
            [{"name": name, "description": name} for name in ("thing:read", "thing:write")]
        )
        self.server.serve(body=document(scope="thing:read token:manage rpc"))
        self.assertEqual(self._ensure().scope, "thing:read")

    def test_what_a_manager_took_from_it_does_not_come_back(self):
        client = self._ensure()
        client.scope = ""
        self._later(client, minutes=6)
        self._ensure()
        self.assertFalse(client.scope)

    def test_it_has_no_secret(self):
        with self.assertRaises(UserError):
            self._ensure().create_secret()

    # ------------------------------------------------------------------ what managers do

    @conforms("CIMD §6.10", "A manager makes an app known by its document, beside those domains")
    def test_a_manager_pastes_a_document_that_the_server_cannot_fetch(self):
        groups = "base.group_user,api_token_auth.group_api_token_manager"
        manager = new_test_user(self.env, "pasting", groups=groups)
        self.env["ir.config_parameter"].set_param(APP_DOMAINS.key, False)
        wizards = self.env["api.client.document.wizard"].with_user(manager)
        shown = wizards.create({"document": document()}).action_add()
        client = self.clients.browse(shown["res_id"])
        self.assertEqual((client.identifier, client.is_pasted), (self.url, True))
        self.assertEqual(self._ensure(), client)
        self.assertEqual(self.way.connected, [])
        for wrong in ("", "{}", "<html>", document(client_id="https://127.0.0.1/x")):
            with self.assertRaises(UserError):
                wizards.create({"document": wrong or " "}).action_add()

    def test_others_paste_nothing(self):
        with self.assertRaises(AccessError):
            self.env["api.client.document.wizard"].with_user(api_user(self.env)).create(
                {"document": document()}
            )

    def test_a_domain_that_is_taken_away_disconnects_its_apps(self):
        client = self._ensure()
        epoch = client.sudo().epoch
        page = self.env["res.config.settings"].create({})
        self.assertEqual(page.api_unregistered_apps, "domains")
        self.assertEqual(page.api_app_domains, HOST)
        page.write({"api_apps_claude": True, "api_app_domains": ""})
        page.set_values()
        self.assertEqual(APP_DOMAINS.read(self.env), ("claude.ai",))
        self.assertGreater(client.sudo().epoch, epoch)
        page.api_unregistered_apps = "refuse"
        page.set_values()
        self.assertEqual(APP_DOMAINS.read(self.env), ())

    def test_domains_are_checked(self):
        page = self.env["res.config.settings"].create({})
        for wrong in ("https://a.example", "*.example.com", "localhost", "127.0.0.1", ""):
            page.write({"api_unregistered_apps": "domains", "api_app_domains": wrong})
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                page.set_values()

    # ------------------------------------------------------------------------- its end

    def test_an_app_that_nobody_connected_is_forgotten_after_a_month(self):
        client = self._ensure()
        self.clients._gc_documents()
        self.assertTrue(client.exists())
        self._later(client, days=31)
        self.clients._gc_documents()
        self.assertFalse(client.exists())

    def test_a_copy_of_the_database_asks_nobody(self):
        client = self._ensure()
        self.env.flush_all()
        neutralize = Path(__file__).parents[1] / "data" / "neutralize.sql"
        self.env.cr.execute(neutralize.read_text())
        self.env.invalidate_all()
        self.assertFalse(client.active)
        self.assertEqual(APP_DOMAINS.read(self.env), ())
