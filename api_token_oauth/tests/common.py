from odoo.tests import TransactionCase, new_test_user


class AppCase(TransactionCase):
    """With a manager of apps, and a scope that apps may have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,api_token_auth.group_api_token_manager"
        cls.manager = new_test_user(cls.env, "app-manager", groups=groups)
        cls.scope = cls.env["api.scope"].create({"name": "thing:read", "description": "See things"})
