from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from .. import network, settings
from ..http import password_check
from ..tokens import issuing
from .common import api_user, within_test_transaction
from .own_words import OwnWords

NETWORKS = (
    *("x", "256.1.1.1", "1.2.3", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0.0/", "/8"),
    *(
        "192.168.1.5/24",
        "::1/129",
        ":::",
        "fe80::1%",
        "10.0.0.0/8/8",
        "é",
        "\u0661\u0660.0.0.1",
        "1.2.3.04",
    ),
    *("10.0.0.1 " * (network.MAX_NETWORKS + 1), "9" * 5000, "10.0.0.0/8\n<b>"),
)
SERVERS = ("x", "http://[", "https://[::1", "https://a:99999999", "https://a:b", "https://\u2100.x")
NAMES = ("Project Read", "é:read", "a:b:c", ":", "a:", "a:read ", "9", "<b>", "a" * 5000 + " ")
PASTED = (
    *("", " ", "é", "opt_", "oat_é", "ort_" + "0" * 88, "opt_" + "0" * 66, "{", "null", "\x00"),
    *("opt_" + "9" * 5000, "Authorization: Bearer opt_x", "[" * 5000, "\ud800", "\u2019"),
)


@tagged("post_install", "-at_install")
class TestOwnWords(OwnWords, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = api_user(cls.env)
        values = {"name": "thing:read", "description": "Read things", "is_read_only": True}
        cls.scope = cls.env["api.scope"].create(values)

    def setUp(self):
        super().setUp()
        self.startPatcher(within_test_transaction())
        self.startPatcher(patch.object(password_check, "is_recent", lambda: True))

    def _create_token(self, env, **changed):
        form = {
            "user_id": self.user.id,
            "name": "Report",
            "days": 7,
            "scope_ids": self.scope.ids,
            "allowed_networks": "",
        }
        wizard = env["api.token.wizard"].with_user(self.user).create({"name": "Report"})
        return wizard.create_token(**form | changed)

    def _each(self, values, act):
        for value in values:
            with self.subTest(str(value)[:40]):
                self.assert_refused_in_own_words(
                    lambda env, value=value: act(env, value), str(value)
                )

    def test_networks_of_a_new_token(self):
        self._each(NETWORKS, lambda env, text: self._create_token(env, allowed_networks=text))

    def test_how_long_a_new_token_is_valid(self):
        def renew(env, days):
            self._create_token(env, days=days, renews_number=self._personal())

        self._each((0, -1, 366, 2**31), lambda env, days: self._create_token(env, days=days))
        self._each((0, -1, 366, 2**31), renew)

    def _personal(self):
        env = self.env(user=self.user.id)
        return issuing.issue_personal(env, self.user, "Old", ["thing:read"], 3).connection_id

    def test_what_else_is_wrong_with_a_new_token(self):
        for changed in (
            {"name": ""},
            {"user_id": 0},
            {"scope_ids": []},
            {"scope_ids": [2**31 - 1]},
            {"renews_number": 2**31 - 1},
            {"renews_number": self._personal(), "overlap": "x"},
        ):
            with self.subTest(changed):
                self.assert_refused_in_own_words(
                    lambda env, changed=changed: self._create_token(env, **changed), ""
                )

    def test_settings(self):
        def save(name):
            return lambda env, value: env["res.config.settings"].create({name: value}).execute()

        for setting in settings.ALL:
            if isinstance(setting, settings.Number):
                beyond = (setting.minimum - 1, setting.maximum + 1)
                self._each(beyond, save(f"api_{setting.name}"))
        self._each(SERVERS, save("api_issuer"))
        self._each((*SERVERS, "https://*.x", "https://Ab.example"), save("api_cors_origins"))

    def test_scopes(self):
        self._each(
            NAMES,
            lambda env, name: env["api.scope"].create({"name": name, "description": "x"}),
        )
        shipped = self.env.ref("api_token_auth.scope_token_manage")
        self.assert_refused_in_own_words(lambda env: shipped.with_env(env).unlink(), "")

    def test_a_pasted_token(self):
        for text in PASTED:
            verdicts = [
                self.env["api.token.finder"].with_context(lang=lang).find(text)["verdict"]
                for lang in ("en_US", "fr_FR")
            ]
            with self.subTest(text[:40].encode(errors="replace")):
                self.assert_own_words(*verdicts, text)
