"""Which addresses may be registered, and which of those that an app names is one of them."""

from odoo.addons.api_token_auth.tests.conformance import conforms
from odoo.tests import TransactionCase, tagged

from ..flow import redirection

_VALID = (
    "https://app.example.com/callback",
    "https://app.example.com",
    "https://app.example.com:8443/a?b=c&d=%20",
    "https://[2001:db8::1]/callback",
    "http://127.0.0.1/callback",
    "http://[::1]:8080/",
    "http://localhost:3000/callback",
    "com.example.app:/callback",
    "com.example.app://callback",
)
_INVALID = (
    "",
    "callback",
    "/callback",
    "//app.example.com/callback",
    "http://app.example.com/callback",
    "http://127.0.0.1.evil.example/",
    "http://localhost@evil.example/",
    "http://localhost:@evil.example/",
    "http://127.0.0.2/",
    "https://",
    "https:///callback",
    "https://user@app.example.com/",
    "https://user:pw@app.example.com/",
    "https://app.example.com\\@evil.example/",
    "https://app.example.com/#part",
    "https://*.example.com/",
    "https://app.example.com/ca llback",
    "https://app.example.com/\r\nX: y",
    "https://app.example.com/\0",
    "https://äpp.example.com/",
    "https://[:::]/callback",
    "https://[1.2]/callback",
    "https://app.example.com:99999/callback",
    "http://127.0.0.1:0/callback",
    "com.example.app://[/callback",
    "myapp:/callback",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "com.example.app:user@evil.example",
    "https://app.example.com/" + "a" * redirection.MAX_LENGTH,
)


@tagged("post_install", "-at_install")
class TestRedirection(TransactionCase):
    def test_addresses_that_may_be_registered(self):
        for uri in _VALID:
            with self.subTest(uri):
                self.assertTrue(redirection.is_valid(uri))

    @conforms("RFC 8252 §7.1", "A private scheme is a domain written backwards: it has a dot")
    @conforms("RFC 8252 §8.3", "http is for the own machine alone")
    def test_addresses_that_may_not(self):
        for uri in _INVALID:
            with self.subTest(uri):
                self.assertFalse(redirection.is_valid(uri))

    @conforms("RFC 8252 §7.2", "An https address is compared character by character")
    def test_an_address_matches_itself_and_no_other(self):
        for registered in _VALID:
            for given in (
                *_VALID,
                *_INVALID,
                registered + "x",
                registered + "/..",
                registered[:-1],
            ):
                with self.subTest(registered=registered, given=given):
                    self.assertEqual(redirection.matches(registered, given), registered == given)

    @conforms("RFC 8252 §7.3", "The port is the only part that may be another")
    def test_any_port_on_the_own_machine(self):
        registered = "http://127.0.0.1:1234/callback?a=b"
        for given, expected in (
            ("http://127.0.0.1/callback?a=b", True),
            ("http://127.0.0.1:65535/callback?a=b", True),
            ("http://127.0.0.1:/callback?a=b", False),
            ("http://127.0.0.1:99/other", False),
            ("http://localhost:1234/callback?a=b", False),
            ("https://127.0.0.1:1234/callback?a=b", False),
        ):
            with self.subTest(given):
                self.assertEqual(redirection.matches(registered, given), expected)

    def test_the_answer_is_added_to_the_query_that_is_there(self):
        made = redirection.with_answer("https://a.example/?x=1", {"state": "a&b=c#\r\n"})
        self.assertEqual(made, "https://a.example/?x=1&state=a%26b%3Dc%23%0D%0A")
        self.assertEqual(redirection.with_answer("a.b:/", {"code": "1"}), "a.b:/?code=1")
