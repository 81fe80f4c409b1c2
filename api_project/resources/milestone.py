"""Milestones of projects."""

from odoo import models
from odoo.addons.api_token_auth.rest import (
    DELETE,
    WRITE,
    Consequence,
    Field,
    Parent,
    Resource,
    errors,
    serve,
)

from .scopes import ANY_READ, PROJECT_DELETE, PROJECT_WRITE
from .templates import in_real_projects


@serve
class MilestoneResource(models.AbstractModel):
    _name = "api.resource.milestone"
    _inherit = "api.resource"
    _description = "REST resource: milestones"

    _api = Resource(
        path="milestones",
        model="project.milestone",
        label="milestone",
        read=ANY_READ,
        write=PROJECT_WRITE,
        delete=PROJECT_DELETE,
        parent=Parent("projects", "api.resource.project", "project_id"),
        search=("name",),
        fields={
            "name": Field(WRITE, required=True, example="First release"),
            "project_id": Field(WRITE, required=True, example=7),
            "deadline": Field(WRITE),
            "is_reached": Field(WRITE),
            "reached_date": Field(),
        },
        consequences=(
            Consequence("is_reached", "`reached_date` is set or cleared."),
            Consequence(DELETE, "Its tasks are kept, without a milestone."),
        ),
        external_ids=True,
        feed=(),
    )

    def _api_condition(self):
        return in_real_projects(self._api_records())

    def _api_validate(self, record, values):
        """A milestone belongs where tasks can have it, and does not leave its tasks."""
        if "project_id" not in values:
            return
        if not self.env["project.project"].browse(values["project_id"]).allow_milestones:
            raise errors.InvalidRelation.of_field(
                "project_id", self.env._("This project does not use milestones.")
            )
        if record.with_context(active_test=False).task_ids:
            raise errors.InvalidRelation.of_field(
                "project_id", self.env._("Tasks in its current project use this milestone.")
            )
