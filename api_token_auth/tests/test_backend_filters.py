"""Whatever filters and orders are put together, the list holds what its columns show."""

import itertools
import json
import random
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from .. import compat
from ..models import api_access_token_display, api_access_token_order
from ..tokens import revocation
from ..tokens.reasons import Reason
from .common import api_user, issue

SEED = random.randrange(10**6)  # noqa: S311, no secret
NOW = datetime.utcnow()


def _ago(days):
    return NOW - timedelta(days=days)


def _unused_for(days):
    never_or_long_ago = ["|", ("last_used_at", "=", False), ("last_used_at", "<", _ago(days))]
    return (
        ["&", ("create_date", "<", _ago(days)), *never_or_long_ago],
        lambda token: (
            token.create_date < _ago(days)
            and (not token.last_used_at or token.last_used_at < _ago(days))
        ),
    )


# Name → a domain of one operand, and the same in Python.
FILTERS = {
    "active": ([("state", "=", "active")], lambda token: token.state == "active"),
    "expired": ([("state", "=", "expired")], lambda token: token.state == "expired"),
    "revoked": ([("state", "=", "revoked")], lambda token: token.state == "revoked"),
    "ended lately": (
        [("ended_at", ">=", _ago(7))],
        lambda token: token.ended_at and token.ended_at >= _ago(7),
    ),
    "ended before": (
        [("ended_at", "<", _ago(7))],
        lambda token: token.ended_at and token.ended_at < _ago(7),
    ),
    "ended": ([("ended_at", "!=", False)], lambda token: token.ended_at),
    "ended by somebody": ([("ended_by_id", "!=", False)], lambda token: token.ended_by_id),
    "ended by the first": (
        [("ended_by_id", "ilike", "first-ending")],
        lambda token: token.ended_by_id.login == "first-ending",
    ),
    "ended by the second": (
        [("ended_by_id.login", "=", "second-ending")],
        lambda token: token.ended_by_id.login == "second-ending",
    ),
    "expired by itself": (
        [("end_reason", "=", "expired")],
        lambda token: token.end_reason == "expired",
    ),
    "never used": ([("last_used_at", "=", False)], lambda token: not token.last_used_at),
    "used": ([("last_used_at", "!=", False)], lambda token: token.last_used_at),
    "used lately": (
        [("last_used_at", ">=", _ago(20))],
        lambda token: token.last_used_at and token.last_used_at >= _ago(20),
    ),
    "unused for 30 days": _unused_for(30),
    "unused for 90 days": _unused_for(90),
    "used from": (
        [("last_used_ip", "ilike", "10.0.0")],
        lambda token: "10.0.0" in (token.last_used_ip or ""),
    ),
    "expiring": (
        ["&", ("state", "=", "active"), ("expires_at", "<=", _ago(-7))],
        lambda token: token.state == "active" and token.expires_at <= _ago(-7),
    ),
    "may delete": ([("may_delete", "=", True)], lambda token: ":delete" in token.scope),
    "of one app": ([("client_name", "ilike", "one")], lambda token: "One" in token.client_name),
}

ORDERS = {
    "last_used_text": lambda token: token.last_used_at,
    "last_used_at": lambda token: token.last_used_at,
    "expires_at": lambda token: token.expires_at,
    "ended_at": lambda token: token.ended_at,
    "state": lambda token: token.state,
    "client_name": lambda token: token.client_name,
    "user_id": lambda token: token.user_id.name,
    "ended_by_id": lambda token: token.ended_by_id.name,
}


