import json

from odoo.addons.api_token_auth.tests.own_words import OwnWords
from odoo.addons.api_token_auth.tests.test_own_words import NETWORKS, SERVERS
from odoo.tests import tagged

from .common import AppCase

ADDRESSES = (
    *SERVERS,
    *("http://a.example/", "javascript:alert(1)", "https://[:::]/cb", "https://[1.2]/", "//a.b/"),
    *("https://a.example:123456/cb", "https://é.example/cb", "a:/", "https://" + "a" * 3000),
)
DOCUMENTS = (
    *(" ", "{", "[]", "null", "9" * 5000, "[" * 5000, '{"a": 1e999}', '{"a": NaN}', "é"),
    *('{"client_id": 1}', '{"client_id": "x", "client_id": "y"}', '{"client_id": "https://[/x"}'),
    json.dumps({"client_id": "https://app.example.com/x", "redirect_uris": ["https://[:::]/"]}),
    json.dumps({"client_id": "https://app.example.com/x", "redirect_uris": "https://a.example/"}),
)
DOMAINS = ("x", "https://a.example", "*.a.example", "é.example", "[", "A.example", "a..b", "1.2.3")


@tagged("post_install", "-at_install")
class TestOwnWords(OwnWords, AppCase):
    addon = "api_token_oauth"

    def _register(self, env, **changed):
        form = {"name": "Sync", "redirect_uris": "https://a.example/cb"}
        form["scope_ids"] = [(6, 0, self.scope.ids)]
        env["api.client"].with_user(self.manager).create(form | changed)

    def _each(self, values, act):
        for value in values:
            with self.subTest(value[:40].encode(errors="replace")):
                self.assert_refused_in_own_words(lambda env, value=value: act(env, value), value)

    def test_redirect_addresses(self):
        self._each(ADDRESSES, lambda env, text: self._register(env, redirect_uris=text))
        self._each(("",), lambda env, text: self._register(env, redirect_uris=text))

    def test_what_an_app_may_do(self):
        self._each(("token:manage",), lambda env, text: self._register(env, scope=text))

    def test_a_document(self):
        def add(env, text):
            Wizard = env["api.client.document.wizard"].with_user(self.manager)
            Wizard.create({"document": text}).action_add()

        self._each(DOCUMENTS, add)

    def test_domains(self):
        def save(env, text):
            values = {"api_unregistered_apps": "domains", "api_app_domains": text}
            env["res.config.settings"].create(values).execute()

        self._each((*DOMAINS, ""), save)

    def test_networks(self):
        self.addon = "api_token_auth"  # the text is the other addon's
        self._each(NETWORKS, lambda env, text: self._register(env, allowed_networks=text))
