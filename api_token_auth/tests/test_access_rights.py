from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..models.api_access_token import SECRET_COLUMNS
from .common import api_user, issue, within_test_transaction

SECRET_FIELDS = (
    *SECRET_COLUMNS,
    "access_selector",
    "refresh_selector",
    "user_epoch",
    "owner_rights",
)

NOT_TEXT = ("sealed_successor", "user_epoch", "owner_rights")


@tagged("post_install", "-at_install")
class TestAccessRights(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = api_user(cls.env)
        cls.other = api_user(cls.env, "other")
        cls.portal = api_user(cls.env, "portal-user", "base.group_portal")
        cls.manager = api_user(
            cls.env, "manager", "base.group_user,api_token_auth.group_api_token_manager"
        )
        cls.admin = cls.env.ref("base.user_admin")
        cls.public = cls.env.ref("base.public_user")
        cls.everybody = (cls.employee, cls.portal, cls.manager, cls.admin, cls.public)
        for user in (cls.employee, cls.other, cls.portal):
            issue(cls.env, user)
        cls.Token = cls.env["api.access.token"]

    def _tokens(self, user):
        return self.Token.with_user(user)

    def _of(self, owner):
        return self.Token.sudo().search([("user_id", "=", owner.id)])

    def test_users_see_their_own_and_managers_all(self):
        for user in (self.employee, self.portal):
            self.assertEqual(self._tokens(user).search([]).user_id, user)
        for user in (self.manager, self.admin):
            self.assertLessEqual(
                self.employee | self.other | self.portal,
                self._tokens(user).search([]).user_id,
            )
        with self.assertRaises(AccessError):
            self._tokens(self.public).search([])

    def test_nobody_reads_a_secret(self):
        token = self._of(self.employee)
        for user in self.everybody:
            for name in SECRET_FIELDS:
                with self.subTest(user=user.login, field=name):
                    with self.assertRaises(AccessError):
                        token.with_user(user).read([name])
                    # a UserError: exporting as such takes a right that not all have
                    with self.assertRaises(UserError):
                        token.with_user(user).export_data([name])

    def test_nobody_searches_or_groups_by_a_secret(self):
        for user in self.everybody:
            for name in SECRET_FIELDS:
                with self.subTest(user=user.login, field=name):
                    operator = "=" if name in NOT_TEXT else "like"
                    with self.assertRaises(AccessError):
                        self._tokens(user).search([(name, operator, "1")])
                    with self.assertRaises(AccessError):
                        self._tokens(user).search([], order=name)
                    with self.assertRaises(AccessError):
                        self._tokens(user).read_group([], ["id"], [name])
        for user in self.everybody:
            with self.assertRaises(AccessError):
                self.env["res.users"].with_user(user).search([("api_token_epoch", ">", 0)])

    def test_a_plain_read_leaves_the_secrets_out(self):
        [values] = self._of(self.employee).with_user(self.employee).read()
        self.assertFalse(set(SECRET_FIELDS) & set(values))
        self.assertIn("client_name", values)

    def test_nobody_forges_a_row(self):
        token = self._of(self.employee)
        for user in self.everybody:
            for values in (
                {"access_hash": "$abc"},
                {"user_id": user.id},
                {"scope": "token:introspect"},
                {"ends_at": "2099-01-01"},
                {"client_name": "renamed"},
            ):
                with self.subTest(user=user.login, values=values):
                    with self.assertRaises(AccessError):
                        token.with_user(user).write(values)
                    with self.assertRaises(AccessError):
                        self._tokens(user).create(
                            {"user_id": user.id, "client_name": "x", "kind": "login", **values}
                        )
            with self.assertRaises(AccessError):
                token.with_user(user).unlink()
            with self.assertRaises(AccessError):
                token.with_user(user).copy()

    def test_even_granted_rights_do_not_forge_a_row(self):
        """The model itself asks who writes; the context that opens it cannot be sent."""
        self.env["ir.model.access"].create(
            {
                "name": "a careless administrator",
                "model_id": self.env["ir.model"]._get_id("api.access.token"),
                "group_id": self.env.ref("base.group_user").id,
                "perm_read": True,
                "perm_write": True,
                "perm_create": True,
            }
        )
        token = self._of(self.employee).with_user(self.employee)
        for context in ({}, {"api_token_inside": True}, {"api_token_inside": "object"}):
            with self.assertRaises(AccessError):
                token.with_context(**context).write({"scope": "token:manage"})
            with self.assertRaises(AccessError):
                token.with_context(**context).create(
                    {"user_id": self.employee.id, "client_name": "x", "kind": "login"}
                )

    def test_forging_by_way_of_the_user_fails_too(self):
        forged = {"api_token_ids": [Command.create({"client_name": "x", "kind": "login"})]}
        for user in (self.employee, self.manager, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.employee.with_user(user).write(forged)

    def test_users_revoke_their_own_and_managers_all(self):
        self.startPatcher(within_test_transaction())
        for user, owner, allowed in (
            (self.employee, self.employee, True),
            (self.employee, self.other, False),
            (self.portal, self.portal, True),
            (self.portal, self.other, False),
            (self.manager, self.other, True),
        ):
            token = self._of(owner).with_user(user)
            with self.subTest(user=user.login, owner=owner.login):
                if allowed:
                    token.action_revoke()
                    self.assertEqual(self._of(owner).state, "revoked")
                else:
                    with self.assertRaises(AccessError):
                        token.action_revoke()
                    self.assertEqual(self._of(owner).state, "active")

    def test_only_managers_end_those_of_others(self):
        for user in (self.employee, self.portal):
            with self.assertRaises(AccessError):
                self.other.with_user(user).action_revoke_all_api_tokens()
            with self.assertRaises(AccessError):
                self._tokens(user).action_revoke_everybody()
        self.employee.with_user(self.employee).action_revoke_all_api_tokens()
        self.assertEqual(self._of(self.employee).state, "revoked")
        self._tokens(self.manager).action_revoke_everybody()
        self.assertEqual(self._of(self.other).state, "revoked")

    def test_only_managers_read_the_log(self):
        for user in (self.employee, self.portal, self.public):
            with self.assertRaises(AccessError):
                self.env["api.access.log"].with_user(user).search([])
        self.assertTrue(self.env["api.access.log"].with_user(self.manager).search([]))
        with self.assertRaises(AccessError):
            self.env["api.access.log"].with_user(self.admin).search([], limit=1).unlink()

    def test_inner_tables_are_nobodys(self):
        for user in self.everybody:
            for model in ("api.token.use", "api.login.bucket", "api.totp.use"):
                with self.subTest(user=user.login, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_new_employees_may_use_the_api_and_it_can_be_taken_from_one(self):
        values = {"name": "New", "login": "new-employee"}
        employee = self.env["res.users"].create(values)
        self.assertTrue(employee._is_api_user())
        plain = new_test_user(self.env, "plain", groups="base.group_user")
        self.assertFalse(plain._is_api_user())
