"""The list sorts, groups and filters by what its columns show."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from ..models import api_access_token_display
from ..tokens import revocation
from ..tokens.reasons import Reason
from .common import api_user, issue, speak_french

SHOWN = [
    *("user_id", "client_name", "kind", "state", "last_used_text", "expires_at"),
    *("ended_at", "ended_by_id", "revoke_summary"),
]


@tagged("post_install", "-at_install")
class TestBackendSorting(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Token = cls.env["api.access.token"]
        user, gone = api_user(cls.env), api_user(cls.env, "gone")
        cls.env["api.scope"].create({"name": "thing:delete", "description": "Delete things"})
        cls.first = cls._connection(user, "thing:delete", "token:manage")
        cls.second, cls.old, cls.ended = (cls._connection(user) for _number in range(3))
        cls.killed = cls._connection(gone)
        cls.all = cls.first | cls.second | cls.old | cls.ended | cls.killed
        for token, ago in ((cls.first, 1), (cls.second, 40), (cls.old, 100)):
            cls._use(token, timedelta(days=ago), f"10.0.0.{ago}")
        for token, ahead in ((cls.first, 9), (cls.second, 8), (cls.old, -1)):
            cls._set(token, "refresh_expires_at", datetime.utcnow() + timedelta(days=ahead))
        revocation.revoke_rows(cls.env, cls.ended.ids, Reason.REUSE)
        revocation.revoke_users(cls.env, gone.ids, Reason.CREDENTIALS)

    @classmethod
    def _connection(cls, user, *scopes):
        return cls.Token.browse(issue(cls.env, user, *scopes).connection_id)

    @classmethod
    def _set(cls, token, column, value):
        cls.env.flush_all()
        query = f"UPDATE api_token_connection SET {column} = %s WHERE id = %s"
        cls.env.cr.execute(query, [value, token.id])
        cls.env.invalidate_all()

    @classmethod
    def _use(cls, token, ago, address):
        cls.env.cr.execute(
            "INSERT INTO api_token_use (id, used_at, used_from) VALUES (%s, %s, %s)",
            [token.id, datetime.utcnow() - ago, address],
        )

    def _found(self, *domain, order=None):
        return self.Token.search([*domain, ("id", "in", self.all.ids)], order=order)

    def test_every_column_sorts(self):
        described = self.Token.fields_get(SHOWN, ["sortable"])
        self.assertEqual({name for name in SHOWN if not described[name]["sortable"]}, set())
        for name in SHOWN:
            for direction in ("asc", "desc"):
                self.assertEqual(self._found(order=f"{name} {direction}"), self.all, name)

    def test_in_the_order_of_what_they_show(self):
        used = [self.first.id, self.second.id, self.old.id]
        for name in ("last_used_at", "last_used_text"):
            self.assertEqual(self._found(order=f"{name} desc").ids[:3], used)
            self.assertEqual(self._found(order=f"{name} asc").ids[:3], used[::-1])
        expiring = [self.old.id, self.second.id, self.first.id]
        self.assertEqual(self._found(order="expires_at").ids[:3], expiring)
        # Each ended in its own way: of itself, by its row, with all of its owner's.
        ended = [self.old.id, self.ended.id, self.killed.id]
        self.assertEqual(self._found(order="ended_at").ids[:3], ended)
        self.assertEqual(self._found(order="ended_at desc").ids[:3], ended[::-1])
        states = self._found(order="state, id").mapped("state")
        self.assertEqual(states, ["active", "active", "expired", "revoked", "revoked"])

    def test_groups_are_what_the_columns_show(self):
        domain = [("id", "in", self.all.ids)]
        groups = self.Token._read_group(domain, ["state"], ["__count"])
        self.assertEqual(dict(groups), {"active": 2, "expired": 1, "revoked": 2})
        for name in ("expires_at", "last_used_at"):
            groups = self.Token._read_group(domain, [f"{name}:month"], ["id:recordset"])
            for month, tokens in groups:
                shown = {token[name] and token[name].date().replace(day=1) for token in tokens}
                self.assertEqual(shown, {month and month.date()})

    def test_the_filters_find_them(self):
        view = self.env.ref("api_token_auth.api_access_token_view_search")
        self.assertIn("unused_for_30_days", view.arch)
        self.assertEqual(self._found(("may_delete", "=", True)), self.first)
        self.assertEqual(self._found(("may_delete", "=", False)), self.all - self.first)
        self.assertEqual(self._found(("last_used_ip", "ilike", "10.0.0.1")), self.first | self.old)
        self.assertEqual(self._found(("last_used_ip", "=", "10.0.0.1")), self.first)
        self.assertEqual(self._found(("last_used_ip", "ilike", "%")), self.Token)

    def test_an_address_of_very_many_finds_the_same(self):
        with patch.object(api_access_token_display, "_MANY", 1):
            found = self._found(("last_used_ip", "ilike", "10.0.0.1"))
        self.assertEqual(found, self.first | self.old)

    def test_who_ended_it_is_in_the_order_of_names(self):
        # In another order than their ids, and than those of the tokens.
        zoe, anna = api_user(self.env, "zoe"), api_user(self.env, "anna")
        zoe.name, anna.name = "Zoe", "Anna"
        for token, user in ((self.first, anna), (self.second, zoe)):
            self._set(token, "revoked_by_id", user.id)
            self._set(token, "revoked_at", datetime.utcnow())
        ended = [self.first.id, self.second.id]
        self.assertEqual(self._found(order="ended_by_id").ids[:2], ended)
        self.assertEqual(self._found(order="ended_by_id desc").ids[:2], ended[::-1])

    def test_permissions_are_summed_up_in_a_line(self):
        self.env["api.scope"].create(
            [
                {"name": name, "description": name}
                for name in ("thing:read", "thing:write", "other:read", "other:write", "whole")
            ]
        )
        self._set(self.first, "scope", "other:read other:write thing:read thing:write whole")
        self.assertEqual(self.first.scope_summary, "Other, thing: read, change; Whole")
        self._set(self.first, "scope", "thing:delete thing:read token:manage")
        summary = "Thing: read, delete; API connections: revoke"
        self.assertEqual(self.first.scope_summary, summary)

    def test_french_sets_a_space_before_a_colon_and_a_semicolon(self):
        speak_french(self.env)
        self.env["api.scope"].create({"name": "thing:read", "description": "Read things"})
        self._set(self.first, "scope", "thing:delete thing:read token:manage")
        first = self.first.with_context(lang="fr_FR")
        for text in (first.scope_summary, first.scope_text):
            self.assertIn("\u00a0; ", text)
            self.assertNotRegex(text, r"(?<!\u00a0)[:;] ")
        self.assertIn("Thing\u00a0: lire et supprimer", first.scope_summary)

    def test_scopes_come_in_the_order_read_change_delete(self):
        Scope = self.env["api.scope"]
        Scope.create(
            [
                {"name": name, "description": name}
                for name in ("thing:write", "thing:more", "thing:read", "a:delete")
            ]
        )
        mine = [("name", "=like", "thing:%")]
        names = ["thing:read", "thing:write", "thing:delete", "thing:more"]
        self.assertEqual(Scope.search(mine).mapped("name"), names)
        self.assertEqual(Scope.search(mine).sorted().mapped("name"), names)
        self.assertEqual(Scope.search(mine).filtered("is_deleting").name, "thing:delete")
