from datetime import datetime, timedelta

from odoo.tests import TransactionCase, tagged

from ..tokens import revocation
from ..tokens.reasons import Reason
from .common import api_user, issue, within_test_transaction


@tagged("post_install", "-at_install")
class TestBackendList(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user, cls.gone = api_user(cls.env), api_user(cls.env, "gone")
        cls.Token = cls.env["api.access.token"]
        cls.live, cls.old, cls.ended = (cls._connection(cls.user) for _number in range(3))
        cls.killed = cls._connection(cls.gone)
        cls._set(cls.old, "refresh_expires_at", datetime.utcnow() - timedelta(minutes=1))
        revocation.revoke_rows(cls.env, cls.ended.ids, Reason.REUSE)
        revocation.revoke_users(cls.env, cls.gone.ids, Reason.CREDENTIALS)
        cls.all = cls.live | cls.old | cls.ended | cls.killed

    @classmethod
    def _connection(cls, user):
        return cls.Token.browse(issue(cls.env, user).connection_id)

    @classmethod
    def _set(cls, token, column, value):
        cls.env.flush_all()
        query = f"UPDATE api_token_connection SET {column} = %s WHERE id = %s"
        cls.env.cr.execute(query, [value, token.id])
        cls.env.invalidate_all()

    def _use(self, token, ago, address="10.0.0.5"):
        self.env.cr.execute(
            "INSERT INTO api_token_use (id, used_at, used_from) VALUES (%s, %s, %s)",
            [token.id, datetime.utcnow() - ago, address],
        )

    def _found(self, *domain):
        return self.Token.search([*domain, ("id", "in", self.all.ids)])

    def test_search_finds_what_the_badge_shows(self):
        shown = {"active": self.live, "expired": self.old, "revoked": self.ended | self.killed}
        for state, tokens in shown.items():
            self.assertEqual(set(tokens.mapped("state")), {state})
            self.assertEqual(self._found(("state", "=", state)), tokens.sorted("id", True))
            others = (self.all - tokens).sorted("id", True)
            self.assertEqual(self._found(("state", "!=", state)), others)
        two = self._found("|", ("state", "=", "expired"), ("state", "=", "revoked"))
        self.assertEqual(two, (self.all - self.live).sorted("id", True))
        self.assertFalse(self._found(("state", "in", [])))
        self.assertFalse(self._found(("state", "=", False)))

    def test_state_searches_through_the_user_and_beside_other_joins(self):
        owners = self.env["res.users"].search([("api_connection_ids.state", "=", "active")])
        self.assertIn(self.user, owners)
        self.assertNotIn(self.gone, owners)
        name = self.user.name
        found = self._found(("user_id.name", "=", name), ("state", "=", "active"))
        self.assertEqual(found, self.live)

    def test_an_archived_owner_or_one_without_the_group_has_no_active_connection(self):
        group = self.env.ref("api_token_auth.group_api_access")
        self.env.cr.execute(
            "DELETE FROM res_groups_users_rel WHERE uid = %s AND gid = %s",
            [self.user.id, group.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.live.state, "revoked")
        self.assertFalse(self._found(("state", "=", "active")))
        self.assertIn(self.live, self._found(("state", "=", "revoked")))

    def test_last_use_is_told_in_words(self):
        self.assertEqual(self.live.last_used_text, "Never")
        self._use(self.live, timedelta(hours=2, minutes=3))
        self.env.invalidate_all()
        self.assertEqual(self.live.last_used_text, "2 hours ago from 10.0.0.5")

    def test_filters_on_the_last_use(self):
        self._use(self.live, timedelta(hours=2))
        self._use(self.old, timedelta(days=3))
        day_ago = datetime.utcnow() - timedelta(days=1)
        self.assertEqual(self._found(("last_used_at", ">=", day_ago)), self.live)
        self.assertEqual(self._found(("last_used_at", "<", day_ago)), self.old)
        never = (self.ended | self.killed).sorted("id", True)
        self.assertEqual(self._found(("last_used_at", "=", False)), never)
        self.assertNotIn(self.ended, self._found(("last_used_at", "!=", False)))

    def test_expiring_this_week(self):
        self._set(self.live, "refresh_expires_at", datetime.utcnow() + timedelta(days=6))
        week = datetime.utcnow() + timedelta(days=7)
        domain = [("state", "=", "active"), ("expires_at", "<=", week)]
        self.assertEqual(self._found(*domain), self.live)
        self._set(self.live, "refresh_expires_at", datetime.utcnow() + timedelta(days=8))
        self.assertFalse(self._found(*domain))

    def test_search_by_scope(self):
        self._set(self.live, "scope", "token:introspect token:manage")
        scope = self.env.ref("api_token_auth.scope_token_manage")
        self.assertEqual(self._found(("scope_ids", "in", scope.ids)), self.live)
        self.assertEqual(self._found(("scope_ids", "ilike", "introspect")), self.live)
        self._set(self.live, "scope", "xtoken:manage token:managed")
        self.assertFalse(self._found(("scope_ids", "in", scope.ids)))

    def test_the_reason_is_told_in_words(self):
        self.assertIn("possible theft", self.ended.revoke_summary)
        self.assertIn("other credentials changed", self.killed.revoke_summary)
        self.assertEqual(self.killed.ended_by_id.ids, [])  # nobody is OdooBot
        self.assertTrue(self.killed.ended_at)
        with within_test_transaction():
            self.live.action_revoke("The laptop was lost")
        self.assertEqual(self.live.revoke_summary, "Revoked manually: “The laptop was lost”")

    def test_the_filters_of_the_search_view_are_valid_domains(self):
        view = self.env.ref("api_token_auth.api_access_token_view_search")
        names = {node.get("name") for node in view._get_combined_arch().iter("filter")}
        wanted = {"active", "expired", "revoked", "never_used", "expiring", "used_in_last_day"}
        wanted |= {"personal", "mine", "made_by_others", "may_delete"}
        wanted |= {"unused_for_30_days", "unused_for_90_days"}
        wanted |= {"group_user", "group_client", "group_kind", "group_expiry"}
        wanted |= {"group_state", "group_last_use", "ended_lately"}
        wanted |= {"group_end", "group_ended_by", "group_end_reason"}
        self.assertEqual(names, wanted)

    def test_a_manager_of_another_company_opens_the_list(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        manager = api_user(
            self.env, "far-manager", "base.group_user,api_token_auth.group_api_token_manager"
        )
        manager.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        spec = {"user_id": {"fields": {"display_name": {}}}, "state": {}, "last_used_text": {}}
        spec["scope_ids"] = {"fields": {"display_name": {}}}
        Token = self.Token.with_user(manager).with_context(allowed_company_ids=company.ids)
        rows = Token.web_search_read([("id", "in", self.all.ids)], spec)["records"]
        self.assertEqual(len(rows), 4)
