"""One row per connection: what an admin sees and revokes (RFC 6749 calls it a grant)."""

from odoo import api, fields, models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import AccessError

from ..db import provision
from ..tokens import global_epoch, reasons, revocation
from ..tokens.reasons import Reason
from . import mail_message

# Passed in the context by the code of ``tokens/``. JSON cannot carry it, so no RPC call can.
_INSIDE = object()

# Read without a blank between table and column lists: all of them are pure secrets.
SECRET_COLUMNS = (
    "access_hash",
    "refresh_key_hash",
    "refresh_secret_hash",
    "previous_secret_hash",
    "sealed_successor",
)

# By hand: the declarations of unique indexes differ between 18 and 19.
_INDEXES = """
    CREATE UNIQUE INDEX IF NOT EXISTS api_token_connection_access_selector_idx
        ON api_token_connection (access_selector);
    CREATE UNIQUE INDEX IF NOT EXISTS api_token_connection_refresh_selector_idx
        ON api_token_connection (refresh_selector);
    CREATE INDEX IF NOT EXISTS api_token_connection_previous_access_idx
        ON api_token_connection (previous_access_selector)
        WHERE previous_access_selector IS NOT NULL;
    CREATE INDEX IF NOT EXISTS api_token_connection_user_live_idx
        ON api_token_connection (user_id, ends_at) WHERE revoked_at IS NULL;
    CREATE INDEX IF NOT EXISTS api_token_connection_user_idx
        ON api_token_connection (user_id, id);
    CREATE INDEX IF NOT EXISTS api_token_connection_revoked_by_idx
        ON api_token_connection (revoked_by_id) WHERE revoked_by_id IS NOT NULL;
    CREATE INDEX IF NOT EXISTS api_token_connection_owner_rights_idx
        ON api_token_connection (user_id) WHERE owner_rights IS NOT NULL AND revoked_at IS NULL;
    CREATE INDEX IF NOT EXISTS api_token_connection_issued_by_idx
        ON api_token_connection (issued_by_id) WHERE issued_by_id IS NOT NULL;
    CREATE INDEX IF NOT EXISTS api_token_connection_client_made_idx
        ON api_token_connection (client_id, create_date) WHERE client_id IS NOT NULL;
    DROP INDEX IF EXISTS api_token_connection_client_idx;
    CREATE INDEX IF NOT EXISTS api_token_connection_ended_idx
        ON api_token_connection (COALESCE(revoked_at, LEAST(ends_at, refresh_expires_at)));
    CREATE INDEX IF NOT EXISTS api_token_connection_used_seal_idx
        ON api_token_connection (rotated_at) WHERE sealed_successor IS NOT NULL AND successor_used;
    DROP INDEX IF EXISTS api_token_connection_sealed_idx;
"""


