"""The settings page: a field for each line of ``settings.py``, named ``api_<name>``.

Not by ``config_parameter``: Odoo stores nothing for a zero, and nothing checks bounds.
"""

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.http import request

from .. import settings
from ..http import origins


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    api_access_lifetime = fields.Integer("Access Token Lifetime")
    api_refresh_idle_days = fields.Integer("Idle Lifetime")
    api_refresh_absolute_days = fields.Integer("Absolute Lifetime")
    api_refresh_grace = fields.Integer("Refresh Grace Period")
    api_refresh_limit = fields.Integer("Refreshes per Connection")
    api_personal_days = fields.Integer("Default Lifetime")
    api_personal_max_days = fields.Integer("Maximum Lifetime")
    api_connection_limit = fields.Integer("Connections per User")
    api_login_attempts = fields.Integer("Failed Logins per User")
    api_network_attempts = fields.Integer("Failed Logins per Network")
    api_attempt_window = fields.Integer("Lockout Window")
    api_password_checks = fields.Integer("Concurrent Password Checks")
    api_purge_delay_days = fields.Integer("Keep Inactive Connections")
    api_audit_days = fields.Integer("Keep Access Log")
    api_activity_days = fields.Integer("Keep Activity")
    api_changes_days = fields.Integer("Keep Change Log")
    api_notice_days = fields.Integer("Days of Notice")
    api_upload_limit = fields.Integer("Maximum File Size")
    api_header_login = fields.Boolean("Login with Headers")
    api_check_on_replica = fields.Boolean("Check Tokens on the Replica")
    api_notice_new = fields.Boolean("New Personal Token")
    api_notice_reuse = fields.Boolean("Suspected Theft")
    api_notice_expiry = fields.Boolean("Personal Token About to Expire")
    api_notice_revoked = fields.Boolean("Revoked by Someone Else")
    api_notice_login = fields.Boolean("Login from a New Address")
    api_cors_origins = fields.Char("Allowed CORS Origins")
    api_issuer = fields.Char("Public URL")
    api_issuer_warning = fields.Char("URL Warning", compute="_compute_api_issuer_warning")
    api_default_scope_ids = fields.Many2many(
        "api.scope",
        "api_token_settings_default_scope_rel",
        string="Internal Users",
    )
    api_portal_scope_ids = fields.Many2many(
        "api.scope",
        "api_token_settings_portal_scope_rel",
        string="Portal Users",
    )

    @api.depends("api_issuer")
    def _compute_api_issuer_warning(self):
        base_url = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        for page in self:
            page.api_issuer_warning = self._issuer_warning(
                (page.api_issuer or base_url).rstrip("/")
            )

    def _issuer_warning(self, issuer):
        """What will go wrong for clients that are told ``issuer``; False if nothing is known."""
        here = request.httprequest.url_root.rstrip("/") if request else issuer
        if here != issuer:
            return self.env._(
                "Clients are told that this server is at %(issuer)s, but you opened it at "
                "%(here)s. Apps can only connect if the first URL leads here.",
                issuer=issuer,
                here=here,
            )
        if not issuer.startswith("https://"):
            return self.env._(
                "%s does not use HTTPS. Most apps refuse to connect, and tokens can be "
                "intercepted.",
                issuer,
            )
        return False

    @api.model
    def get_values(self):
        scopes = self.env["api.scope"].search([])  # a handful; pylint: disable=no-search-all
        return {
            **super().get_values(),
            **{f"api_{setting.name}": _shown(setting, self.env) for setting in settings.ALL},
            "api_default_scope_ids": [Command.set(scopes.filtered("default_internal").ids)],
            "api_portal_scope_ids": [Command.set(scopes.filtered("default_portal").ids)],
        }

    def set_values(self):
        """Store what was changed.

        :raise ValidationError: out of bounds, with the bounds
        """
        result = super().set_values()
        self._check_api_settings()
        for setting in settings.ALL:
            value = self[f"api_{setting.name}"]
            if value != _shown(setting, self.env):
                # As superuser: Odoo's own settings pages write parameters the same way.
                text = (value or "") if isinstance(setting, settings.TEXTS) else str(value)
                self.env["ir.config_parameter"].sudo().set_param(setting.key, text)
        for name, field in (
            ("default_internal", "api_default_scope_ids"),
            ("default_portal", "api_portal_scope_ids"),
        ):
            self._store_default_scopes(name, self[field])
        return result

    def _store_default_scopes(self, name, chosen):
        scopes = self.env["api.scope"].search([])  # a handful; pylint: disable=no-search-all
        (chosen - scopes.filtered(name)).write({name: True})
        (scopes.filtered(name) - chosen).write({name: False})

    def _check_api_settings(self):
        for setting in settings.ALL:
            if isinstance(setting, settings.Number):
                self._check_bounds(setting)
        if self.api_refresh_idle_days > self.api_refresh_absolute_days:
            raise ValidationError(
                self.env._(
                    "API: the idle lifetime (%(idle)s days) cannot exceed the absolute lifetime "
                    "(%(absolute)s days).",
                    idle=self.api_refresh_idle_days,
                    absolute=self.api_refresh_absolute_days,
                )
            )
        if self.api_personal_days > self.api_personal_max_days:
            raise ValidationError(
                self.env._(
                    "API: the default lifetime of personal tokens (%(proposed)s days) cannot "
                    "exceed the maximum lifetime (%(longest)s days).",
                    proposed=self.api_personal_days,
                    longest=self.api_personal_max_days,
                )
            )
        for origin in (self.api_cors_origins or "").split():
            self._check_origin(origin)
        if self.api_issuer:
            self._check_issuer(self.api_issuer)

    def _check_bounds(self, setting):
        name = f"api_{setting.name}"
        if setting.minimum <= self[name] <= setting.maximum:
            return
        raise ValidationError(
            self.env._(
                "API: “%(label)s” must be between %(minimum)s and %(maximum)s, not %(value)s.",
                label=self._fields[name]._description_string(self.env),
                minimum=setting.minimum,
                maximum=setting.maximum,
                value=self[name],
            )
        )

    def _check_issuer(self, issuer):
        """Without a path: the metadata of such an issuer would be at another address."""
        try:
            spelling = origins.spelling(issuer)
        except ValueError:  # UnicodeError too
            spelling = None
        if spelling == issuer and issuer.startswith(("https://", "http://")):
            return
        raise ValidationError(
            self.env._(
                "API: “%s” is not a valid server URL. Use one like https://odoo.example.com, "
                "without a path or trailing slash.",
                issuer,
            )
        )

    def _check_origin(self, origin):
        """Compared as text, so it has to be exactly what browsers send."""
        try:
            sent = origins.spelling(origin)
        except ValueError:  # UnicodeError too
            raise ValidationError(
                self.env._(
                    "API: “%s” is not a valid origin. Use one like https://app.example.com, or "
                    "capacitor://localhost for an app. Wildcards are not supported.",
                    origin,
                )
            ) from None
        if sent != origin:
            raise ValidationError(
                self.env._(
                    "API: browsers do not send “%(origin)s”. Use “%(sent)s”.",
                    origin=origin,
                    sent=sent,
                )
            )


def _shown(setting, env):
    if isinstance(setting, settings.Address):
        return setting.stored(env)  # empty, and not what it stands for
    value = setting.read(env)
    return " ".join(value) if isinstance(setting, settings.Words) else value
