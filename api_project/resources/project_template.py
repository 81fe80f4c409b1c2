"""Templates of projects, which 19.0 keeps among the projects: to make projects of them."""

from odoo import http, models
from odoo.addons.api_token_auth.rest import (
    BASE,
    Field,
    Operation,
    Resource,
    contents,
    endpoint,
    parameters,
    serve,
    views,
    writing,
)

from . import copying
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
            "task_count": Field(on_demand=True),
        },
    )

    def _api_domain(self):
        return [("is_template", "=", True)]


def create_project(resource, record_id, body):
    """As Odoo's dialog does; roles are nobody's, and tasks keep the assignees that they have."""
    template = writing.find(resource, record_id)
    projects = resource.env[copying.PROJECT]
    names = views.names_asked_for(projects)
    return copying.finish(
        projects, template, lambda old: old.action_create_from_template(), body, names
    )


def _of_project(content):
    """What ``content`` says of projects, on a route of templates."""
    return lambda resource: content(resource.env[copying.PROJECT])


class ProjectTemplateController(http.Controller):
    """``/project-templates/<id>/projects``."""

    create = endpoint(
        _NAME,
        f"{BASE}/project-templates/<int:record_id>/projects",
        "POST",
        create_project,
        scopes=PROJECT_WRITE,
        operation=Operation(
            "Create a project from a {one}",
            name="create project from template",
            description="The body has fields of the project, such as its `name`.",
            body=_of_project(contents.change),
            answer=_of_project(contents.stored),
            query=_of_project(parameters.of_answer),
            status=201,
            headers=("ETag", "Location"),
        ),
    )
