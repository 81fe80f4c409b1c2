"""Documents are fetched from a real server over TLS; only names and addresses are the test's."""

import threading
from unittest.mock import patch

from odoo.addons.api_token_auth.tests.conformance import conforms
from odoo.tests import BaseCase, tagged

from ..flow import document_fetch
from ..flow.document_fetch import Unreachable, fetch, is_of_the_internet
from ..flow.metadata_document import Invalid
from .https_server import ADDRESS, Server, Way, document


@tagged("post_install", "-at_install")
class TestDocumentFetch(BaseCase):
    def setUp(self):
        super().setUp()
        self.server = self.enterContext(Server())
        self.url = self.server.serve()

    def _fails(self, error, url=None, way=None):
        with self.assertRaises(error):
            fetch(url or self.url, way or Way(self.server))

    def test_a_document_is_fetched_from_the_address_that_was_judged(self):
        way = Way(self.server)
        data, seconds = fetch(self.url, way)
        self.assertEqual(data.decode(), document())
        self.assertEqual(seconds, 5 * 60)
        self.assertEqual(way.connected, [ADDRESS])
        [(_path, headers)] = self.server.asked
        self.assertEqual(headers["Host"], "app.example.com")
        self.assertNotIn("Cookie", headers)
        self.assertNotIn("Authorization", headers)

    @conforms("CIMD §6.5", "No address of one's own machine or network is asked")
    def test_a_host_with_a_private_address_is_not_asked(self):
        for address in (
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",  # noqa: S104 - compared, not listened at
            "224.0.0.1",
            "240.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fe80::1%eth0",
            "fd00::1",
            "fec0::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::7f00:1",
            "2002:7f00:1::",
            "2001:0:7f00:1::",
            "nonsense",
        ):
            with self.subTest(address):
                self.assertFalse(is_of_the_internet(address))
                way = Way(self.server, [ADDRESS, address])  # one among others is enough
                self._fails(Unreachable, way=way)
                self.assertEqual(way.connected, [])
        self.assertEqual(self.server.asked, [])
        for address in (ADDRESS, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"):
            self.assertTrue(is_of_the_internet(address))

    @conforms("CIMD §6.5", "DNS rebinding: a name is looked up once, and that address asked")
    def test_a_name_is_looked_up_once(self):
        way = Way(self.server, [ADDRESS], ["127.0.0.1"])
        fetch(self.url, way)
        self.assertEqual(way.connected, [ADDRESS])

    def test_a_host_without_an_address_is_not_to_be_had(self):
        self._fails(Unreachable, way=Way(self.server, []))

    def test_a_name_that_is_not_found_in_time_is_given_up(self):
        answer, answered = threading.Event(), []
        self.addCleanup(answer.set)

        def resolve(_host):
            answer.wait(60)
            answered.append(ADDRESS)
            return answered

        way = Way(self.server)
        with patch.object(document_fetch, "SECONDS", 0.2), patch.object(way, "resolve", resolve):
            self._fails(Unreachable, way=way)
        self.assertEqual(answered, [])  # nobody waited for it

    @conforms("CIMD §4", "Redirects are not followed")
    def test_a_redirect_is_not_followed(self):
        for status in (301, 302, 303, 307, 308):
            elsewhere = {"Location": "https://app.example.com/other.json"}
            self.server.serve(status=status, body="", **elsewhere)
            self._fails(Invalid)
        self.assertEqual({path for path, _headers in self.server.asked}, {"/client.json"})

    @conforms("CIMD §6.6", "No more than 5 KB of a document are read")
    def test_a_document_without_end_is_cut_off(self):
        self._fails(Invalid, self.server.serve_without_end(pause=0))
        self.server.serve(body=document(client_name="x" * 5 * 1024))
        self._fails(Invalid)

    @conforms("CIMD §6.6", "A document that comes slowly is given up after three seconds")
    def test_a_slow_document_is_given_up_although_every_byte_comes_in_time(self):
        with patch.object(document_fetch, "SECONDS", 0.5):
            self._fails(Unreachable, self.server.serve_without_end(pause=0.05))

    def test_what_is_not_json_is_refused(self):
        self.server.serve(body="<html>", Content_Type="text/html")
        self._fails(Invalid)
        self.server.serve(Content_Type="application/client+json; charset=utf-8")
        fetch(self.url, Way(self.server))

    def test_a_server_that_is_not_who_it_should_be_is_not_believed(self):
        with Server("other.example.com") as other:
            other.serve()
            self._fails(Unreachable, way=Way(other))
            self.assertEqual(other.asked, [])

    @conforms("CIMD §4", "Every status other than 200 is an error")
    def test_an_app_that_is_gone_differs_from_a_server_in_trouble(self):
        for status, error in (
            (404, Invalid),
            (410, Invalid),
            (403, Unreachable),
            (503, Unreachable),
        ):
            with self.subTest(status):
                self.server.serve(status=status)
                self._fails(error)

    @conforms("CIMD §4.4", "A document is kept as Cache-Control says, within bounds")
    def test_a_document_is_kept_for_five_minutes_to_a_day(self):
        for header, seconds in (
            ("max-age=3600", 3600),
            ("public, Max-Age=7200", 7200),
            ("max-age=1", 300),
            ("max-age=99999999", 86400),
            ("max-age=7200, no-cache", 300),
            ("no-store", 300),
            ("nonsense", 300),
        ):
            self.server.serve(Cache_Control=header)
            self.assertEqual(fetch(self.url, Way(self.server))[1], seconds, header)