@tagged("post_install", "-at_install")
class TestBackendFilters(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(SEED)  # noqa: S311, no secret
        cls.env["api.scope"].create({"name": "thing:delete", "description": "Delete things"})
        owners = [api_user(cls.env, f"filtered-{number}") for number in range(3)]
        enders = [api_user(cls.env, f"{which}-ending") for which in ("first", "second")]
        cls.all = cls.env["api.access.token"]
        for number in range(48):
            # Half of them are ended with all the others of their owner.
            if number in (16, 24):
                by = cls.env(user=enders[number // 24].id)
                revocation.revoke_users(by, owners[0].ids, Reason.BY_HAND)
            cls.all += cls._connection(cls.random.choice(owners), enders)
        owners[2].active = False
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE api_token_mass_revocation SET revoked_at = %s - epoch * interval '3 days'"
            " WHERE user_id = %s",
            [_ago(3), owners[0].id],
        )
        cls.env.invalidate_all()

    @classmethod
    def _connection(cls, owner, enders):
        scopes = ["thing:delete"] if cls._chance(0.3) else []
        name = cls.random.choice(["One", "Another"])
        token = cls.all.browse(issue(cls.env, owner, *scopes, client_name=name).connection_id)
        values = {
            "create_date": cls._some_time(120),
            "refresh_expires_at": cls._some_time(20) + timedelta(days=cls.random.choice([0, 30])),
        }
        if cls._chance(0.2):
            by = cls.random.choice([*enders, cls.env.user])
            values["revoked_at"], values["revoked_by_id"] = cls._some_time(14), by.id
            values["revoke_reason"] = Reason.BY_HAND
        cls.env.flush_all()
        assignments = ", ".join(f"{column} = %({column})s" for column in values)
        query = f"UPDATE api_token_connection SET {assignments} WHERE id = %(id)s"
        cls.env.cr.execute(query, {**values, "id": token.id})
        if cls._chance(0.7):
            cls.env.cr.execute(
                "INSERT INTO api_token_use (id, used_at, used_from) VALUES (%s, %s, %s)",
                [token.id, cls._some_time(120), cls.random.choice(["10.0.0.5", "192.0.2.1", None])],
            )
        return token

    @classmethod
    def _chance(cls, share):
        return cls.random.random() < share

    @classmethod
    def _some_time(cls, days):
        return _ago(cls.random.uniform(0.01, days)).replace(microsecond=0)

    def _put_together(self):
        """Return what it is, a domain of one operand, and the same in Python; of one to three."""
        name = self.random.choice(list(FILTERS))
        domain, holds = FILTERS[name]
        # 18 makes "<" of not ">=", which leaves out what has no value at all.
        operators = {term[1] for term in domain if len(term) == 3}
        has_opposite = not compat.IS_18 or operators.isdisjoint(("<", "<=", ">="))
        if has_opposite and self._chance(0.2):
            name, domain, holds = f"not {name}", ["!", *domain], self._negated(holds)
        if self._chance(0.4):
            return name, domain, holds
        other_name, other_domain, other_holds = self._put_together()
        operator, word, both = self.random.choice([("&", "and", all), ("|", "or", any)])
        return (
            f"({name} {word} {other_name})",
            [operator, *domain, *other_domain],
            lambda token: both([holds(token), other_holds(token)]),
        )

    def _negated(self, holds):
        return lambda token: not holds(token)

    def _many(self, number):
        """Every second time, whatever is found counts as very many."""
        return patch.object(api_access_token_display, "_MANY", number % 2 or 20_000)

    def _found(self, domain, **options):
        return self.all.search([*domain, ("id", "in", self.all.ids)], **options)

    def _assert_found(self, name, domain, holds, number):
        expected = self.all.filtered(holds)
        with self.subTest(filter=name, seed=SEED, number=number), self._many(number):
            self.assertEqual(self._found(domain), expected.sorted("id", reverse=True))

    def test_each_filter_alone(self):
        for number in range(2):
            for name, (domain, holds) in FILTERS.items():
                self._assert_found(name, domain, holds, number)

    def test_filters_together(self):
        for number in range(60):
            self._assert_found(*self._put_together(), number)

    def test_every_order_goes_on_from_page_to_page(self):
        for number in range(40):
            name, domain, holds = self._put_together()
            column = self.random.choice(list(ORDERS))
            direction = self.random.choice(["asc", "desc"])
            with (
                self.subTest(filter=name, order=f"{column} {direction}", seed=SEED, number=number),
                self._many(number),
                # Pages are looked for among few first, as in a large table.
                patch.multiple(api_access_token_order, _FIRST=12, _FIRST_USERS=number % 3),
            ):
                self._assert_pages(domain, holds, column, direction)

    def _assert_pages(self, domain, holds, column, direction):
        shown, key = self.all.filtered(holds).sorted("id"), ORDERS[column]
        valued, empty = shown.filtered(key), shown.filtered(self._negated(key))
        expected = valued.sorted(key, reverse=direction == "desc") + empty
        if direction == "desc":  # those of one value stay in the order of their numbers
            values = sorted(set(valued.mapped(key)), reverse=True)
            rows = [
                valued.filtered(lambda token, value=value: key(token) == value) for value in values
            ]
            expected = self.all.browse().concat(*rows, empty)
        pages = [
            self._found(domain, order=f"{column} {direction}, id", limit=5, offset=start).ids
            for start in range(0, len(shown) + 5, 5)
        ]
        self.assertEqual([*itertools.chain(*pages)], expected.ids)

    def test_no_table_is_read_anew_for_each_row(self):
        """Of very many, with an "or" between two filters, which keeps PostgreSQL from joining."""
        self.env.cr.execute(
            """INSERT INTO api_token_use (id, used_at, used_from)
               SELECT 100000000 + number, %s, '10.0.0.9' FROM generate_series(1, 20000) AS number;
               ANALYZE api_token_use; SET LOCAL work_mem = '64kB'""",
            [_ago(1)],
        )
        pairs = list(itertools.combinations(FILTERS, 2))
        for name, other in self.random.sample(pairs, 40):
            with self.subTest(filter=name, other=other, seed=SEED), self._many(1):
                query = self.all._search(["|", *FILTERS[name][0], *FILTERS[other][0]], limit=80)
                [[[plan]]] = self.env.execute_query(SQL("EXPLAIN (FORMAT JSON) %s", query.select()))
                self.assertEqual(_read_for_each_row(plan["Plan"], json.dumps(plan)), [])


def _read_for_each_row(node, plan, asked_anew=False):
    """Return how the uses are looked up for each row, where it is not by the row's id."""
    relation = node.get("Parent Relationship")
    if relation == "InitPlan":  # once
        asked_anew = False
    elif relation == "SubPlan":
        asked_anew = f"hashed {node['Subplan Name']})" not in plan
    found = []
    for part in node.get("Plans", ()):
        found += _read_for_each_row(part, plan, asked_anew)
    condition = node.get("Index Cond") or node.get("Recheck Cond") or node["Node Type"]
    is_of_uses = node.get("Relation Name") == "api_token_use"
    if asked_anew and is_of_uses and condition != "(id = api_token_connection.id)":
        found.append(condition)
    return found
