"""The scope that allows everything: where it is, and what it can never be."""

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from .. import compat
from .common import api_user


@tagged("post_install", "-at_install")
class TestRpc(TransactionCase):
    def setUp(self):
        super().setUp()
        self.scope = self.env["api.scope"].search([("name", "=", "rpc")])
        if compat.HAS_JSON_2:
            self.assertTrue(self.scope)
        else:
            self.assertFalse(self.scope)
            self.skipTest("18.0 has no /json/2, and so not the scope")

    def test_it_is_for_the_groups_that_a_manager_chose(self):
        manager = self.env.ref("api_token_auth.group_api_token_manager")
        self.assertEqual(self.scope.group_ids, manager)
        user = api_user(self.env)
        self.assertEqual(self.scope._entitled(user, ["rpc"]), set())
        self.scope.group_ids = self.env.ref("base.group_user")
        self.assertEqual(self.scope._entitled(user, ["rpc"]), {"rpc"})

    def test_it_is_never_granted_by_default_or_without_the_password(self):
        for name in ("default_internal", "default_portal", "is_read_only"):
            with self.subTest(name), self.assertRaises(ValidationError):
                self.scope[name] = True
        with self.assertRaises(ValidationError):
            self.scope.group_ids = False

    def test_an_upgrade_keeps_what_a_manager_chose(self):
        everybody = self.env.ref("base.group_user")
        self.scope.write({"group_ids": everybody, "description": "All of it"})
        self.env["api.scope"]._make_rpc()
        self.assertEqual(self.scope.group_ids, everybody)
        self.assertEqual(self.scope.description, "All of it")

    def test_one_that_was_made_by_hand_before_becomes_the_shipped_one(self):
        self.env["ir.model.data"].search([("name", "=", "scope_rpc")]).unlink()
        table = "UPDATE api_token_scope SET default_internal = TRUE WHERE id = %s"
        self.env.cr.execute(table, [self.scope.id])
        self.env.cr.execute("DELETE FROM api_token_scope_group_rel")
        self.env.invalidate_all()
        self.env["api.scope"]._make_rpc()
        self.assertEqual(self.env.ref("api_token_auth.scope_rpc"), self.scope)
        self.assertFalse(self.scope.default_internal)
        self.assertTrue(self.scope.group_ids)

    def test_it_is_shown_in_red_as_what_deletes(self):
        self.assertTrue(self.scope.is_deleting)
        self.assertEqual(self.scope._summed_up(), "Everything in Odoo")
