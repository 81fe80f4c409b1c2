"""A personal token again, with a new secret."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, tagged

from ..http import password_check
from ..tokens import issuing
from ..tokens.reasons import Reason
from .common import api_user, issue, within_test_transaction


@tagged("post_install", "-at_install")
class TestRenewal(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner, cls.other = api_user(cls.env), api_user(cls.env, "other")
        cls.Token = cls.env["api.access.token"]

    def setUp(self):
        super().setUp()
        self.startPatcher(within_test_transaction())
        checked = patch.object(password_check, "is_recent", lambda: True)
        self.startPatcher(checked)
        env = self.env(user=self.owner.id)
        issued = issuing.issue_personal(
            env, self.owner, "Report", ["token:manage"], 7, "10.0.0.0/8"
        )
        self.old = self.Token.browse(issued.connection_id)

    def _renew(self, token, user, **changes):
        Wizard = self.env["api.token.wizard"].with_user(user)
        action = Wizard._open_renewal(token.with_user(user))
        wizard = Form(Wizard.with_context(**action["context"])).save()
        seen = {"user_id": user.id, "name": "ignored", "days": 30, "scope_ids": []}
        return wizard, wizard.create_token(
            **seen | {"renews_number": token.id, "overlap": "0"} | changes
        )

    def _new(self):
        new = self.Token.search([("user_id", "=", self.owner.id), ("state", "=", "active")])
        return new - self.old

    def test_all_stays_but_the_secret(self):
        _wizard, answer = self._renew(self.old, self.owner)
        self.assertRegex(answer["token"], r"^opt_[0-9A-Za-z]{66}$")
        self.assertEqual(answer["name"], "Report")
        new = self._new()
        for name in ("user_id", "client_name", "kind", "scope", "allowed_networks"):
            self.assertEqual(new[name], self.old[name], name)
        self.assertNotEqual(new.sudo().access_selector, self.old.sudo().access_selector)
        self.assertEqual((new.ends_at - new.create_date).days, 30)
        self.assertEqual((self.old.state, self.old.revoke_reason), ("revoked", Reason.RENEWED))

    def test_the_old_one_goes_on_for_the_overlap(self):
        self._renew(self.old, self.owner, overlap="24")
        self.env.invalidate_all()
        self.assertEqual(self.old.state, "active")
        left = self.old.ends_at - datetime.utcnow()
        self.assertLess(abs(left - timedelta(days=1)), timedelta(minutes=1))
        self.assertEqual(self.old.access_expires_at, self.old.ends_at)
        self._renew(self._new(), self.owner, overlap="168")

    def test_an_overlap_makes_nothing_live_longer(self):
        before = self.old.ends_at
        self._renew(self.old, self.owner, overlap="168")
        self.env.invalidate_all()
        self.assertLessEqual(self.old.ends_at, before)

    def test_a_scope_that_the_owner_lost_is_left_out(self):
        self.env.ref("api_token_auth.scope_token_manage").group_ids = self.env.ref(
            "base.group_system"
        )
        self._renew(self.old, self.owner)
        self.assertFalse(self._new().scope)

    def test_only_personal_tokens_that_are_not_revoked(self):
        app = self.Token.browse(issue(self.env, self.owner).connection_id)
        self.old.with_user(self.owner).action_revoke()
        for token in (app, self.old):
            with self.assertRaisesRegex(UserError, "personal token that was not revoked"):
                self._renew(token, self.owner)

    def test_nobody_renews_or_sees_a_token_of_others(self):
        with self.assertRaises(AccessError):
            self._renew(self.old, self.other)
        wizard = (
            self.env["api.token.wizard"]
            .with_user(self.other)
            .create({"name": "x", "renews_number": self.old.id})
        )
        with self.assertRaises(AccessError):
            wizard.read()
        self.assertEqual(self.old.state, "active")

    def test_a_dialog_makes_one_token(self):
        wizard, _answer = self._renew(self.old, self.owner)
        with self.assertRaisesRegex(UserError, "created already"):
            wizard.create_token(self.owner.id, "x", 1, [], "", self.old.id)
        self.assertEqual(len(self._new()), 1)
