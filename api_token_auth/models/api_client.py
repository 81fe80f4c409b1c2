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
    _description = "App"
    _table = "api_token_client"
    _order = "name, id"

    name = fields.Char(required=True, size=64, help="What users are asked about.")
    identifier = fields.Char(
        "Client ID", required=True, readonly=True, copy=False, help="What the app names itself by."
    )
    active = fields.Boolean(
        default=True, help="Archiving an app disconnects everybody from it at once."
    )
    scope = fields.Char(
        help="Names of the scopes, separated by spaces: the most that any of its tokens may do."
    )
    allowed_networks = fields.Text(
        help="Where its tokens may be used from, in CIDR notation; empty: anywhere."
    )
    epoch = fields.Integer(
        default=0,
        required=True,
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Raised to end all of its connections at once.",
    )

    def init(self):
        self.env.cr.execute(_INDEXES)
