"""Which apps users may connect that nobody has registered."""

from odoo import api, fields, models
from odoo.addons.api_token_auth.tokens import revocation
from odoo.addons.api_token_auth.tokens.reasons import Reason
from odoo.exceptions import ValidationError

from ..flow import metadata_document
from ..settings import APP_DOMAINS

#: Field → the host where the makers of well-known apps describe them.
_KNOWN = {
    "api_apps_claude": "claude.ai",
    "api_apps_chatgpt": "chatgpt.com",
    "api_apps_vscode": "vscode.dev",
}


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    api_unregistered_apps = fields.Selection(
        [("refuse", "Refuse"), ("domains", "Allow from these domains")],
        "Apps That Nobody Registered",
        default="refuse",
        required=True,
    )
    api_apps_claude = fields.Boolean("Claude and Claude Code (claude.ai)")
    api_apps_chatgpt = fields.Boolean("ChatGPT and Codex (chatgpt.com)")
    api_apps_vscode = fields.Boolean("VS Code (vscode.dev)")
    api_app_domains = fields.Char("Other Domains")

    @api.model
    def get_values(self):
        stored = APP_DOMAINS.read(self.env)
        return {
            **super().get_values(),
            "api_unregistered_apps": "domains" if stored else "refuse",
            **{name: host in stored for name, host in _KNOWN.items()},
            "api_app_domains": " ".join(sorted(set(stored) - set(_KNOWN.values()))),
        }

    def set_values(self):
        """Store the domains; the apps of those that are no longer allowed are disconnected."""
        result = super().set_values()
        before, now = set(APP_DOMAINS.read(self.env)), self._chosen_app_domains()
        if before != now:
            parameters = self.env["ir.config_parameter"].sudo()
            parameters.set_param(APP_DOMAINS.key, " ".join(sorted(now)))
            self._disconnect_apps_from(before - now)
        return result

    def _chosen_app_domains(self):
        if self.api_unregistered_apps != "domains":
            return set()
        ticked = {host for name, host in _KNOWN.items() if self[name]}
        domains = ticked | set((self.api_app_domains or "").split())
        if not domains:
            raise ValidationError(
                self.env._("API: choose a domain, or refuse apps that nobody registered.")
            )
        for domain in domains:
            if not metadata_document.is_host(domain):
                raise ValidationError(
                    self.env._(
                        "API: “%s” is not a domain. Write it like app.example.com, in small "
                        "letters, without https:// or a wildcard.",
                        domain,
                    )
                )
        return domains

    def _disconnect_apps_from(self, domains):
        apps = self.env["api.client"].sudo().search([("origin", "=", "document")])
        gone = apps.filtered(lambda app: not app.is_pasted and app._host() in domains)
        if gone:
            revocation.revoke_clients(gone.env, gone, Reason.BY_HAND)
