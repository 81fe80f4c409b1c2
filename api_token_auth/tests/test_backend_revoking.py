"""What people are asked before they revoke, and what is left alone."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, tagged

from .. import compat
from ..tokens import issuing
from .common import api_user, issue, within_test_transaction


def _named(*tokens):
    """As a sentence names them."""
    return " and ".join(f"“{token.client_name}” (number {token.id})" for token in tokens)


@tagged("post_install", "-at_install")
class TestBackendRevoking(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee, cls.other = api_user(cls.env), api_user(cls.env, "other")
        cls.manager = api_user(
            cls.env, "manager", "base.group_erp_manager,api_token_auth.group_api_token_manager"
        )
        cls.Token = cls.env["api.access.token"]

    def setUp(self):
        super().setUp()
        self.startPatcher(within_test_transaction())

    def _app(self, name, user=None):
        issued = issue(self.env, user or self.employee, client_name=name)
        return self.Token.browse(issued.connection_id)

    def _personal(self, name):
        env = self.env(user=self.employee.id)
        issued = issuing.issue_personal(env, self.employee, name, ["token:manage"])
        return self.Token.browse(issued.connection_id)

    def _expire(self, token):
        token._inside().write({"refresh_expires_at": datetime.utcnow() - timedelta(minutes=1)})
        self.env.flush_all()

    def _dialog(self, tokens):
        action = tokens.with_user(self.manager).action_open_revoke()
        Wizard = self.env[action["res_model"]].with_user(self.manager)
        return Form(Wizard.with_context(**action["context"]))

    def test_the_dialog_counts_and_names_active_ones_only(self):
        phone, script, old = self._app("Phone"), self._personal("Report"), self._app("Old")
        self._expire(old)
        form = self._dialog(phone | script | old)
        self.assertEqual(form.token_count, 2)
        self.assertEqual(
            form.consequences.split("\n"),
            [
                f"This revokes 1 app and 1 personal token: {_named(script, phone)}.",
                "The app has to log in again.",
                "The personal token stops for good: what uses it needs a new one.",
            ],
        )
        answer = form.save().action_confirm()
        self.assertEqual(answer["params"]["message"], "2 connections were revoked.")
        self.assertEqual((phone | script | old).mapped("state"), ["revoked", "revoked", "expired"])
        self.assertFalse(old.revoked_at)

    def test_five_are_named_and_the_others_counted(self):
        tokens = self.Token.union(*(self._app(f"App {number}") for number in range(7)))
        lines = self._dialog(tokens).consequences.split("\n")
        self.assertIn(f"revokes 7 apps: {_named(tokens[6])}", lines[0])
        self.assertIn(f"{_named(tokens[2])}, and 2 more.", lines[0])
        self.assertEqual(lines[1:], ["The apps have to log in again."])

    def test_two_of_the_same_name_are_told_apart(self):
        first, second = (self._app("Phone", self.employee) for _number in range(2))
        question = self.Token.with_user(self.employee).ask_to_revoke_own(first.id)
        self.assertIn(f": {_named(second)}.", question["lines"][0])
        names = {choice["id"]: choice["name"] for choice in question["choices"]}
        self.assertEqual(names[first.id], f"Phone (number {first.id})")
        self.assertEqual(len(set(names.values())), len(names))

    def test_nothing_active_is_nothing_to_revoke(self):
        old = self._app("Old")
        self._expire(old)
        with self.assertRaisesRegex(UserError, "nothing to revoke"):
            old.with_user(self.manager).action_open_revoke()

    def test_without_a_target_the_dialog_says_so_and_has_no_button(self):
        form = Form(self.env["api.revoke.wizard"].with_user(self.manager))
        self.assertFalse(form.target)
        self.assertFalse(form.consequences)
        view = self.env.ref("api_token_auth.api_revoke_wizard_view_form")
        [button] = view._get_combined_arch().xpath("//button[@name='action_confirm']")
        self.assertIn("not target", button.get("invisible"))

    def test_all_others_are_named_but_the_one_that_stays(self):
        phone, laptop, script = self._app("Phone"), self._app("Laptop"), self._personal("Report")
        theirs = self._app("Theirs", self.other)
        Own = self.Token.with_user(self.employee)
        question = Own.ask_to_revoke_own(True)
        self.assertEqual(question["keep"], script.id)
        self.assertCountEqual(question["ids"], (laptop | phone).ids)
        self.assertEqual(len(question["choices"]), 3)
        question = Own.ask_to_revoke_own(phone.id)
        named = f"1 app and 1 personal token: {_named(script, laptop)}"
        self.assertIn(named, question["lines"][0])
        message = Own.browse(question["ids"]).revoke_asked()
        self.assertEqual(message, "2 connections were revoked.")
        states = (phone | laptop | script | theirs).mapped("state")
        self.assertEqual(states, ["active", "revoked", "revoked", "active"])

    def test_nobody_revokes_or_hears_of_what_is_others(self):
        theirs = self._app("Secret project", self.other).with_user(self.employee)
        with self.assertRaises(AccessError):
            theirs.revoke_asked()
        try:
            question = theirs.ask_to_revoke()
        except AccessError:
            question = {}
        self.assertNotIn("Secret project", str(question))
        self.assertEqual(theirs.sudo().state, "active")

    def test_taking_api_access_away_says_what_ends_before_it_is_saved(self):
        phone = self._app("Phone", self.other)
        with Form(self.other.with_user(self.manager), "base.view_users_form") as form:
            self.assertFalse(form.api_access_warning)
            form.has_api_access = False
            self.assertIn(f"This revokes 1 app: {_named(phone)}.", form.api_access_warning)
            form.has_api_access = True
            self.assertFalse(form.api_access_warning)
        self.assertEqual(self.other.api_token_ids.mapped("state"), ["active"])

    def test_taking_the_group_away_on_the_page_of_access_rights_says_it_too(self):
        phone = self._app("Phone", self.other)
        group = self.env.ref("api_token_auth.group_api_access")
        with Form(self.other.with_user(self.manager), "base.view_users_form") as form:
            if compat.IS_18:
                form[f"sel_groups_{group.id}"] = False
            else:
                form.group_ids.remove(id=group.id)
            self.assertIn(f"This revokes 1 app: {_named(phone)}.", form.api_access_warning)

    def test_log_out_from_all_devices_offers_to_revoke_apps_too(self):
        user = self.employee.with_user(self.employee)
        revoked = patch.object(type(self.env["res.device"]), "_revoke", lambda _self: None)
        with revoked:
            self.assertEqual(user._action_revoke_all_devices()["tag"], "reload")
            phone = self._app("Phone")
            action = user._action_revoke_all_devices()
        Wizard = self.env[action["res_model"]].with_user(self.employee)
        form = Form(Wizard.with_context(**action["context"]))
        self.assertTrue(form.is_after_logout)
        self.assertIn("“Phone”", form.consequences)
        form.save().action_confirm()
        self.assertEqual(phone.state, "revoked")

    def test_a_shipped_scope_is_not_deleted_by_accident(self):
        with self.assertRaisesRegex(UserError, "token:manage"):
            self.env.ref("api_token_auth.scope_token_manage").unlink()
        own = self.env["api.scope"].create({"name": "own:read", "description": "Own"})
        own.unlink()
        self.assertFalse(own.exists())

    def test_who_is_new_may_or_may_not_use_the_api(self):
        group = self.env.ref("api_token_auth.group_api_access")
        Settings, holder = self.env["res.config.settings"], api_user(self.env, "before")
        for may in (False, True):
            Settings.create({"api_access_of_new_users": may}).execute()
            self.assertEqual(Settings.create({}).api_access_of_new_users, may)
            name = f"new-{may}"
            new = self.env["res.users"].create({"name": name, "login": name})
            self.assertEqual(new._is_api_user(), may)
            self.assertTrue(holder._is_api_user())
        self.assertIn(group, compat.groups_giving(group))
