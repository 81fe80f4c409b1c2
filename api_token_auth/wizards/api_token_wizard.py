"""The New token dialog: asks what the token is for, makes it, shows it once.

The form itself holds no secret. Its button calls :meth:`ApiTokenWizard.create_token`, and
the return value of that one call is all that ever leaves the server: our own dialog draws
it (``static/src/new_token.js``), no action, field or notification carries it.
"""

import time

from odoo import Command, api, fields, models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import UserError
from odoo.http import request

from .. import network, settings
from ..db import transaction
from ..errors import InvalidScope, Unavailable
from ..tokens import issuing
from .own_rows import check_own

_PASSWORD_COUNTS_FOR = 10 * 60  # seconds, as in Odoo's check_identity


class ApiTokenWizard(models.TransientModel):
    _name = "api.token.wizard"
    _description = "New Personal API Token"

    user_id = fields.Many2one(
        "res.users", required=True, default=lambda self: self.env.user, ondelete="cascade"
    )
    is_manager = fields.Boolean(compute="_compute_is_manager")
    name = fields.Char("What's This Token For?", size=issuing.CLIENT_NAME_LENGTH, required=True)
    days = fields.Integer(
        "Valid For", required=True, default=lambda self: settings.PERSONAL_DAYS.read(self.env)
    )
    max_days = fields.Integer(compute="_compute_max_days")
    allowed_networks = fields.Text()
    line_ids = fields.One2many(
        "api.token.wizard.scope",
        "wizard_id",
        string="Permissions",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("user_id")
    def _compute_is_manager(self):
        self.is_manager = self.env.user._is_api_token_manager()

    @api.depends("user_id")
    def _compute_max_days(self):
        self.max_days = settings.PERSONAL_MAX_DAYS.read(self.env)

    @api.depends("user_id")
    def _compute_line_ids(self):
        """Offer what the user may hold; what only reads is chosen already."""
        scopes = self.env["api.scope"].search([])  # a handful; pylint: disable=no-search-all
        for wizard in self:
            entitled = scopes._entitled(wizard.user_id._origin, scopes.mapped("name"))
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create({"scope_id": scope.id, "chosen": scope.is_read_only})
                    for scope in scopes
                    if scope.name in entitled
                ),
            ]

    # --------------------------------------------------------------------- the one call

    def create_token(self, user_id, name, days, scope_ids, allowed_networks=""):
        """Make the token that the person saw in the form when clicking.

        Nothing of it is read from the row, which only remembers the form while the password is
        asked for.

        :param scope_ids: the ids of the scopes chosen
        :return: ``{"token", "name", "expires_on"}``, or ``{"confirm": action}`` when the
            password has to be asked for first
        :raise UserError: something in the form is wrong
        """
        self.ensure_one()
        check_own(self)
        if not _password_was_checked():
            return {"confirm": self.action_reopen()}
        user = self.env["res.users"].browse(user_id).exists()
        scopes = self.env["api.scope"].browse(scope_ids).exists()
        self._check_form(user, name, days, scopes, allowed_networks)
        issued = self._issue(user, name, scopes.mapped("name"), days, allowed_networks or "")
        expires_on = fields.Date.add(fields.Date.context_today(self), days=days)
        return {
            "token": issued.access.reveal(),
            "name": name,
            "expires_on": fields.Date.to_string(expires_on),
        }

    def _issue(self, user, *arguments):
        """In a transaction of its own: there the limit of connections is exact."""
        # Those that this request saw when it recognised who is asking.
        at_epochs = issuing.epochs(self.env, user)
        try:
            with transaction.own_transaction(self.env) as own:
                owner = own["res.users"].browse(user.id)
                issued = issuing.issue_personal(own, owner, *arguments, at_epochs=at_epochs)
                own["api.access.token"].browse(issued.connection_id)._notify_issued()
        except InvalidScope as error:
            raise UserError(
                self.env._("This user cannot be granted all of the selected permissions.")
            ) from error
        except Unavailable as error:
            raise UserError(
                self.env._(
                    "Tokens cannot be created at the moment because of the server's "
                    "configuration. The server log shows the details."
                )
            ) from error
        return issued

    def _check_form(self, user, name, days, scopes, allowed_networks):
        if not user or not name:
            raise UserError(self.env._("Select a user and say what the token is for."))
        if not scopes:
            raise UserError(self.env._("Select at least one permission."))
        if not 1 <= days <= self.max_days:
            raise UserError(self.env._("A token must be valid for 1 to %s days.", self.max_days))
        try:
            network.parse_networks(allowed_networks)
        except network.TooManyNetworks as error:
            raise UserError(
                self.env._("Enter at most %s networks.", network.MAX_NETWORKS)
            ) from error
        except ValueError as error:
            raise UserError(
                self.env._(
                    "Invalid network: %s. Use a network like 192.168.1.0/24 or an address like "
                    "203.0.113.7.",
                    error,
                )
            ) from error

    # -------------------------------------------------------------------------- opening

    @api.model
    def _open(self, user):
        return self._window() | {"context": {"default_user_id": user.id}}

    @check_identity
    def action_reopen(self):
        """Show the form again, as it was left, after the password was asked for."""
        check_own(self)
        return self._window() | {"res_id": self.id}

    def _window(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New API Token"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
        }


class ApiTokenWizardScope(models.TransientModel):
    _name = "api.token.wizard.scope"
    _description = "Permission Offered for a New API Token"

    wizard_id = fields.Many2one("api.token.wizard", required=True, ondelete="cascade")
    scope_id = fields.Many2one("api.scope", "Name", required=True, ondelete="cascade")
    description = fields.Char("Permission", related="scope_id.description")
    chosen = fields.Boolean("Allow")


def _password_was_checked():
    """Whether Odoo asked for the password in this browser session a short while ago."""
    checked_at = request.session.get("identity-check-last", 0) if request else 0
    return checked_at > time.time() - _PASSWORD_COUNTS_FOR
