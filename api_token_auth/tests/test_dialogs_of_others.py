"""A dialog belongs to whoever opened it, and what it does is what that person saw."""

from collections.abc import Collection
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, tagged

from ..http import password_check
from .common import api_user, issue, within_test_transaction

MODES = ("read", "write", "create", "unlink")


def our_transient_models(env):
    """The names of the transient models that addons of ours define."""
    return sorted(
        name
        for name, model in env.registry.items()
        if model._transient and not model._abstract and model._original_module.startswith("api_")
    )


def _hashable(term):
    if isinstance(term, str):
        return term
    name, operator, value = term
    return name, operator, tuple(value) if isinstance(value, Collection) else value


@tagged("post_install", "-at_install")
class TestDialogsOfOthers(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = api_user(cls.env)
        cls.manager = api_user(
            cls.env, "manager", "base.group_erp_manager,api_token_auth.group_api_token_manager"
        )
        cls.Token = cls.env["api.access.token"]

    def setUp(self):
        super().setUp()
        self.startPatcher(within_test_transaction())
        checked = patch.object(password_check, "is_recent", lambda: True)
        self.startPatcher(checked)

    def _connection(self):
        return self.Token.browse(issue(self.env, self.employee).connection_id)

    def test_every_transient_model_shows_own_rows_only(self):
        names = our_transient_models(self.env)
        self.assertIn("api.token.wizard.scope", names)
        user = self.employee.id
        own = {("create_uid", "=", user), ("create_uid", "in", (user,))}  # 18, 19
        for name in names:
            for mode in MODES:
                domain = self.env["ir.rule"].with_user(user)._compute_domain(name, mode)
                with self.subTest(model=name, mode=mode):
                    self.assertTrue(own & {_hashable(term) for term in domain or ()}, domain)

    def test_nobody_reaches_the_dialogs_of_others(self):
        form = Form(self.env["api.token.wizard"].with_user(self.manager))
        form.name = "Report"
        new_token = form.save()
        revoke = self.env["api.revoke.wizard"].with_user(self.manager).create({})
        for record in (new_token, new_token.line_ids[0], revoke):
            others = record.with_user(self.employee)
            for attempt in (
                lambda record: record.read(["create_uid"]),
                lambda record: record.write({"create_uid": self.employee.id}),
                lambda record: record.unlink(),
            ):
                with self.subTest(model=record._name), self.assertRaises(AccessError):
                    attempt(others)
            self.assertFalse(others.search([]))

    def test_the_buttons_of_anothers_dialog_do_nothing(self):
        """Also where somebody took the record rule away."""
        self.env["ir.rule"].search([("model_id.model", "=like", "api.%.wizard%")]).unlink()
        revoke = self.env["api.revoke.wizard"].with_user(self.manager).create({})
        token = self._connection()
        with self.assertRaises(AccessError):
            revoke.with_user(self.employee).with_context(
                revoke_target="tokens", revoke_ids=token.ids
            ).action_confirm()
        form = Form(self.env["api.token.wizard"].with_user(self.manager))
        form.name = "Report"
        wizard = form.save().with_user(self.employee)
        with self.assertRaises(AccessError):
            wizard.create_token(
                user_id=self.employee.id,
                name="x",
                days=1,
                scope_ids=wizard.sudo().line_ids.scope_id.ids,
            )

    def test_a_dialog_revokes_what_the_confirming_call_names(self):
        """Nothing of it is read from the row."""
        token, other = self._connection(), self._connection()
        action = token.with_user(self.manager).action_open_revoke()
        Wizard = self.env["api.revoke.wizard"].with_user(self.manager)
        wizard = Wizard.with_context(**action["context"]).create({})
        self.assertEqual((wizard.target, wizard.token_ids), ("tokens", token))
        self.assertFalse(
            [
                name
                for name, field in wizard._fields.items()
                if field.store and field.relational and name not in ("create_uid", "write_uid")
            ]
        )
        wizard.action_confirm()
        self.assertEqual((token | other).mapped("state"), ["active", "revoked"][::-1])

    def test_an_empty_target_is_refused_with_words(self):
        Wizard = self.env["api.revoke.wizard"].with_user(self.manager)
        token = self._connection()
        for context in (
            {},
            {"revoke_target": "tokens"},
            {"revoke_target": "tokens", "revoke_ids": []},
            {"revoke_target": "users", "revoke_ids": []},
            {"revoke_target": "tokens", "revoke_ids": ["1", None, True, -1]},
            {"revoke_target": "tokens", "revoke_ids": "7"},
            {"revoke_target": "everything"},
            {"revoke_target": ["all"]},
        ):
            wizard = Wizard.create({})
            with self.subTest(context=context), self.assertRaisesRegex(UserError, "[Ss]elect"):
                wizard.with_context(**context).action_confirm()
        self.assertEqual(token.state, "active")
        with self.assertRaisesRegex(UserError, "[Ss]elect"):
            self.Token.with_user(self.manager).action_open_revoke()

    def test_rights_are_asked_for_again_when_it_is_confirmed(self):
        token = self.Token.browse(issue(self.env, self.manager).connection_id)
        Wizard = self.env["api.revoke.wizard"].with_user(self.employee)
        for context in (
            {"revoke_target": "tokens", "revoke_ids": token.ids},
            {"revoke_target": "users", "revoke_ids": self.manager.ids},
            {"revoke_target": "all"},
        ):
            with self.subTest(context=context), self.assertRaises(AccessError):
                Wizard.create({}).with_context(**context).action_confirm()
        self.assertEqual(token.state, "active")

    def test_a_token_is_made_for_whom_and_where_the_person_saw(self):
        """What stands in the row when the button's call arrives does not matter."""
        form = Form(self.env["api.token.wizard"].with_user(self.manager))
        form.name = "Report"
        wizard = form.save()
        seen = {
            "user_id": self.manager.id,
            "name": "Report",
            "days": 7,
            "allowed_networks": "10.0.0.0/8",
            "scope_ids": wizard.line_ids.filtered("chosen").scope_id.ids,
        }
        wizard.sudo().write(
            {"user_id": self.employee.id, "allowed_networks": "", "days": 300, "name": "Swapped"}
        )
        wizard.create_token(**seen)
        token = self.Token.search([("client_name", "in", ("Report", "Swapped"))])
        self.assertEqual((token.user_id, token.client_name), (self.manager, "Report"))
        self.assertEqual(token.allowed_networks, "10.0.0.0/8")
        self.assertLess((token.ends_at - token.create_date).days, 8)
