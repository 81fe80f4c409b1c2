"""By what the list is sorted and grouped that is no column of its own.

Sorted by the database, a page at a time: there may be a million rows.
"""

from odoo import models
from odoo.tools import SQL

from ..tokens import revocation


class ApiAccessToken(models.Model):
    # One file for one purpose.
    _inherit = "api.access.token"

    def _field_to_sql(self, alias, field_expr, query=None, *arguments, **keywords):
        """What ``expires_at``, ``last_used_at`` and ``state`` are, as SQL."""
        make = {
            "expires_at": self._expiry_to_sql,
            "last_used_at": self._last_use_to_sql,
            "state": self._state_to_sql,
        }.get(field_expr)
        if make is None:
            return super()._field_to_sql(alias, field_expr, query, *arguments, **keywords)
        self.check_access("read")
        self.flush_model()
        return make(SQL.identifier(alias), query)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """The text of the last use is in the order of its time; never used comes last."""
        if field_name not in ("last_used_at", "last_used_text"):
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        return super()._order_field_to_sql(
            alias, "last_used_at", direction, SQL("NULLS LAST"), query
        )

    def _expiry_to_sql(self, alias, _query):
        return SQL(
            "COALESCE(%s, %s)",
            SQL("%s.refresh_expires_at", alias),
            SQL("%s.access_expires_at", alias),
        )

    def _last_use_to_sql(self, alias, query):
        if query is None:
            return SQL("(SELECT used_at FROM api_token_use WHERE id = %s.id)", alias)
        used = "api_token_connection__use"
        query.add_join(
            "LEFT JOIN",
            used,
            "api_token_use",
            SQL("%s = %s.id", SQL.identifier(used, "id"), alias),
        )
        return SQL.identifier(used, "used_at")

    def _state_to_sql(self, alias, query):
        """The same as ``_compute_state`` and ``_search_state``."""
        return SQL(
            """CASE WHEN %s.id IN %s THEN 'revoked'
                    WHEN %s > clock_timestamp() AT TIME ZONE 'UTC' THEN 'active'
                    ELSE 'expired' END""",
            alias,
            revocation.revoked_early(self.env),
            self._expiry_to_sql(alias, query),
        )
