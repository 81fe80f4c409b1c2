"""The New token dialog: asks what the token is for, makes it, shows it once; and renews one.

The form itself holds no secret. Its button calls :meth:`ApiTokenWizard.create_token`, and
the return value of that one call is all that ever leaves the server: our own dialog draws
it (``static/src/new_token.js``), no action, field or notification carries it.
"""

from odoo import Command, api, fields, models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from .. import settings
from ..db import transaction
from ..errors import InvalidScope, Unavailable
from ..http import password_check
from ..tokens import issuing, opening, renewal
from .own_rows import check_own

#: Hours that a token which is renewed goes on.
OVERLAPS = [("0", "At once"), ("1", "In an hour"), ("24", "In a day"), ("168", "In a week")]


class ApiTokenWizard(models.TransientModel):
    _name = "api.token.wizard"
    _description = "New Personal API Token"

    user_id = fields.Many2one(
        "res.users", required=True, default=lambda self: self.env.user, ondelete="cascade"
    )
    is_manager = fields.Boolean(compute="_compute_is_manager")
    name = fields.Char("What's This Token For?", size=opening.CLIENT_NAME_LENGTH, required=True)
    days = fields.Integer(
        "Valid For", required=True, default=lambda self: settings.PERSONAL_DAYS.read(self.env)
    )
    max_days = fields.Integer(compute="_compute_max_days")
    allowed_networks = fields.Text()
    # No Many2one: Odoo shows the name of what it leads to, whoever looks.
    renews_number = fields.Integer("Renews")
    renews_scope_text = fields.Char("Permissions of the Old Token", compute="_compute_renews")
    renews_active = fields.Boolean(compute="_compute_renews")
    overlap = fields.Selection(OVERLAPS, "The Old One Ends", required=True, default="24")
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

    @api.depends("renews_number")
    def _compute_renews(self):
        for wizard in self:
            token = self._renewed(wizard.renews_number)
            wizard.renews_scope_text = token.scope_text
            wizard.renews_active = token.state == "active"

    def _renewed(self, number):
        """The connection of this number, if the user may see it.

        :raise AccessError: it is another's
        """
        token = self.env["api.access.token"].browse(number or ()).exists()
        token.check_access("read")
        return token

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

    def create_token(
        self, user_id, name, days, scope_ids, allowed_networks="", renews_number=0, overlap="0"
    ):
        """Make the token that the person saw in the form when clicking.

        Nothing of it is read from the row, which only remembers the form while the password is
        asked for. The row goes with the token: a second click makes no second one.

        :param scope_ids: the ids of the scopes chosen
        :param renews_number: the personal token to renew; then all but ``days`` is as it was
        :param overlap: hours that it goes on, as a text of :data:`OVERLAPS`
        :return: ``{"token", "name", "expires_on"}``, the date as the reader's language writes
            it; or ``{"confirm": action}`` when the password has to be asked for first
        :raise UserError: something in the form is wrong
        """
        self.ensure_one()
        self._claim()
        if not password_check.is_recent():
            return {"confirm": self.action_reopen()}
        if renews_number:
            issued, name = self._renew(renews_number, days, overlap)
        else:
            user = self.env["res.users"].browse(user_id).exists()
            scopes = self.env["api.scope"].browse(scope_ids).exists()
            self._check_form(user, name, days, scopes, allowed_networks)
            issued = self._issue(
                user,
                lambda own, owner, at_epochs: issuing.issue_personal(
                    own, owner, name, scopes.mapped("name"), days, allowed_networks or "", at_epochs
                ),
            )
        self.unlink()
        expires_on = fields.Date.add(fields.Date.context_today(self), days=days)
        return {
            "token": issued.access.reveal(),
            "name": name,
            "expires_on": format_date(self.env, expires_on),
        }

    def _claim(self):
        """Let whoever clicks twice wait, and find the dialog gone.

        :raise UserError: it was used already
        """
        table = SQL.identifier(self._table)
        self.env.cr.execute(SQL("SELECT id FROM %s WHERE id = %s FOR UPDATE", table, self.id))
        if not self.env.cr.fetchone():
            raise UserError(self.env._("The token was created already."))
        check_own(self)

    def _renew(self, number, days, overlap):
        self._check_days(days)
        if overlap not in dict(OVERLAPS):
            raise UserError(self.env._("Choose when the old token ends."))
        token = self._renewed(number)
        if not token:
            raise UserError(self.env._("The token to renew is no longer there."))
        issued = self._issue(
            token.user_id,
            lambda own, _owner, at_epochs: renewal.renew(
                own, token.with_env(own), days, int(overlap), at_epochs
            ),
        )
        return issued, token.client_name

    def _issue(self, user, make):
        """In a transaction of its own: there the limit of connections is exact.

        :param make: a function of its environment, the owner and the epochs
        """
        # Those that this request saw when it recognised who is asking.
        at_epochs = issuing.epochs(self.env, user)
        try:
            with transaction.own_transaction(self.env) as own:
                issued = make(own, own["res.users"].browse(user.id), at_epochs)
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

    # -------------------------------------------------------------------------- opening

    @api.model
    def _open(self, user):
        return self._window() | {"context": {"default_user_id": user.id}}

    @api.model
    def _open_renewal(self, token):
        """The same for a personal token that is to be renewed."""
        context = {
            "default_renews_number": token.id,
            "default_user_id": token.user_id.id,
            "default_name": token.client_name,
            "default_allowed_networks": token.allowed_networks,
        }
        return self._window() | {"name": self.env._("Renew API Token"), "context": context}

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
