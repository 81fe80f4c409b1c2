from odoo import fields, models
from odoo.addons.api_token_auth.rest import WRITE, Field, Resource, serve


class Lead(models.Model):
    _name = "api.leads.lead"
    _description = "Lead"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    email = fields.Char(size=64)
    revenue = fields.Float()
    offer = fields.Binary()
    partner_id = fields.Many2one("res.partner")
    state = fields.Selection([("new", "New"), ("won", "Won")], default="new")
    label_ids = fields.Many2many("res.partner.category")


@serve
class LeadResource(models.AbstractModel):
    _name = "api.resource.lead"
    _inherit = "api.resource"
    _description = "REST resource: leads"

    _api = Resource(
        path="leads",
        model="api.leads.lead",
        label="lead",
        read=("lead:read",),
        write=("lead:write",),
        delete=("lead:write",),
        search=("name", "email"),
        verbs=("list", "create", "read", "update", "delete", "files"),
        fields={
            "name": Field(WRITE, required=True, example="A new customer"),
            "active": Field(WRITE),
            "email": Field(WRITE),
            "revenue": Field(WRITE),
            "offer": Field(),
            "partner_id": Field(WRITE),
            "state": Field(WRITE),
            "label_ids": Field(WRITE),
        },
    )