class ApiAccessToken(models.Model):
    _name = "api.access.token"
    _inherit = "api.fixed.groups"
    _description = "API Access Token"
    _table = "api_token_connection"  # api_access_token is taken by other public addons
    _order = "id desc"
    _rec_name = "client_name"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    issued_by_id = fields.Many2one(
        "res.users",
        "Created By",
        readonly=True,
        ondelete="set null",
        help="Set if someone else created the token. Such a token is revoked when its owner gains "
        "groups or companies.",
    )
    client_name = fields.Char("App or Purpose", size=64, required=True, readonly=True)
    client_id = fields.Many2one(
        "api.client",
        "Registered App",
        readonly=True,
        ondelete="restrict",
        help="Set if the user authorized a registered app.",
    )
    resource = fields.Char(
        readonly=True, help="The only place where the tokens work. Empty: the whole API."
    )
    kind = fields.Selection(
        [
            ("login", "App"),
            ("personal", "Personal token"),
            ("app", "Registered app"),
            ("device", "Device"),
            ("service", "Service account"),
        ],
        "Type",
        required=True,
        readonly=True,
    )
    scope = fields.Char(
        "Granted Scope",
        readonly=True,
        help="Space-separated names of the scopes: the most that this connection can be granted.",
    )
    access_scope = fields.Char(
        readonly=True, help="The scope of the current access token, which the client can narrow."
    )
    access_expires_at = fields.Datetime("Access Token Expires", readonly=True)
    refresh_expires_at = fields.Datetime(
        "Refresh Token Expires", readonly=True, help="Extended with every refresh."
    )
    ends_at = fields.Datetime(
        "Expires at the Latest",
        readonly=True,
        help="After this, a new login or a new token is required.",
    )
    rotated_at = fields.Datetime("Last Refresh", readonly=True)
    refreshes_counted_until = fields.Datetime(
        readonly=True, help="Limits how often an app can refresh, see ``refresh_pace``."
    )
    generation = fields.Integer("Refreshes", readonly=True, required=True, default=0)
    allowed_networks = fields.Text(
        readonly=True,
        help="Networks that the token can be used from, in CIDR notation. Empty: anywhere.",
    )
    revoked_at = fields.Datetime(readonly=True)
    revoked_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    revoke_reason = fields.Selection(reasons.SELECTION, readonly=True)
    revoke_note = fields.Char(readonly=True, size=revocation.NOTE_LENGTH)
    expiry_noticed = fields.Boolean(
        readonly=True, help="The owner has been notified of the expiry."
    )

    access_selector = fields.Char(groups=fields.NO_ACCESS, copy=False)
    access_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    previous_access_selector = fields.Char(
        groups=fields.NO_ACCESS, copy=False, help="Of the access token before, to find it by."
    )
    refresh_selector = fields.Char(groups=fields.NO_ACCESS, copy=False)
    refresh_key_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    refresh_secret_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    previous_secret_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    sealed_successor = fields.Binary(groups=fields.NO_ACCESS, copy=False, attachment=False)
    successor_used = fields.Boolean(groups=fields.NO_ACCESS, copy=False)
    user_epoch = fields.Integer(groups=fields.NO_ACCESS, copy=False)
    global_epoch = fields.Integer(groups=fields.NO_ACCESS, copy=False)
    client_epoch = fields.Integer(groups=fields.NO_ACCESS, copy=False)
    owner_rights = fields.Json(
        groups=fields.NO_ACCESS,
        copy=False,
        help="The groups and companies that the owner had when someone else created the token.",
    )

    def init(self):
        self.env.cr.execute(_INDEXES)
        provision.look_on(self.env.registry, self.env.cr, steps=[global_epoch.make])

    def _register_hook(self):
        """After a restart with new code, what it needs in the database is there."""
        super()._register_hook()
        own = [model for model in self.env.values() if model._original_module == "api_token_auth"]
        tables = {model._table: _columns(model) for model in own if not model._abstract}
        steps = [global_epoch.make, mail_message.make_column]
        provision.look(self.env, {**tables, global_epoch.TABLE: ()}, steps)

    # ------------------------------------------------------------- only tokens/ writes

    def _inside(self):
        """This model for the code in ``tokens/``: the one way to write a row."""
        return self.sudo().with_context(api_token_inside=_INSIDE)

    def _is_inside(self):
        return self.env.context.get("api_token_inside") is _INSIDE

    def _check_inside(self):
        if not self._is_inside():
            raise AccessError(
                self.env._("Access tokens are created by logging in, or with New Token.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_inside()
        return super().create(vals_list)

    def write(self, vals):
        self._check_inside()
        return super().write(vals)

    # ---------------------------------------------------------------------------- revoke

    def action_revoke(self, reason=None):
        """Revoke the active ones, at once and for good: own ones, or any for a manager.

        :param reason: what a person wrote; shown to the owner
        """
        self.check_access("read")
        allowed = self.env.user._is_api_token_manager() or all(
            token.user_id == self.env.user for token in self
        )
        if not allowed:
            raise AccessError(self.env._("You can only revoke your own connections."))
        self._active()._revoke_and_tell(Reason.BY_HAND, reason)
        self.invalidate_recordset()
        return True

    @api.model
    def action_revoke_everybody(self, reason=None):
        """Revoke every connection of the database; for managers."""
        if not self.env.user._is_api_token_manager():
            raise AccessError(self.env._("Only an API token manager can do this."))
        revocation.revoke_everybody(self.env, reason)
        self.env["api.token.mass.revocation"]._tell_owners_soon()
        return True

    def action_open_revoke(self):
        """Ask for a reason, then revoke the connections."""
        return self.env["api.revoke.wizard"]._open("tokens", self)

    @check_identity
    def action_renew(self):
        """Open the dialog that renews a personal token, after the password was asked for."""
        self.ensure_one()
        self.check_access("read")
        return self.env["api.token.wizard"]._open_renewal(self)

    def action_new_token(self):
        """Open the New token dialog for oneself; for the button above the list."""
        return self.env.user.action_new_api_token()


def _columns(model):
    return [field.name for field in model._fields.values() if field.store and field.column_type]
