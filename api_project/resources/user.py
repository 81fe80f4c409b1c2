"""The users that the caller may see, to be named where work is given."""

from odoo import models
from odoo.addons.api_token_auth.rest import Field, Parameter, Resource, serve

from .colleagues import COLLEAGUES
from .scopes import ANY_READ


def _assignable(_project):
    """Those who can be assigned to tasks of a project: the same ones in any that one may see."""
    return COLLEAGUES


@serve
class UserResource(models.AbstractModel):
    """Neither groups nor anything secret: nothing here says what a user may do."""

    _name = "api.resource.user"
    _inherit = "api.resource"
    _description = "REST resource: users"

    _api = Resource(
        path="users",
        model="res.users",
        label="user",
        read=ANY_READ,
        write=(),
        delete=(),
        verbs=("list", "read"),
        search=("name", "login", "email"),
        fields={
            "name": Field(example="Mary"),
            "login": Field(example="mary"),
            "email": Field(example="mary@example.com"),
            "active": Field(),
            "share": Field(description="Whether it is an external user, such as a portal user."),
            "partner_id": Field(description="The contact of the user."),
        },
        parameters={
            "assignable": Parameter(
                "Only those who can be assigned to tasks of the project with this id.",
                "api.resource.project",
                _assignable,
            )
        },
    )

    def _api_domain(self):
        # Name and email are the contact's.
        contacts = self.env["res.partner"].with_context(active_test=False)
        return [("partner_id", "in", contacts._search([]))]
