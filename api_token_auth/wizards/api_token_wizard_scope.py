"""The lines of the New token dialog: what the token may do."""

from odoo import fields, models


class ApiTokenWizardScope(models.TransientModel):
    _name = "api.token.wizard.scope"
    _description = "Permission Offered for a New API Token"

    wizard_id = fields.Many2one("api.token.wizard", required=True, ondelete="cascade")
    scope_id = fields.Many2one("api.scope", "Name", required=True, ondelete="cascade")
    description = fields.Char("Permission", related="scope_id.description")
    is_deleting = fields.Boolean(related="scope_id.is_deleting")
    chosen = fields.Boolean("Allow")
