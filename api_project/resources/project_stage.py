"""The stages that projects pass through."""

from odoo import models
from odoo.addons.api_token_auth.rest import WRITE, Consequence, Field, Resource, serve

from .scopes import ANY_READ, PROJECT_DELETE, PROJECT_WRITE


@serve
class ProjectStageResource(models.AbstractModel):
    _name = "api.resource.project.stage"
    _inherit = "api.resource"
    _description = "REST resource: stages of projects"

    _api = Resource(
        path="project-stages",
        model="project.project.stage",
        label="project stage",
        read=ANY_READ,
        write=PROJECT_WRITE,
        delete=PROJECT_DELETE,
        search=("name",),
        fields={
            "name": Field(WRITE, required=True, example="In progress"),
            "active": Field(WRITE),
            "sequence": Field(WRITE),
            "fold": Field(WRITE),
            "company_id": Field(WRITE),
        },
        consequences=(Consequence("active", "archiving a stage archives its projects as well."),),
        feed=(),
    )
