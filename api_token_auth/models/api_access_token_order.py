"""By what the list is sorted and grouped that is no column of its own.

Sorted by the database, a page at a time: there may be a million rows.
"""

import functools
import re

from odoo import api, models
from odoo.tools import SQL

from .. import compat
from ..tokens import ends, revocation

_ENDS = ("ended_at", "ended_by_id", "end_reason")

#: What texts are in the order of.
_ORDERED_BY = {"last_used_text": "last_used_at", "revoke_summary": "end_reason"}

# Among so many that come first, or among those of so many users, is a page looked for, before all
# are sorted.
_FIRST, _FIRST_USERS = 2_000, 200

_FIRST_TERM = re.compile(r"\s*(\w+)(?:\s+(asc|desc))?\s*(?:,|$)", re.IGNORECASE)

# Indexes have these orders, and no others.
_LAST_OF_FIRST = {
    ("last_used_at", "desc"): "SELECT used_at FROM api_token_use ORDER BY used_at DESC",
    ("last_used_at", "asc"): "SELECT used_at FROM api_token_use ORDER BY used_at",
    ("ended_at", "desc"): f"""
        SELECT {ends.BY_ITSELF} FROM api_token_connection
         WHERE {ends.BY_ITSELF} <= {ends.NOW}
      ORDER BY {ends.BY_ITSELF} DESC""",
}
_FIRST_BY_NAME = """
    SELECT person.id FROM res_users person JOIN res_partner named ON named.id = person.partner_id
     WHERE {is_one} ORDER BY named.name {direction} NULLS LAST, person.id LIMIT {number}
"""
_USERS = {
    "user_id": "EXISTS (SELECT FROM api_token_connection WHERE user_id = person.id)",
    "ended_by_id": """
        (EXISTS (SELECT FROM api_token_connection WHERE revoked_by_id = person.id)
         OR EXISTS (SELECT FROM api_token_mass_revocation WHERE revoked_by_id = person.id))""",
}


class ApiAccessToken(models.Model):
    # One file for one purpose.
    _inherit = "api.access.token"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **options):
        """Without sorting a million for a page in the order of last uses, ends or users."""
        first = self._first_of(order) if limit and order else []
        if first:
            narrowed = super()._search([*first, *domain], offset, limit, order, **options)
            page = narrowed.get_result_ids()
            if len(page) == limit:
                return self.browse(page)._as_query()
        return super()._search(domain, offset, limit, order, **options)

    def _first_of(self, order):
        """A domain of those that come first in this order; none where nothing tells them."""
        term = _FIRST_TERM.match(order)
        if not term:
            return []
        column = _ORDERED_BY.get(term[1], term[1])
        direction = (term[2] or "asc").lower()
        if column in _USERS:
            return self._first_users(column, direction)
        query = _LAST_OF_FIRST.get((column, direction))
        if query is None:
            return []
        self.flush_model()
        last = self.env.execute_query(SQL(f"{query} OFFSET %s LIMIT 1", _FIRST))
        return [(column, ">=" if direction == "desc" else "<=", moment) for (moment,) in last]

    def _first_users(self, column, direction):
        self._flush_names()
        query = _FIRST_BY_NAME.format(
            is_one=_USERS[column], direction=direction, number=_FIRST_USERS
        )
        users = [user_id for (user_id,) in self.env.execute_query(SQL(query))]
        return [(column, "in", users)] if users else []

    def _flush_names(self):
        self.flush_model(["user_id", "revoked_by_id"])
        self.env["res.users"].flush_model(["partner_id"])
        self.env["res.partner"].flush_model(["name"])

    def _field_to_sql(self, alias, field_expr, query=None, *arguments, **keywords):
        """What ``expires_at``, ``last_used_at``, ``state`` and the end are, as SQL."""
        make = {
            **{name: functools.partial(self._end_to_sql, name) for name in _ENDS},
            "expires_at": self._expiry_to_sql,
            "last_used_at": self._last_use_to_sql,
            "state": self._state_to_sql,
        }.get(field_expr)
        if make is None:
            return super()._field_to_sql(alias, field_expr, query, *arguments, **keywords)
        self.check_access("read")
        self.flush_model()
        return make(SQL.identifier(alias), query)

    def _condition_to_sql(self, alias, fname, operator, value, query):
        """Of 18; 19 knows such conditions."""
        if isinstance(value, compat.OfRow):
            return value.to_sql(alias, operator)
        return super()._condition_to_sql(alias, fname, operator, value, query)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Texts are in the order of what they tell; what never was comes last."""
        field_name = _ORDERED_BY.get(field_name, field_name)
        if field_name in ("user_id", "issued_by_id", "ended_by_id"):
            return self._order_by_name(self._field_to_sql(alias, field_name, query), direction)
        if field_name == "end_reason":
            reason = self._field_to_sql(alias, field_name, query)
            return SQL("NULLIF(%s, %s) %s NULLS LAST", reason, ends.NONE, direction)
        if field_name in ("last_used_at", "ended_at"):
            nulls = SQL("NULLS LAST")
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _order_by_name(self, user_id, direction):
        """By the name of a user; most may have none.

        Looked up for each: joined, as Odoo does, PostgreSQL may read all users for each row.
        """
        self._flush_names()
        name = SQL(
            """CASE WHEN %(user)s IS NOT NULL THEN (
                    SELECT name FROM res_partner
                     WHERE id = (SELECT partner_id FROM res_users WHERE id = %(user)s)) END""",
            user=user_id,
        )
        return SQL("%s %s NULLS LAST, %s", name, direction, user_id)

    def _expiry_to_sql(self, alias, _query):
        return SQL(
            "COALESCE(%s, %s)",
            SQL("%s.refresh_expires_at", alias),
            SQL("%s.access_expires_at", alias),
        )

    def _last_use_to_sql(self, alias, _query):
        """Looked up by row: beside the dear question of the state PostgreSQL takes the ways to
        join a table for equally good, and took one that reads all of it for each row.
        """
        return SQL("(SELECT used_at FROM api_token_use WHERE id = %s.id)", alias)

    def _end_to_sql(self, column, alias, query):
        """One of the columns of ``tokens.ends``."""
        found = ends.ends(self.env, SQL("(SELECT %s.*)", alias))
        if query is None:
            return SQL("(SELECT %s FROM %s ended)", SQL(column), found)
        ended = "api_token_connection__end"
        query.add_join("LEFT JOIN", ended, SQL("LATERAL %s", found), SQL("TRUE"))
        return SQL.identifier(ended, column)

    def _state_to_sql(self, alias, query):
        """The same as ``_compute_state`` and ``_search_state``."""
        found = SQL(
            f"""(SELECT CASE WHEN {revocation.IS_REVOKED} THEN 'revoked'
                             WHEN %s > clock_timestamp() AT TIME ZONE 'UTC' THEN 'active'
                             ELSE 'expired' END AS state FROM (SELECT %s.*) token)""",
            self._expiry_to_sql(SQL.identifier("token"), query),
            alias,
        )
        if query is None:
            return found
        self.env["res.users"].flush_model()
        query.add_join(
            "LEFT JOIN", "api_token_connection__state", SQL("LATERAL %s", found), SQL("TRUE")
        )
        return SQL.identifier("api_token_connection__state", "state")
