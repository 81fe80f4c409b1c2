"""Templates of projects, which 19.0 keeps among the projects: to make projects of them."""

from odoo import http, models
from odoo.addons.api_token_auth.rest import BASE, Field, Resource, endpoint, serve

from . import copying, template_roles
from .scopes import PROJECT_READ, PROJECT_WRITE

_NAME = "api.resource.project.template"


@serve
class ProjectTemplateResource(models.AbstractModel):
    _name = _NAME
    _inherit = "api.resource"
    _description = "REST resource: templates of projects"

    _api = Resource(
        path="project-templates",
        model="project.project",
        label="project template",
        read=PROJECT_READ,
        write=(),
        delete=(),
        verbs=("list", "read"),
        search=("name",),
        fields={
            "name": Field(example="Office move"),
            "description": Field(),
            "active": Field(),
            "date_start": Field(description="Projects made of it begin today, and last as long."),
            "date": Field(),
            "tag_ids": Field(),
            "role_ids": Field(kind=template_roles.TemplateRoles),
            "task_count": Field(on_demand=True),
        },
    )

    def _api_domain(self):
        return [("is_template", "=", True)]


def create_project(resource, record_id, body):
    """As Odoo's dialog does; tasks keep the assignees that they have."""
    role_to_users, body = template_roles.split(body)

    def make(old):
        lines = template_roles.lines(old, role_to_users)
        return old.action_create_from_template(role_to_users_mapping=lines)

    return copying.create_from(resource, record_id, resource.env[copying.PROJECT], make, body)


class ProjectTemplateController(http.Controller):
    """``/project-templates/<id>/projects``."""

    create = endpoint(
        _NAME,
        f"{BASE}/project-templates/<int:record_id>/projects",
        "POST",
        create_project,
        scopes=PROJECT_WRITE,
        operation=copying.operation(
            copying.PROJECT,
            "Create a project from a {one}",
            body=template_roles.body,
            name="create project from template",
            description="The body has fields of the project, such as its `name`, and who takes the "
            "roles of the template.",
        ),
    )
