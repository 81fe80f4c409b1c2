"""The catalogue of scopes (RFC 6749 section 3.3)."""

import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..errors import InvalidScope
from ..tokens import entitlement

_NAME = re.compile(r"[a-z][a-z0-9_.-]*(:[a-z][a-z0-9_.-]*)?")


class ApiScope(models.Model):
    _name = "api.scope"
    _inherit = "api.fixed.groups"
    _description = "API Scope"
    _table = "api_token_scope"  # other public addons define a model of the same name
    _order = "name"

    name = fields.Char(required=True, help="What a client requests, such as project:read.")
    description = fields.Char(
        required=True, translate=True, help="What it allows, in plain language."
    )
    group_ids = fields.Many2many(
        "res.groups",
        "api_token_scope_group_rel",
        "scope_id",
        "group_id",
        ondelete="restrict",  # a reserved scope must not become everybody's
        string="Restricted to Groups",
        help=(
            "Only users in one of these groups can be granted the scope. Leave empty for everyone."
        ),
    )
    default_internal = fields.Boolean(
        "Default for Internal Users",
        help="Granted to an internal user's app that does not request any scopes.",
    )
    default_portal = fields.Boolean(
        "Default for Portal Users",
        help="Granted to a portal user's app that does not request any scopes.",
    )
    is_read_only = fields.Boolean(
        "Read-Only", help="Preselected for new personal tokens, as it cannot change anything."
    )

    def init(self):
        self.env.cr.execute(
            f"CREATE UNIQUE INDEX IF NOT EXISTS {self._table}_name_idx ON {self._table} (name)"
        )

    @api.constrains("name")
    def _check_name(self):
        for scope in self:
            if not _NAME.fullmatch(scope.name):
                raise ValidationError(
                    self.env._(
                        "Invalid scope name: %s. Use lowercase letters, as in project:read.",
                        scope.name,
                    )
                )

    def _entitled(self, user, names):
        """Return those of ``names`` that exist and that ``user`` may hold."""
        return entitlement.of_user(self.env, user.id, names)

    def _resolve(self, user, requested):
        """Turn a request's ``scope`` into the names to grant.

        :param requested: text, or None for the defaults of this kind of user
        :raise InvalidScope: unknown, or reserved for others
        """
        if requested is None:
            default = "default_portal" if user._is_portal() else "default_internal"
            scopes = self.sudo().search([(default, "=", True)])
            return self._entitled(user, scopes.mapped("name"))
        names = set(requested.split())
        if names != self._entitled(user, names):
            raise InvalidScope()
        return names
