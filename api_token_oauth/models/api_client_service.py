"""Apps that work on their own, as a service user: several may be the same one, each with its
secret, scopes, networks and end."""

from odoo import api, fields, models
from odoo.addons.api_token_auth.tokens import revocation, rights
from odoo.addons.api_token_auth.tokens.reasons import Reason
from odoo.exceptions import ValidationError

_HAS_PASSWORD = "SELECT COALESCE(password, '') <> '' FROM res_users WHERE id = %s"


class ApiClient(models.Model):
    # One file for one purpose.
    _inherit = "api.client"

    service_user_id = fields.Many2one(
        "res.users",
        ondelete="set null",
        help="The app works on its own as this user, without asking anybody. Use a user without a "
        "password that nobody logs in as, with the access rights that the app needs.",
    )
    service_rights = fields.Json(
        groups=fields.NO_ACCESS,
        copy=False,
        help="The groups and companies that the service user had when it was chosen.",
    )
    service_problem = fields.Char(compute="_compute_service_problem")

    @api.depends("service_user_id", "active")
    def _compute_service_problem(self):
        for client in self:
            serves = bool(client.service_user_id)
            client.service_problem = client._service_problem() if serves else False

    @api.model_create_multi
    def create(self, vals_list):
        clients = super().create(vals_list)
        clients.filtered("service_user_id")._bless_service_user()
        return clients

    def write(self, vals):
        """Another service user: what was known of the app is worth nothing any more."""
        changed = self.browse()
        if "service_user_id" in vals:
            changed = self.filtered(
                lambda client: client.service_user_id.id != (vals["service_user_id"] or False)
            )
        result = super().write(vals)
        if changed:
            changed._bless_service_user()
            revocation.revoke_clients(changed.sudo().env, changed.sudo(), Reason.BY_HAND)
        return result

    def _bless_service_user(self):
        """Who holds the secret acts as the service user: only who could take over that account
        anyway may choose it, and no former secret comes into its rights.

        :raise AccessError: its access rights are not all among those of the caller
        :raise ValidationError: somebody can log in as it
        """
        for client in self:
            owner_rights = client._check_service_user()
            client.sudo().write({"service_rights": owner_rights, **client._no_secrets()})

    def _check_service_user(self):
        """Return the rights that the service user may not outgrow, None for any.

        :raise AccessError, ValidationError: see :meth:`_bless_service_user`
        """
        user = self.service_user_id
        if not user:
            return None
        if self._has_password(user):
            raise ValidationError(
                self.env._(
                    "%s can log in with a password. Choose a user without one, whom only apps use.",
                    user.name,
                )
            )
        return rights.check_may_issue_for(self.env, user)

    def _bless_new_secret(self):
        """The same for whoever is about to be shown a new secret.

        :return: whether the present secret may go on for a while: it may not come into rights
            that the service user has gained
        """
        if not self.service_user_id:
            return True
        owner_rights = self._check_service_user()
        stored = self.sudo()
        keeps = rights.still_cover(
            stored.env, stored.service_rights or None, stored.service_user_id
        )
        stored.service_rights = owner_rights
        return keeps

    def _service_problem(self):
        """Why the app gets no token as its service user, in plain words; None when it does."""
        client, user = self.sudo(), self.sudo().service_user_id
        if not client.active:
            return self.env._("The app is archived.")
        if not user.active or not user._is_api_user():
            return self.env._("The service user is archived, or has no API access.")
        if self._has_password(user):
            return self.env._("Somebody has given the service user a password.")
        if not rights.still_cover(client.env, client.service_rights or None, user):
            return self.env._(
                "The service user has gained access rights. A new client secret confirms them."
            )
        return None

    def _has_password(self, user):
        self.env["res.users"].flush_model()
        self.env.cr.execute(_HAS_PASSWORD, [user.id])
        return self.env.cr.fetchone()[0]
