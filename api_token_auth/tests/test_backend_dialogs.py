from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, tagged

from ..http import password_check
from .common import api_user, issue, within_test_transaction


@tagged("post_install", "-at_install")
class TestBackendDialogs(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee, cls.other = api_user(cls.env), api_user(cls.env, "other")
        cls.manager = api_user(
            cls.env, "manager", "base.group_erp_manager,api_token_auth.group_api_token_manager"
        )
        cls.reading = cls.env["api.scope"].create(
            {"name": "thing:read", "description": "Read things", "is_read_only": True}
        )
        cls.reserved = cls.env["api.scope"].create(
            {
                "name": "thing:admin",
                "description": "Everything",
                "is_read_only": True,
                "group_ids": [(6, 0, [cls.env.ref("base.group_system").id])],
            }
        )

    def setUp(self):
        super().setUp()
        for patcher in (
            within_test_transaction(),
            patch.object(password_check, "is_recent", lambda: True),
        ):
            patcher.start()
            self.addCleanup(patcher.stop)

    def _form(self, user, **values):
        form = Form(self.env["api.token.wizard"].with_user(user))
        form.name = "Report"
        for name, value in values.items():
            form[name] = value
        return form

    def _create(self, wizard, **changes):
        """Send what the form shows, as its button does."""
        shown = {
            "user_id": wizard.user_id.id,
            "name": wizard.name,
            "days": wizard.days,
            "scope_ids": wizard.line_ids.filtered("chosen").scope_id.ids,
            "allowed_networks": wizard.allowed_networks,
        }
        return wizard.create_token(**shown | changes)

    def test_reading_is_preselected_and_only_the_entitled_is_offered(self):
        wizard = self._form(self.employee).save()
        self.assertNotIn(self.reserved, wizard.line_ids.scope_id)
        self.assertIn(self.reading, wizard.line_ids.filtered("chosen").scope_id)
        manage = self.env.ref("api_token_auth.scope_token_manage")
        self.assertIn(manage, wizard.line_ids.scope_id)
        self.assertNotIn(manage, wizard.line_ids.filtered("chosen").scope_id)

    def test_it_makes_a_token_with_what_was_chosen(self):
        form = self._form(self.employee, days=7, allowed_networks="10.0.0.0/8")
        answer = self._create(form.save())
        self.assertRegex(answer["token"], r"^opt_[0-9A-Za-z]{66}$")
        token = self.env["api.access.token"].search([("user_id", "=", self.employee.id)])
        self.assertEqual((token.kind, token.client_name), ("personal", "Report"))
        self.assertIn("thing:read", token.scope)
        self.assertEqual(token.allowed_networks, "10.0.0.0/8")

    def test_the_form_is_checked(self):
        for values, message in (
            ({"days": 0}, "1 to 365 days"),
            ({"days": 366}, "1 to 365 days"),
            ({"allowed_networks": "10.0.0.0/8, nonsense"}, "“nonsense” is not a network"),
            ({"allowed_networks": "192.168.1.5/24"}, "192.168.1.0/24 for all of the network"),
            ({"allowed_networks": "10.0.0.1\n" * 101}, "at most 100 networks"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, message):
                self._create(self._form(self.employee, **values).save())
        wizard = self._form(self.employee).save()
        wizard.line_ids.chosen = False
        with self.assertRaisesRegex(UserError, "at least one"):
            self._create(wizard)

    def test_a_scope_cannot_be_smuggled_in(self):
        wizard = self._form(self.employee).save()
        with self.assertRaises(UserError):
            self._create(wizard, scope_ids=self.reserved.ids)

    def test_an_employee_makes_tokens_only_for_oneself(self):
        wizard = self._form(self.employee).save()
        with self.assertRaises(AccessError):
            self._create(wizard, user_id=self.other.id)

    def test_a_manager_makes_them_for_users_whose_groups_the_manager_has(self):
        wizard = self._form(self.manager, user_id=self.other).save()
        self.assertIn("token", self._create(wizard))
        wizard = self._form(self.manager).save()
        with self.assertRaises(AccessError):
            self._create(wizard, user_id=self.env.ref("base.user_admin").id)

    def test_only_such_users_are_offered(self):
        Users = self.env["res.users"]
        offered = Users.with_user(self.manager).search([("api_token_may_be_issued", "=", True)])
        self.assertLessEqual(self.employee | self.other | self.manager, offered)
        self.assertNotIn(self.env.ref("base.user_admin"), offered)
        own = Users.with_user(self.employee).search([("api_token_may_be_issued", "=", True)])
        self.assertEqual(own, self.employee)

    def test_without_a_fresh_password_nothing_is_made(self):
        wizard = self._form(self.employee).save()
        unchecked = patch.object(password_check, "is_recent", lambda: False)
        # outside of a browser there is nowhere to ask for it
        with unchecked, self.assertRaises(UserError):
            self._create(wizard)
        owned = [("user_id", "=", self.employee.id)]
        self.assertFalse(self.env["api.access.token"].search_count(owned))

    def test_end_a_selection_with_a_reason(self):
        tokens = self.env["api.access.token"].browse(
            [issue(self.env, user).connection_id for user in (self.employee, self.other)]
        )
        action = tokens.with_user(self.manager).action_open_revoke()
        Wizard = self.env[action["res_model"]].with_user(self.manager)
        form = Form(Wizard.with_context(**action["context"]))
        self.assertEqual((form.target, form.token_count), ("tokens", 2))
        form.reason = " The laptop\nwas lost "
        form.save().action_confirm()
        self.assertEqual(tokens.mapped("state"), ["revoked", "revoked"])
        self.assertEqual(tokens.mapped("revoke_note"), ["The laptop was lost"] * 2)

    def test_end_all_of_a_user_and_everybodys(self):
        token = self.env["api.access.token"].browse(issue(self.env, self.other).connection_id)
        Wizard = self.env["api.revoke.wizard"]
        for target, ids in (("users", self.other.ids), ("all", [])):
            for user in (self.employee, self.manager):
                wizard = Wizard.with_user(user).create({})
                wizard = wizard.with_context(revoke_target=target, revoke_ids=ids)
                if user == self.employee:
                    with self.assertRaises(AccessError):
                        wizard.action_confirm()
                else:
                    wizard.action_confirm()
            self.env.invalidate_all()
            self.assertEqual(token.state, "revoked")
            token = self.env["api.access.token"].browse(issue(self.env, self.other).connection_id)

    def test_a_portal_user_is_given_and_taken_access_on_the_users_form(self):
        portal = self.env["res.users"].browse(api_user(self.env, "p", "base.group_portal").id)
        token = self.env["api.access.token"].browse(issue(self.env, portal).connection_id)
        self.assertTrue(portal.has_api_access)
        portal.has_api_access = False
        self.env.invalidate_all()
        self.assertFalse(portal.has_api_access)
        self.assertEqual(token.state, "revoked")
        portal.has_api_access = True
        self.assertTrue(portal._is_api_user())
        self.assertTrue(portal.share)
        with self.assertRaises(AccessError):
            portal.with_user(portal).write({"has_api_access": False})

    def test_the_groups_have_headings_so_that_the_users_form_shows_them(self):
        from .. import compat

        headings = [
            self.env.ref(f"api_token_auth.{name}")[compat.GROUP_HEADING]
            for name in ("group_api_access", "group_api_token_manager")
        ]
        self.assertEqual(len({heading.id for heading in headings if heading}), 2)
