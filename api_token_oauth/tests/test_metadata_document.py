"""Which addresses can be an app's client ID, and which documents are believed."""

from odoo.addons.api_token_auth.tests.conformance import conforms
from odoo.tests import BaseCase, tagged

from ..flow.metadata_document import Invalid, is_address, read
from .https_server import document

_ADDRESS = "https://app.example.com/client.json"


@tagged("post_install", "-at_install")
class TestMetadataDocument(BaseCase):
    @conforms("CIMD §3", "A client ID is an https address with a path; no fragment, no user")
    def test_an_address_is_https_with_a_name_and_a_path(self):
        for address in (
            _ADDRESS,
            "https://claude.ai/oauth/claude-code-client-metadata",
            "https://vscode.dev/oauth/client-metadata.json",
            "https://xn--bcher-kva.example/app",
        ):
            self.assertTrue(is_address(address), address)
        for address in (
            None,
            "",
            "client",
            "http://app.example.com/client.json",
            "HTTPS://app.example.com/client.json",
            "https://app.example.com",
            "https://app.example.com/",
            "https://app.example.com:443/client.json",
            "https://app.example.com:8443/client.json",
            "https://user@app.example.com/client.json",
            "https://app.example.com/client.json#x",
            "https://app.example.com/client.json?x=1",
            "https://app.example.com/a/../client.json",
            "https://app.example.com/./client.json",
            "https://app.example.com/%2e%2e/client.json",
            "https://app.example.com/a\\b",
            "https://app.example.com/é",
            "https://app.example.com/ x",
            "https://App.example.com/client.json",
            "https://bücher.example/client.json",
            "https://localhost/client.json",
            "https://127.0.0.1/client.json",
            "https://2130706433/client.json",
            "https://127.1/client.json",
            "https://[::1]/client.json",
            "https://app.example.com./client.json",
            "https://.example.com/client.json",
            f"https://{'a' * 64}.example.com/client.json",
            f"https://app.example.com/{'a' * 2000}",
        ):
            self.assertFalse(is_address(address), address)

    @conforms("CIMD §4.1", "The client_id in the document is the address, byte for byte")
    def test_a_document_names_its_own_address(self):
        self.assertEqual(read(document().encode(), _ADDRESS).client_id, _ADDRESS)
        for other in (
            "https://app.example.com/other.json",
            "https://app.example.com/Client.json",
            "https://app.example.com/client.json/",
            "",
            7,
            None,
        ):
            self._is_refused(client_id=other)

    @conforms("CIMD §4.1", "A document holds no secret, and only public apps are taken")
    def test_only_apps_without_a_secret_are_taken(self):
        self._is_refused(client_secret="x")
        self._is_refused(client_secret_expires_at=0)
        self._is_refused(token_endpoint_auth_method="client_secret_post")
        self._is_refused(token_endpoint_auth_method="private_key_jwt")
        either = {
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_methods_supported": ["none", "private_key_jwt"],
        }
        for changed in (either, {"token_endpoint_auth_method": None}):
            self.assertTrue(read(document(**changed).encode(), _ADDRESS))

    @conforms("CIMD §4.5", "Its redirect URIs are such as could be registered")
    def test_redirect_uris_are_those_that_could_be_registered(self):
        for uris in (
            None,
            [],
            "https://app.example.com/callback",
            [7],
            ["http://app.example.com/callback"],
            ["https://app.example.com/callback", "javascript:alert(1)"],
            ["https://app.example.com/callback#x"],
            ["https://app.example.com/callback"] * 21,
        ):
            self._is_refused(redirect_uris=uris)

    def test_what_is_no_document_is_refused(self):
        for data in (b"", b"[]", b"7", b"<html>", b"\xff", b'{"client_id": "x", "client_id": "y"}'):
            with self.assertRaises(Invalid):
                read(data, _ADDRESS)

    def _is_refused(self, **changed):
        with self.assertRaises(Invalid):
            read(document(**changed).encode(), _ADDRESS)
