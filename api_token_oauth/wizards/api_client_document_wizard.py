"""Adding an app by its document, where the server cannot fetch it."""

from odoo import fields, models
from odoo.addons.api_token_auth.wizards.own_rows import check_own


class ApiClientDocumentWizard(models.TransientModel):
    _name = "api.client.document.wizard"
    _description = "Add an App by Its Document"

    document = fields.Text("Metadata Document", required=True)

    def action_add(self):
        """Make the app known, and show it.

        :raise UserError: it is no such document
        """
        self.ensure_one()
        check_own(self)
        client = self.env["api.client"]._paste_document(self.document)
        return {
            "type": "ir.actions.act_window",
            "res_model": "api.client",
            "res_id": client.id,
            "views": [(False, "form")],
        }
