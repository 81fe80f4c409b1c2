import base64
from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user, tagged

from .. import compat
from ..db import transaction
from ..errors import InvalidToken
from ..tokens import authentication, revocation
from ..tokens.reasons import Reason
from .common import api_user, issue, superuser


@tagged("post_install", "-at_install")
class TestCredentialChanges(TransactionCase):
    """What ends all connections of a user, and what must not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = api_user(cls.env)
        cls.text = issue(cls.env, cls.user).access.reveal()

    def _is_live(self):
        self.env.flush_all()
        try:
            token = authentication.parse(self.text)
            authentication.authenticate(
                superuser(self.env), token, "127.0.0.1", transaction.on_cursor
            )
        except InvalidToken:
            return False
        return True

    def setUp(self):
        super().setUp()
        self.assertTrue(self._is_live())

    def test_a_new_password_ends_them(self):
        self.user.password = "another-password"
        self.assertFalse(self._is_live())

    def test_a_password_changed_by_the_user_ends_them(self):
        self.user.with_user(self.user).change_password(self.user.login, "another-password")
        self.assertFalse(self._is_live())

    def test_a_new_login_ends_them(self):
        self.user.login = "renamed"
        self.assertFalse(self._is_live())

    def test_archiving_ends_them_and_unarchiving_does_not_revive(self):
        self.user.action_archive()
        self.assertFalse(self._is_live())
        self.user.action_unarchive()
        self.assertFalse(self._is_live())

    def test_unarchiving_ends_nothing(self):
        self.env.cr.execute("UPDATE res_users SET active = false WHERE id = %s", [self.user.id])
        self.user.invalidate_recordset()
        self.user.action_unarchive()
        self.assertTrue(self._is_live())

    def test_a_value_that_stays_ends_nothing(self):
        self.user.write({"login": self.user.login, "active": True})
        self.assertTrue(self._is_live())

    def test_other_fields_end_nothing(self):
        self.user.write({"name": "Renamed", "email": "new@example.com", "lang": "en_US"})
        self.assertTrue(self._is_live())

    def test_a_rehash_at_login_ends_nothing(self):
        """An ordinary login calls _set_encrypted_password when the cost was raised."""
        context = self.user._crypt_context()
        self.user._set_encrypted_password(self.user.id, context.hash(self.user.login))
        self.assertTrue(self._is_live())

    def test_turning_two_factor_on_or_off_ends_them(self):
        if "totp_secret" not in self.user._fields:
            self.skipTest("auth_totp is not installed")
        self.user.sudo().totp_secret = base64.b32encode(b"0123456789").decode()
        self.assertFalse(self._is_live())
        self.text = issue(self.env, self.user).access.reveal()
        self.assertTrue(self._is_live())
        self.user.sudo().totp_secret = False
        self.assertFalse(self._is_live())

    def test_a_password_emptied_by_ldap_ends_them(self):
        """auth_ldap empties it by bare SQL; the hook is ours whether it is there or not."""
        parent = "odoo.addons.base.models.res_users"
        users = type(self.env["res.users"])
        others = [base for base in users.__mro__ if "api_token_auth" not in base.__module__]
        if not any("_set_empty_password" in vars(base) for base in others):
            target = next(base for base in users.__mro__ if base.__module__.startswith(parent))
            patcher = patch.object(target, "_set_empty_password", lambda _self: None, create=True)
            self.startPatcher(patcher)
        self.user._set_empty_password()
        self.assertFalse(self._is_live())

    def test_a_passkey_made_or_deleted_ends_them(self):
        if "auth.passkey.key" not in self.env:
            self.skipTest("auth_passkey is not installed")
        Passkey = self.env["auth.passkey.key"].with_user(self.user).sudo()
        values = {"name": "Key", "credential_identifier": "id", "public_key": "pk"}
        passkey = Passkey.create(values)
        self.assertFalse(self._is_live())
        self.text = issue(self.env, self.user).access.reveal()
        self.assertTrue(self._is_live())
        passkey.unlink()
        self.assertFalse(self._is_live())

    def test_another_oauth_account_ends_them_but_a_login_with_it_does_not(self):
        if "oauth_uid" not in self.user._fields:
            self.skipTest("auth_oauth is not installed")
        self.user.sudo().oauth_access_token = "new at each login in the browser"
        self.assertTrue(self._is_live())
        self.user.sudo().oauth_uid = "another account"
        self.assertFalse(self._is_live())

    def test_leaving_the_group_ends_them_for_good(self):
        group = self.env.ref("api_token_auth.group_api_access")
        self.user.write({compat.USER_GROUPS: [(3, group.id)]})
        self.assertFalse(self._is_live())
        self.user.write({compat.USER_GROUPS: [(4, group.id)]})
        self.assertFalse(self._is_live())

    def test_leaving_the_group_from_the_group_ends_them_for_good(self):
        group = self.env.ref("api_token_auth.group_api_access")
        group.write({compat.GROUP_USERS: [(3, self.user.id)]})
        self.assertFalse(self._is_live())
        group.write({compat.GROUP_USERS: [(4, self.user.id)]})
        self.assertFalse(self._is_live())

    def test_other_groups_end_nothing(self):
        group = self.env.ref("base.group_partner_manager")
        self.user.write({compat.USER_GROUPS: [(4, group.id)]})
        self.assertTrue(self._is_live())

    def test_a_group_that_implies_access_gives_it(self):
        implying = self.env["res.groups"].create(
            {
                "name": "Implying",
                "implied_ids": [(4, self.env.ref("api_token_auth.group_api_access").id)],
            }
        )
        user = new_test_user(self.env, "by-implication", groups="base.group_user")
        user.write({compat.USER_GROUPS: [(4, implying.id)]})
        self.text = issue(self.env, user).access.reveal()
        self.assertTrue(self._is_live())
        user.write({compat.USER_GROUPS: [(3, implying.id)]})
        if not compat.IS_18:  # 18 leaves implied groups behind when their cause goes
            self.assertFalse(self._is_live())

    def test_losing_the_group_with_another_one_ends_them_for_good(self):
        """The implying group is deleted, or stops implying."""
        if compat.IS_18:
            self.skipTest("18 leaves implied groups behind when their cause goes")
        access = self.env.ref("api_token_auth.group_api_access")
        for loss in ("unlink", "implied_by_ids", "implied_ids"):
            implying = self.env["res.groups"].create(
                {"name": "Implying", "implied_ids": [(4, access.id)]}
            )
            user = new_test_user(self.env, f"by-{loss}", groups="base.group_user")
            user.write({compat.USER_GROUPS: [(4, implying.id)]})
            self.text = issue(self.env, user).access.reveal()
            with self.subTest(loss):
                self.assertTrue(self._is_live())
                if loss == "unlink":
                    implying.unlink()
                elif loss == "implied_by_ids":
                    access.write({"implied_by_ids": [(3, implying.id)]})
                else:
                    implying.write({"implied_ids": [(3, access.id)]})
                self.assertFalse(self._is_live())
                user.write({compat.USER_GROUPS: [(4, access.id)]})
                self.assertFalse(self._is_live())

    def test_others_are_left_alone(self):
        bystander = api_user(self.env, "bystander")
        self.text = issue(self.env, bystander).access.reveal()
        self.user.password = "another-password"
        revocation.revoke_users(self.env, [self.user.id], Reason.BY_HAND)
        self.assertTrue(self._is_live())

    def test_several_users_at_once(self):
        second = api_user(self.env, "second")
        self.text, first = issue(self.env, second).access.reveal(), self.text
        (self.user | second).write({"password": "the-same-for-both"})
        self.assertFalse(self._is_live())
        self.text = first
        self.assertFalse(self._is_live())
