"""A token is looked up in a short way where that is enough, which says what the long one says."""

import itertools
from contextlib import contextmanager

from odoo.tests import TransactionCase, tagged

from .. import compat
from ..tokens import authentication_sql, refresh_sql, usual
from ..tokens.active import ACTIVE
from .common import api_user, issue

CONNECTION = "UPDATE api_token_connection SET {} WHERE id = %(connection)s"
OF_CLIENT = CONNECTION.format("client_id = %(client)s, client_epoch = 3")
RESERVED = "INSERT INTO api_token_scope_group_rel (scope_id, group_id) VALUES (%(scope)s, {})"

#: What is looked up → the query, which of its columns are not the same a moment later.
QUERIES = {
    "access_selector": (authentication_sql, authentication_sql.FIND_BY_ACCESS_TOKEN, set()),
    "refresh_selector": (refresh_sql, refresh_sql.FIND, {"now"}),
}

#: What may be true of a connection, as statements that make it so.
STATES = {
    "revoked": CONNECTION.format("revoked_at = now()"),
    "expired": CONNECTION.format("access_expires_at = now() - interval '1 day'"),
    "networks": CONNECTION.format("allowed_networks = '10.0.0.0/8'"),
    "bound": CONNECTION.format("resource = 'https://erp.example/mcp'"),
    "first use": CONNECTION.format("sealed_successor = 'x', successor_used = FALSE"),
    "of a user whose tokens were revoked": """
        UPDATE res_users SET api_token_epoch = 9 WHERE id = %(user)s""",
    "everybody's were revoked": "UPDATE api_token_global_epoch SET value = value + 1",
    "archived owner": "UPDATE res_users SET active = FALSE WHERE id = %(user)s",
    "owner outside of the group": """
        DELETE FROM res_groups_users_rel WHERE uid = %(user)s AND gid = %(group)s""",
    "owner in a group that implies it": """
        INSERT INTO res_groups_implied_rel (gid, hid) VALUES (%(internal)s, %(group)s)
            ON CONFLICT DO NOTHING""",
    "outgrown": CONNECTION.format("""owner_rights = '{"groups": [], "companies": []}'"""),
    "no scope": CONNECTION.format("access_scope = ''"),
    "a scope that is gone": CONNECTION.format("access_scope = access_scope || ' gone:read'"),
    "a scope for others": RESERVED.format("%(strange)s"),
    "a scope for the owner": RESERVED.format("%(internal)s"),
    "of a client": OF_CLIENT,
    "of a client with less": f"""{OF_CLIENT};
        UPDATE api_token_client SET scope = 'project:read', allowed_networks = '10.1.0.0/16'""",
    "of an archived client": f"{OF_CLIENT}; UPDATE api_token_client SET active = FALSE",
    "of a client whose tokens were revoked": f"{OF_CLIENT}; UPDATE api_token_client SET epoch = 4",
    "used": "INSERT INTO api_token_use (id, used_at) VALUES (%(connection)s, now())",
    "used long ago": """
        INSERT INTO api_token_use (id, used_at) VALUES (%(connection)s, now() - interval '1 day')
            ON CONFLICT (id) DO UPDATE SET used_at = EXCLUDED.used_at""",
}
#: Those of which the short way says nothing.
UNUSUAL = {
    "owner outside of the group",
    "outgrown",
    "a scope for others",
    "a scope for the owner",
}


@tagged("post_install", "-at_install")
class TestUsualLookup(TransactionCase):
    def setUp(self):
        super().setUp()
        user = api_user(self.env)
        scopes = ("project:read", "project:write")
        known = self.env["api.scope"].search([("name", "in", scopes)])
        for name in set(scopes) - set(known.mapped("name")):
            known |= self.env["api.scope"].create({"name": name, "description": name})
        connection = self.env["api.access.token"].browse(
            issue(self.env, user, *scopes).connection_id
        )
        client = self.env["api.client"].create(
            {"name": "App", "identifier": "usual-app", "scope": " ".join(scopes), "epoch": 3}
        )
        self.env.flush_all()
        self.values = {
            "connection": connection.id,
            "user": user.id,
            "client": client.id,
            "scope": known[0].id,
            "group": self.env.ref("api_token_auth.group_api_access").id,
            "internal": self.env.ref("base.group_user").id,
            "strange": self.env["res.groups"].create({"name": "Others"}).id,
        }
        self.env.flush_all()

    def _one(self, query, **values):
        query = query.replace("_wanted", "%(wanted)s")
        self.env.cr.execute(query, {**self.values, **values})
        return self.env.cr.fetchone()

    def _row(self, query, column):
        selector = f"SELECT {column} FROM api_token_connection WHERE id = %(connection)s"
        row = self._one(query, wanted=self._one(selector)[0])
        _module, function, passing = QUERIES[column]
        if row:
            row = function.row(row)
            row["may_do"] = set(row["may_do"].split())
            return {name: value for name, value in row.items() if name not in passing}
        return None

    @contextmanager
    def _made_so(self, states):
        cr = self.env.cr
        cr.execute("SAVEPOINT state")
        for state in states:
            cr.execute(STATES[state], self.values)
        yield
        cr.execute("ROLLBACK TO SAVEPOINT state")

    def _rows(self, *states):
        """What both ways say of a connection that all of ``states`` are true of, by its token."""
        with self._made_so(states):
            return self._rows_now("access_selector")

    def _rows_now(self, column):
        module = QUERIES[column][0]
        return self._row(module.USUAL, column), self._row(module.ALL, column)

    def test_both_ways_say_the_same(self):
        for column, number in itertools.product(QUERIES, (1, 2)):
            for states in itertools.combinations(STATES, number):
                with self._made_so(states):
                    short, whole = self._rows_now(column)
                self.assertIsNotNone(whole, states)
                if short:
                    self.assertEqual(short, whole, (column, states))

    def test_a_rotation_is_judged_the_same_in_both_ways(self):
        short = (
            f"SELECT TRUE FROM {usual.tables()} WHERE token.id = %(connection)s AND {usual.ACTIVE}"
        )
        whole = f"""
            SELECT TRUE FROM api_token_connection token JOIN res_users owner
                ON owner.id = token.user_id WHERE token.id = %(connection)s AND {ACTIVE}"""
        accepted = set()
        for states in itertools.combinations(STATES, 2):
            with self._made_so(states):
                if self._one(short):
                    accepted.add(states)
                    self.assertTrue(self._one(whole), states)
        self.assertIn(("expired", "of a client"), accepted)

    def test_the_short_way_answers_in_all_usual_states(self):
        short, whole = self._rows()
        self.assertEqual(short, whole)
        self.assertTrue(short["active"])
        for state in STATES:
            self.assertEqual(self._rows(state)[0] is None, state in UNUSUAL, state)

    def test_who_has_the_group_by_way_of_another_is_answered_the_long_way(self):
        if compat.IS_18:
            self.skipTest("18 writes implied groups into the table of memberships")
        short, whole = self._rows("owner outside of the group", "owner in a group that implies it")
        self.assertIsNone(short)
        self.assertTrue(whole["active"])
