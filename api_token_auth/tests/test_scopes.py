from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ..errors import InvalidScope
from .common import api_user


@tagged("post_install", "-at_install")
class TestScopes(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Scope = cls.env["api.scope"]
        cls.Scope.search([]).write({"default_internal": False, "default_portal": False})
        cls.read = cls._scope("shop:read", default_internal=True, default_portal=True)
        cls.write_scope = cls._scope("shop:write", default_internal=True)
        cls.reserved = cls._scope(
            "shop:delete", group_ids=[(4, cls.env.ref("base.group_system").id)]
        )
        cls.employee = api_user(cls.env)
        cls.portal = api_user(cls.env, "portal-user", "base.group_portal")
        cls.admin = cls.env.ref("base.user_admin")

    @classmethod
    def _scope(cls, name, **values):
        return cls.Scope.create({"name": name, "description": name, **values})

    def test_defaults_differ_by_kind_of_user(self):
        self.assertEqual(self.Scope._resolve(self.employee, None), {"shop:read", "shop:write"})
        self.assertEqual(self.Scope._resolve(self.portal, None), {"shop:read"})

    def test_what_is_asked_for_is_granted(self):
        self.assertEqual(self.Scope._resolve(self.portal, "shop:write"), {"shop:write"})
        self.assertEqual(
            self.Scope._resolve(self.employee, " shop:read  shop:read "), {"shop:read"}
        )
        self.assertEqual(self.Scope._resolve(self.employee, ""), set())

    def test_unknown_and_reserved_scopes_are_refused(self):
        for asked in ("nonsense", "shop:read nonsense", "shop:delete"):
            with self.subTest(asked), self.assertRaises(InvalidScope):
                self.Scope._resolve(self.employee, asked)
        self.assertEqual(self.Scope._resolve(self.admin, "shop:delete"), {"shop:delete"})

    def test_a_scope_reserved_later_is_not_held_any_more(self):
        self.assertEqual(self.Scope._entitled(self.employee, {"shop:read"}), {"shop:read"})
        self.read.group_ids = self.env.ref("base.group_system")
        self.assertEqual(self.Scope._entitled(self.employee, {"shop:read"}), set())

    def test_a_reserved_scope_does_not_become_everybodys(self):
        group = self.env["res.groups"].create({"name": "Shop keepers"})
        self.reserved.group_ids = group
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            group.unlink()
            self.env.flush_all()

    def test_names_are_checked_and_unique(self):
        for name in ("Shop:Read", "shop read", "", "a:b:c", "ü"):
            with self.subTest(name), self.assertRaises(ValidationError):
                self._scope(name)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self._scope("shop:read")
