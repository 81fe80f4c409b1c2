"""What the screens show of a connection, and what they search by. Nothing here writes."""

from collections.abc import Collection
from datetime import datetime, timedelta

from babel.dates import format_timedelta
from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse

from .. import compat
from ..tokens import entitlement, revocation

STATES = {"active", "expired", "revoked"}
_COMPARISONS = ("<", "<=", ">", ">=")
_OPPOSITES = {"!=": "=", "not in": "in", "not ilike": "ilike"}

# More are not collected, see ``_domain_of``.
_MANY = 20_000


class ApiAccessToken(models.Model):
    # One file for one purpose.
    _inherit = "api.access.token"

    scope_ids = fields.Many2many(
        "api.scope", string="Scopes", compute="_compute_scope_ids", search="_search_scope_ids"
    )
    scope_text = fields.Char("Permissions", compute="_compute_scope_text")
    scope_summary = fields.Char("Permissions in Short", compute="_compute_scope_text")
    may_delete = fields.Boolean(compute="_compute_scope_text", search="_search_may_delete")
    state = fields.Selection(
        [("active", "Active"), ("expired", "Expired"), ("revoked", "Revoked")],
        compute="_compute_state",
        search="_search_state",
    )
    expires_at = fields.Datetime(
        "Expires",
        compute="_compute_expires_at",
        search="_search_expires_at",
        help="An app extends this whenever it is used, up to its absolute lifetime.",
    )
    last_used_at = fields.Datetime(
        "Last Used", compute="_compute_last_used", search="_search_last_used_at"
    )
    last_used_ip = fields.Char(
        "Last Used From", compute="_compute_last_used", search="_search_last_used_ip"
    )
    last_used_text = fields.Char("Last Use", compute="_compute_last_used")

    # ---------------------------------------------------------------------------- scopes

    @api.depends("scope")
    def _compute_scope_ids(self):
        # As superuser: a scope may be out of sight, but the owner sees what was granted.
        by_name = {scope.name: scope.id for scope in self.env["api.scope"].sudo().search([])}
        for token in self:
            names = (token.scope or "").split()
            token.scope_ids = [scope_id for name, scope_id in by_name.items() if name in names]

    @api.depends("scope")
    @api.depends_context("lang")
    def _compute_scope_text(self):
        """In words, what the owner is still entitled to."""
        may_do = entitlement.of_connections(self.env, self.ids)
        for token in self:
            held = may_do.get(token.id, "").split()
            scopes = token.scope_ids.filtered(lambda scope, held=held: scope.name in held)
            token.scope_text = scopes._side_by_side(scopes.mapped("description"))
            token.scope_summary = scopes._summed_up()
            token.may_delete = any(scopes.mapped("is_deleting"))

    def _search_may_delete(self, operator, value):
        if operator not in ("=", "!=", "in"):
            return NotImplemented
        wanted = (True in value) if operator == "in" else (operator == "=") == bool(value)
        deleting = self._search_scope_ids("ilike", ":delete")
        return deleting if wanted else ["!", *deleting]

    def _search_scope_ids(self, operator, value):
        if operator.startswith("not") or operator == "!=":
            return NotImplemented
        if operator == "any":
            scopes = self.env["api.scope"].search(value)
        elif operator in ("=", "in") and not isinstance(value, str):
            ids = [value] if isinstance(value, int) else value
            scopes = self.env["api.scope"].search([("id", "in", ids)])
        else:
            scopes = self.env["api.scope"].search([("name", operator, value)])
        terms = [("scope", "=like", like) for name in scopes.mapped("name") for like in _word(name)]
        return ["|"] * (len(terms) - 1) + terms if terms else [(0, "=", 1)]

    # ----------------------------------------------------------------------------- state

    def _compute_state(self):
        active, revoked = revocation.states(self.env, self.ids)
        for token in self:
            token.state = (
                "active" if token.id in active else "revoked" if token.id in revoked else "expired"
            )

    def _search_state(self, operator, value):
        wanted = {value} if isinstance(value, (str, bool)) else set(value)
        if operator in ("!=", "not in"):
            wanted = STATES - wanted
        elif operator not in ("=", "in"):
            return NotImplemented
        domains = [self._state_domain(state) for state in sorted(wanted & STATES)]
        if not domains:
            return [(0, "=", 1)]
        return ["|"] * (len(domains) - 1) + [term for domain in domains for term in domain]

    def _state_domain(self, state):
        """A domain of one operand.

        Conditions on each row, so that PostgreSQL can stop at the first page of a million.
        """
        if state == "revoked":
            return [("id", "in", revocation.revoked_early(self.env))]
        operator = ">" if state == "active" else "<="
        return [
            "&",
            "&",
            ("revoked_at", "=", False),
            *self._expiry_domain(operator, fields.Datetime.now()),
            ("id", "in", revocation.kept(self.env)),
        ]

    # ---------------------------------------------------------------------------- expiry

    @api.depends("refresh_expires_at", "access_expires_at")
    def _compute_expires_at(self):
        for token in self:
            token.expires_at = token.refresh_expires_at or token.access_expires_at

    def _search_expires_at(self, operator, value):
        if operator in _COMPARISONS:
            return self._expiry_domain(operator, value)
        values = value if isinstance(value, Collection) else [value]
        if operator not in ("=", "in") or any(values):
            return NotImplemented
        return ["&", ("refresh_expires_at", "=", False), ("access_expires_at", "=", False)]

    def _expiry_domain(self, operator, moment):
        return [
            "|",
            ("refresh_expires_at", operator, moment),
            "&",
            ("refresh_expires_at", "=", False),
            ("access_expires_at", operator, moment),
        ]

    # -------------------------------------------------------------------------- last use

    @api.depends_context("lang")
    def _compute_last_used(self):
        # As superuser: nobody else may read the table of uses.
        uses = {use.id: use for use in self.env["api.token.use"].sudo().browse(self.ids).exists()}
        for token in self:
            use = uses.get(token.id)
            token.last_used_at = use.used_at if use else False
            token.last_used_ip = use.used_from if use else False
            token.last_used_text = self._describe_use(use)

    def _describe_use(self, use):
        """Return such as "2 hours ago from 10.0.0.5", in the user's language."""
        if not use:
            return self.env._("Never")
        passed = max(datetime.utcnow() - use.used_at, timedelta(seconds=1))
        locale = babel_locale_parse(self.env.lang)
        ago = format_timedelta(-passed, add_direction=True, locale=locale)
        if not use.used_from:
            return ago
        return self.env._("%(ago)s from %(address)s", ago=ago, address=use.used_from)

    def _search_last_used_at(self, operator, value):
        values = value if isinstance(value, Collection) else [value]
        if operator in ("=", "in") and not any(values):
            never = "NOT EXISTS (SELECT FROM api_token_use used WHERE used.id = %s.id)"
            few = SQL(f"FROM api_token_connection token WHERE {never}", SQL("token"))
            return self._domain_of(few, lambda row: SQL(never, row))
        if operator in ("!=", "not in") and not any(values):
            return self._domain_of_uses(SQL("TRUE"))
        if operator not in _COMPARISONS:
            return NotImplemented
        return self._domain_of_uses(SQL("used_at %s %s", SQL(operator), value))

    def _search_last_used_ip(self, operator, value):
        """A part of the address, or all of it."""
        if operator in _OPPOSITES:
            return ["!", *self._search_last_used_ip(_OPPOSITES[operator], value)]
        if operator in ("=", "in"):
            addresses = [value] if isinstance(value, str) else list(value or ())
            return self._domain_of_uses(SQL("used_from = ANY(%s)", addresses))
        if operator != "ilike":
            return NotImplemented
        return self._domain_of_uses(SQL("used_from ILIKE %s", f"%{_escaped(value)}%"))

    def _domain_of_uses(self, condition):
        used = "EXISTS (SELECT FROM api_token_use used WHERE used.id = %s.id AND %s)"
        few = SQL("FROM api_token_use WHERE %s", condition)
        return self._domain_of(few, lambda row: SQL(used, row, condition))

    def _domain_of(self, few, condition):
        """A domain of one operand.

        Few are collected, and looked up. Of very many PostgreSQL finds those of a page sooner when
        it asks of each row whether it is one.

        :param few: SQL of where their ids are
        :param condition: makes SQL of the name of a row: whether it is one
        """
        ids = self.env.execute_query(SQL("SELECT id %s LIMIT %s", few, _MANY))
        if len(ids) < _MANY:
            return [("id", "in", [row_id for (row_id,) in ids])]
        return compat.domain_of_row(condition)


def _escaped(text):
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _word(name):
    """LIKE patterns that find ``name`` among space-separated words."""
    escaped = _escaped(name)
    return escaped, f"{escaped} %", f"% {escaped}", f"% {escaped} %"
