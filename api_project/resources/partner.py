"""Contacts: customers of projects and tasks, people to be mentioned."""

from odoo import models
from odoo.addons.api_token_auth.rest import CREATE, Field, Resource, serve

from .scopes import PARTNER_READ, PARTNER_WRITE


@serve
class PartnerResource(models.AbstractModel):
    _name = "api.resource.partner"
    _inherit = "api.resource"
    _description = "REST resource: contacts"

    _api = Resource(
        path="partners",
        model="res.partner",
        label="partner",
        read=PARTNER_READ,
        write=PARTNER_WRITE,
        delete=(),
        verbs=("list", "create", "read"),
        search=("name", "email", "ref"),
        fields={
            "name": Field(CREATE, required=True, example="Azure Interior"),
            "email": Field(CREATE),
            "phone": Field(CREATE),
            "ref": Field(CREATE, description="Your own reference."),
            "is_company": Field(CREATE),
            "parent_id": Field(CREATE, description="The company the person works for."),
            "function": Field(CREATE),
            "street": Field(CREATE),
            "street2": Field(CREATE),
            "zip": Field(CREATE),
            "city": Field(CREATE),
            "country_id": Field(CREATE),
            "company_id": Field(CREATE, description="The company it belongs to, one of yours."),
            "active": Field(),
        },
    )
