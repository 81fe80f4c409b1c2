"""What in Odoo's users revokes their connections, and who may use the API at all."""

import functools

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, sql

from .. import compat
from ..tokens import entitlement, revocation
from ..tokens.reasons import Reason


class ResUsers(models.Model):
    _inherit = "res.users"

    api_token_epoch = fields.Integer(
        default=0,
        required=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Increased to revoke all of the user's connections at once.",
    )
    api_token_ids = fields.One2many("api.access.token", "user_id", string="API Access Tokens")

    # ------------------------------------------------------------------------ API access

    def _is_api_user(self):
        return self.id in entitlement.members(self.env, self.ids)

    def _is_api_token_manager(self):
        # Asks for the group alone: env.user is a record in superuser mode, whoever it is.
        return entitlement.has_group(self.env, self.id, "group_api_token_manager")

    # ------------------------------------------------------- what revokes all of a user's own

    def write(self, vals):
        """Revoke the user's connections when what a session depends on changes.

        Odoo's own list (password, login, active, two-factor) says what that is. Setting a
        field to the value it has revokes nothing, and neither does unarchiving. Leaving the
        group API access revokes them too.
        """
        watched = self._api_watched_columns()
        groups_change = compat.touches_groups(vals)
        if watched.isdisjoint(vals) and not groups_change:
            return super().write(vals)
        before, members = self._credential_state(watched), entitlement.members(self.env, self.ids)
        held = self._active_connections() if groups_change else self.env["api.access.token"]
        result = super().write(vals)
        after, remaining = self._credential_state(watched), entitlement.members(self.env, self.ids)
        changed = [user_id for user_id in before if _differs(before[user_id], after[user_id])]
        revocation.revoke_users(self.env, changed, Reason.CREDENTIALS)
        left = members - remaining
        revocation.revoke_users(self.env, sorted(left), Reason.ACCESS)
        lost = held.filtered(lambda token: token.user_id.id in left)
        lost._notify_revoked(self.env.user, Reason.ACCESS)
        return result

    def unlink(self):
        """PostgreSQL deletes the connections; what has no foreign key goes with them."""
        self.env.cr.execute(
            """DELETE FROM api_token_use WHERE id IN (
                   SELECT id FROM api_token_connection WHERE user_id = ANY(%(users)s)
               );
               DELETE FROM api_token_activity WHERE connection_id IN (
                   SELECT id FROM api_token_connection WHERE user_id = ANY(%(users)s)
               );
               DELETE FROM api_totp_use WHERE id = ANY(%(users)s)""",
            {"users": self.ids},
        )
        return super().unlink()

    def _api_watched_columns(self):
        """Columns whose change ends connections.

        ``oauth_access_token`` is new at each login in the browser, which is no reason to
        log the user's apps out; the account that it belongs to is.
        """
        watched = self._get_session_token_fields() - {"id", "oauth_access_token"}
        return {name for name in watched if not self._fields[name].relational} | {
            name for name in ("oauth_uid", "oauth_provider_id") if name in self._fields
        }

    def _credential_state(self, watched):
        """Return id → column → value, as stored. Secrets: compared, never kept."""
        self.flush_recordset()
        columns = sorted(watched & set(sql.table_columns(self.env.cr, self._table)))
        query = SQL(
            "SELECT id, %s FROM res_users WHERE id = ANY(%s)",
            SQL(", ").join(SQL.identifier(name) for name in columns),
            list(self.ids),
        )
        self.env.cr.execute(query)
        rows = self.env.cr.fetchall()
        return {row[0]: dict(zip(columns, row[1:], strict=True)) for row in rows}

    def _set_empty_password(self):
        """LDAP empties the password by bare SQL, past :meth:`write`."""
        result = super()._set_empty_password()
        revocation.revoke_users(self.env, self.ids, Reason.CREDENTIALS)
        return result

    def _register_hook(self):
        """A new or deleted passkey does not pass :meth:`write` either.

        Its model belongs to an addon that need not be installed, so it cannot be inherited.
        """
        super()._register_hook()
        if "auth.passkey.key" in self.env:
            for name in ("create", "unlink"):
                _revoke_connections_after(self.env.registry["auth.passkey.key"], name)

    def action_revoke_all_api_tokens(self, reason=None):
        """Revoke all connections of the users: own ones, or any for a manager."""
        if self != self.env.user and not self.env.user._is_api_token_manager():
            raise AccessError(self.env._("You can only revoke your own connections."))
        lost = self._active_connections()
        # As superuser: the epoch is nobody's to write, not even a manager's.
        revocation.revoke_users(self.sudo().env, self.ids, Reason.BY_HAND, reason)
        lost._notify_revoked(self.env.user, Reason.BY_HAND, reason)
        return True


def _differs(before, after):
    unarchived = not before.get("active") and after.get("active")
    ignored = {"active"} if unarchived else set()
    return any(before[name] != after[name] for name in before if name not in ignored)


def _revoke_connections_after(model_class, name):
    original = getattr(model_class, name)
    if getattr(original, "_revokes_api_connections", False):
        return

    @functools.wraps(original)
    def wrapper(self, *args, **kwargs):
        owners = self.sudo().create_uid
        result = original(self, *args, **kwargs)
        if name == "create":
            owners = result.sudo().create_uid
        revocation.revoke_users(self.sudo().env, owners.ids, Reason.CREDENTIALS)
        return result

    wrapper._revokes_api_connections = True
    setattr(model_class, name, wrapper)
