"""Apps that a manager has registered: who they are, where they may send users, what they may do."""

import re

from odoo import api, fields, models
from odoo.addons.api_token_auth.crypto import format as token_format
from odoo.addons.api_token_auth.models.networks import check_networks
from odoo.addons.api_token_auth.tokens import access_log, revocation
from odoo.addons.api_token_auth.tokens.reasons import Reason
from odoo.exceptions import AccessError, ValidationError

from ..flow import redirection
from .ir_http import NEVER

#: What the access log says of a change; archiving and secrets have lines of their own.
_TOLD = {"name", "redirect_uris", "scope", "group_ids", "allowed_networks", "service_user_id"} | {
    "is_for_devices"
}

_IDENTIFIER_LENGTH = 22  # characters; no secret, but not to be guessed either

_USE = """
    SELECT token.client_id, max(used.used_at)
      FROM api_token_connection token JOIN api_token_use used ON used.id = token.id
     WHERE token.client_id = ANY(%s) GROUP BY token.client_id
"""


class ApiClient(models.Model):
    _inherit = "api.client"

    identifier = fields.Char(default=lambda _self: token_format.random_text(_IDENTIFIER_LENGTH))
    redirect_uris = fields.Text(
        "Redirect URIs",
        help="Where users are sent once they have decided, one address per line. The app's "
        "documentation says which.",
    )
    scope_ids = fields.Many2many(
        "api.scope",
        string="Permissions",
        compute="_compute_scope_ids",
        inverse="_inverse_scope_ids",
        help="The most that a user can allow the app.",
    )
    is_for_devices = fields.Boolean(
        "Devices Without a Browser",
        help="The app runs where there is no browser, such as on a screen, a scanner or a server's "
        "command line. It shows a code that the user enters in Odoo.",
    )
    group_ids = fields.Many2many(
        "res.groups",
        "api_token_client_group_rel",
        "client_id",
        "group_id",
        string="Who May Connect It",
        ondelete="restrict",  # a reserved app must not become everybody's
        help="Only users in one of these groups can connect the app. Empty: everybody with API "
        "access.",
    )
    connection_count = fields.Integer("Connected Users", compute="_compute_connection_count")
    last_used_at = fields.Datetime("Last Used", compute="_compute_last_used_at")

    # ------------------------------------------------------------------------- what it shows

    @api.depends("scope")
    def _compute_scope_ids(self):
        scopes = self.env["api.scope"].search([])  # a handful; pylint: disable=no-search-all
        for client in self:
            names = set((client.scope or "").split())
            client.scope_ids = scopes.filtered(lambda scope, names=names: scope.name in names)

    def _inverse_scope_ids(self):
        for client in self:
            client.scope = " ".join(sorted(client.scope_ids.mapped("name")))

    def _compute_connection_count(self):
        groups = self.env["api.access.token"]._read_group(
            [("client_id", "in", self.ids), ("state", "=", "active")],
            ["client_id"],
            ["user_id:count_distinct"],
        )
        counts = {client.id: count for client, count in groups}
        for client in self:
            client.connection_count = counts.get(client.id, 0)

    def _compute_last_used_at(self):
        self.env["api.access.token"].flush_model()
        self.env.cr.execute(_USE, [self.ids])
        used = dict(self.env.cr.fetchall())
        for client in self:
            client.last_used_at = used.get(client.id, False)

    # ------------------------------------------------------------------------------- checks

    @api.constrains("redirect_uris", "service_user_id", "is_for_devices")
    def _check_redirect_uris(self):
        for client in self:
            uris = client._redirect_uris()
            if not (uris or client.service_user_id or client.is_for_devices):
                raise ValidationError(
                    self.env._("Enter at least one redirect URI, or choose a service user.")
                )
            for uri in uris:
                if not redirection.is_valid(uri):
                    raise ValidationError(
                        self.env._(
                            "“%s” cannot be a redirect URI. Use https://…, http://localhost/… for "
                            "an app on the user's own computer, or a scheme with a dot such as "
                            "com.example.app:/callback; no fragment (#), user name or wildcard.",
                            uri,
                        )
                    )

    @api.constrains("scope")
    def _check_scope(self):
        for client in self:
            if any(name.startswith(NEVER) for name in (client.scope or "").split()):
                raise ValidationError(
                    self.env._("Apps cannot be allowed to manage tokens: remove token:… scopes.")
                )

    @api.constrains("allowed_networks")
    def _check_allowed_networks(self):
        for client in self:
            check_networks(self.env, client.allowed_networks)

    # ----------------------------------------------------------------------- what flows ask

    def _by_identifier(self, identifier):
        """The app that names itself so, or an empty record."""
        known = self._as_identifier(identifier)
        return self.search([("identifier", "=", known)]) if known else self.browse()

    def _as_identifier(self, text):
        """What can be the identifier of an app (RFC 6749 appendix A.1), else None."""
        return text if re.fullmatch(r"[\x21-\x7e]{1,2000}", text or "") else None

    def _redirect_uris(self):
        return (self.redirect_uris or "").split()

    def _scope_names(self):
        """What the app may have at most, as a set."""
        names = set((self.scope or "").split())
        return {name for name in names if not name.startswith(NEVER)}

    def _may_be_allowed_by(self, user):
        return not self.group_ids or not set(self.group_ids.ids).isdisjoint(user._get_group_ids())

    # ------------------------------------------------------------------------------ changes

    @api.model_create_multi
    def create(self, vals_list):
        clients = super().create(vals_list)
        for client in clients:
            client._record("app_registered")
        return clients

    def write(self, vals):
        """Archiving an app ends all of its connections, in the same transaction."""
        if "identifier" in vals:
            raise AccessError(self.env._("The client ID of an app cannot be changed."))
        archived = self.filtered("active") if vals.get("active") is False else self.browse()
        result = super().write(vals)
        if archived:
            archived._revoke_and_tell(Reason.APP_ARCHIVED)
        if told := sorted(_TOLD.intersection(vals)):
            for client in self:
                client._record("app_changed", ", ".join(told))
        return result

    def _record(self, event, note=None):
        access_log.record(self.env, event, None, None, self.name, note)

    # ------------------------------------------------------------------------------ buttons

    def action_revoke_all(self):
        """End all connections of the app; it may be connected again."""
        self.check_access("write")
        self._revoke_and_tell(Reason.BY_HAND)
        return True

    def _revoke_and_tell(self, reason):
        """Revoke all connections of the apps; a job tells their owners, at once."""
        revocation.revoke_clients(self.sudo().env, self.sudo(), reason)
        self.env["api.token.mass.revocation"]._tell_owners_soon()

    def action_show_connections(self):
        """Who has connected the app."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "api_token_auth.api_access_token_action"
        )
        return {
            **action,
            "name": self.display_name,
            "domain": [("client_id", "in", self.ids)],
            "context": {"search_default_active": 1},
        }
