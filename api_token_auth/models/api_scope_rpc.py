"""The scope ``rpc``: everything that the owner of a token may do in Odoo.

With it a token stands in for an API key at ``/json/2``, wherever that is (Odoo 19). It is for those
groups alone that a manager has chosen, and for those apps where a manager has ticked it.
"""

from odoo import Command, api, models
from odoo.exceptions import ValidationError

from .. import compat
from ..http.scopes import RPC

_XML_ID = "api_token_auth.scope_rpc"
_NEVER = ("default_internal", "default_portal", "is_read_only")


class ApiScope(models.Model):
    # One file for one purpose.
    _inherit = "api.scope"

    @api.model
    def _make_rpc(self):
        """Called by the data file of the scopes; 18 has nothing that would take it."""
        if not compat.HAS_JSON_2:
            return
        group = self.env.ref("api_token_auth.group_api_token_manager")
        values = {
            "name": RPC,
            "description": "Do everything in Odoo that you are allowed to do",
            "group_ids": [Command.set(group.ids)],
        }
        record = {"xml_id": _XML_ID, "values": values, "noupdate": True}
        by_hand = self.search([("name", "=", RPC)])
        if by_hand and not self.env.ref(_XML_ID, raise_if_not_found=False):
            by_hand.write({**values, **dict.fromkeys(_NEVER, False)})
            self.env["ir.model.data"]._update_xmlids([{**record, "record": by_hand}])
        self._load_records([record], update=True)

    @api.constrains("name", "group_ids", *_NEVER)
    def _check_rpc(self):
        for scope in self.filtered(lambda scope: scope.name == RPC):
            if any(scope[name] for name in _NEVER):
                raise ValidationError(
                    self.env._(
                        "%s allows everything: it cannot be read-only, or granted by default.",
                        RPC,
                    )
                )
            if not scope.group_ids:
                raise ValidationError(
                    self.env._("%s allows everything: choose the groups that may use it.", RPC)
                )
