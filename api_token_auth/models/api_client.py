"""Registered clients (RFC 6749 section 2): what the check of a token must know of them.

This addon registers none: ``api_token_oauth`` does. Without it the table is empty.
"""

from odoo import fields, models

_INDEXES = """
    CREATE UNIQUE INDEX IF NOT EXISTS api_token_client_identifier_idx
        ON api_token_client (identifier)
"""


class ApiClient(models.Model):
    _name = "api.client"
    _inherit = "api.fixed.groups"
    _description = "App"
    _table = "api_token_client"
    _order = "name, id"

    name = fields.Char(required=True, size=64, help="Shown to users when they authorize the app.")
    identifier = fields.Char(
        "Client ID",
        required=True,
        readonly=True,
        copy=False,
        help=("Identifies the app to this server."),
    )
    active = fields.Boolean(
        default=True, help="Archiving an app immediately revokes all of its connections."
    )
    scope = fields.Char(
        help="Space-separated names of the scopes: the most that any of its tokens can do."
    )
    allowed_networks = fields.Text(
        help="Networks that its tokens can be used from, in CIDR notation. Empty: anywhere."
    )
    epoch = fields.Integer(
        default=0,
        required=True,
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Increased to revoke all of its connections at once.",
    )

    def init(self):
        self.env.cr.execute(_INDEXES)
