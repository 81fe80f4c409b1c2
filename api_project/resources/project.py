"""Projects."""

from odoo import models
from odoo.addons.api_token_auth.rest import CREATE, WRITE, Field, Resource, errors, serve
from odoo.tools import SQL

from .colleagues import are_colleagues
from .scopes import PROJECT_DELETE, PROJECT_READ, PROJECT_WRITE
from .templates import without_templates


def _is_favorite(projects):
    """Odoo would read all favourites of the user, and their projects, to say it of one."""
    return SQL(
        "EXISTS (SELECT FROM project_favorite_user_rel WHERE project_id = %s AND user_id = %s)",
        SQL.identifier(projects._table, "id"),
        projects.env.uid,
    )


@serve
class ProjectResource(models.AbstractModel):
    _name = "api.resource.project"
    _inherit = "api.resource"
    _description = "REST resource: projects"

    _api = Resource(
        path="projects",
        model="project.project",
        label="project",
        read=PROJECT_READ,
        write=PROJECT_WRITE,
        delete=PROJECT_DELETE,
        id_member="project_id",
        search=("name", "description"),
        fields={
            "name": Field(WRITE, required=True, example="Office move"),
            "description": Field(WRITE),
            "active": Field(WRITE),
            "sequence": Field(WRITE),
            "color": Field(WRITE),
            "partner_id": Field(WRITE, description="The customer."),
            "user_id": Field(WRITE),
            "company_id": Field(WRITE),
            "date_start": Field(WRITE, description="First day; goes with `date`."),
            "date": Field(WRITE, description="Last day; needs `date_start`."),
            "stage_id": Field(WRITE),
            "tag_ids": Field(WRITE),
            "privacy_visibility": Field(WRITE, description="Who sees it."),
            "is_favorite": Field(WRITE, sql=_is_favorite),
            "last_update_status": Field(),
            "allow_milestones": Field(),
            "allow_task_dependencies": Field(),
            "tasks": Field(CREATE, nested="api.resource.task", on_demand=True),
            "task_count": Field(on_demand=True),
            "open_task_count": Field(on_demand=True),
            "closed_task_count": Field(on_demand=True),
            "milestone_count": Field(on_demand=True),
            "milestone_count_reached": Field(on_demand=True),
        },
    )

    def _api_validate(self, record, values):
        """As Odoo's form offers: a project is managed by somebody who works here."""
        manager = values.get("user_id")
        if manager and manager != record.user_id.id and not are_colleagues(self.env, {manager}):
            message = self.env._("Only an active internal user can manage a project.")
            raise errors.InvalidRelation.of_field("user_id", message)

    def _api_prepare_values(self, record, values):
        """A new project belongs to the request's company, unless its stage or customer has one."""
        if record or "company_id" in values:
            return {}
        stage = self.env["project.project.stage"].browse(values.get("stage_id"))
        customer = self.env["res.partner"].browse(values.get("partner_id"))
        company = stage.company_id or customer.company_id or self.env.company
        return {"company_id": company.id}

    def _api_domain(self):
        return without_templates(self._api_records(), "is_template")
