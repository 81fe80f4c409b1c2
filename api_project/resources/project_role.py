"""Roles of tasks in project templates, which 19.0 has: who makes a project says who takes them."""

from odoo import models
from odoo.addons.api_token_auth.rest import DELETE, WRITE, Consequence, Field, Resource, serve

from .scopes import ANY_READ, PROJECT_DELETE, PROJECT_WRITE


@serve
class ProjectRoleResource(models.AbstractModel):
    _name = "api.resource.project.role"
    _inherit = "api.resource"
    _description = "REST resource: roles of tasks in project templates"

    _api = Resource(
        path="project-roles",
        model="project.role",
        label="project role",
        read=ANY_READ,
        write=PROJECT_WRITE,
        delete=PROJECT_DELETE,
        search=("name",),
        fields={
            "name": Field(WRITE, required=True, example="Architect"),
            "active": Field(WRITE),
            "sequence": Field(WRITE),
            "color": Field(WRITE),
        },
        consequences=(Consequence(DELETE, "It is removed from all tasks of templates."),),
    )
