"""Projects."""

from odoo import models
from odoo.addons.api_token_auth.rest import (
    CREATE,
    DELETE,
    VERBS,
    WRITE,
    Consequence,
    Field,
    Resource,
    serve,
)
from odoo.tools import SQL

from . import indexes, project_rules, task_counts
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
        verbs=(*VERBS, "messages", "attachments", "followers"),
        fields={
            "name": Field(WRITE, required=True, example="Office move"),
            "description": Field(WRITE),
            "active": Field(WRITE),
            "sequence": Field(WRITE),
            "color": Field(WRITE),
            "partner_id": Field(WRITE, description="The customer."),
            "user_id": Field(WRITE),
            "company_id": Field(WRITE),
            "date_start": Field(WRITE, description="First day; requires `date`."),
            "date": Field(WRITE, description="Last day; requires `date_start`."),
            "stage_id": Field(WRITE),
            "tag_ids": Field(WRITE),
            "privacy_visibility": Field(WRITE, description="Who can see the project."),
            "is_favorite": Field(WRITE, sql=_is_favorite),
            "last_update_status": Field(),
            "allow_milestones": Field(WRITE),
            "allow_task_dependencies": Field(WRITE),
            "task_properties_definition": Field(
                on_demand=True, description="The properties that its tasks have."
            ),
            "tasks": Field(CREATE, nested="api.resource.task", on_demand=True),
            "task_count": Field(on_demand=True, sql=task_counts.every),
            "open_task_count": Field(on_demand=True, sql=task_counts.still_open),
            "closed_task_count": Field(on_demand=True, sql=task_counts.closed),
            "milestone_count": Field(on_demand=True),
            "milestone_count_reached": Field(on_demand=True),
        },
        consequences=(
            Consequence("active", "its tasks are archived or restored as well."),
            Consequence(
                "allow_task_dependencies",
                "its open tasks start or stop waiting for the tasks that they depend on.",
            ),
            Consequence(
                "privacy_visibility",
                "its customer becomes a follower, or portal users are removed as followers.",
            ),
            Consequence(DELETE, "Its tasks and milestones are deleted as well."),
        ),
        cascade=("tasks",),
        external_ids=True,
        feed=("message_ids", "message_follower_ids", "stage_id.name"),
    )

    def _api_validate(self, record, values):
        project_rules.check(self.env, record, values)

    def _api_prepare_values(self, record, values):
        return {} if record else project_rules.initial(self.env, values)

    def _api_condition(self):
        return without_templates(self._api_records())

    def init(self):  # pylint: disable=missing-return
        super().init()
        indexes.create(self.env.cr, "project_project")
