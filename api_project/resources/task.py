"""Tasks and subtasks."""

from dataclasses import replace

from odoo import models
from odoo.addons.api_token_auth.rest import (
    CREATE,
    DELETE,
    VERBS,
    WRITE,
    Consequence,
    Field,
    Parent,
    Resource,
    serve,
)

from . import indexes, task_rules
from .scopes import TASK_DELETE, TASK_READ, TASK_WRITE
from .templates import in_real_projects


@serve
class TaskResource(models.AbstractModel):
    _name = "api.resource.task"
    _inherit = "api.resource"
    _description = "REST resource: tasks"

    _api = Resource(
        path="tasks",
        model="project.task",
        label="task",
        read=TASK_READ,
        write=TASK_WRITE,
        delete=TASK_DELETE,
        parent=Parent("projects", "api.resource.project", "project_id"),
        id_member="task_id",
        search=("name", "description"),
        verbs=(*VERBS, "messages", "attachments", "followers"),
        fields={
            "name": Field(WRITE, required=True, example="Order the desks"),
            "description": Field(WRITE),
            "active": Field(WRITE),
            "project_id": Field(WRITE, required=True, example=7),
            "parent_id": Field(WRITE, description="The parent task."),
            "child_ids": Field(
                CREATE,
                nested="api.resource.task",
                inherited=("project_id",),
                defaults=("user_ids", "partner_id", "milestone_id"),
                description="Subtasks. New ones get the assignees, customer and milestone that are"
                " sent for the task, and on 19.0 its tags, unless they name their own.",
            ),
            "stage_id": Field(WRITE, description="The column on the board; see also `state`."),
            "state": Field(WRITE, description="The status of the task, independent of its stage."),
            "is_closed": Field(
                description="Whether `state` is done or canceled.", sql=task_rules.is_closed
            ),
            "priority": Field(WRITE),
            "user_ids": Field(
                WRITE, description="The assignees, who must be active internal users."
            ),
            "partner_id": Field(WRITE),
            "tag_ids": Field(WRITE),
            "milestone_id": Field(WRITE, description="A milestone of the task's project."),
            "depend_on_ids": Field(WRITE, description="Tasks that have to be closed first."),
            "date_deadline": Field(WRITE),
            "date_assign": Field(
                description="When it was first assigned; null if nobody is assigned."
            ),
            "date_end": Field(description="When it was moved to a folded stage."),
            "date_last_stage_update": Field(),
            "allocated_hours": Field(WRITE, description="Planned hours."),
            "company_id": Field(),
            "sequence": Field(WRITE),
            "color": Field(WRITE),
            "recurring_task": Field(),
            "task_properties": Field(
                WRITE,
                on_demand=True,
                description="Fields that people added to the tasks of the project; it has their "
                "definitions. Lists of one project can be filtered by them: "
                "task_properties.name=value, with the operators of other fields of the type "
                "(text as char); any other is 400 invalid_parameter.",
            ),
        },
        consequences=(
            Consequence(
                "stage_id",
                "an open task goes back to in progress unless `state` is sent; `date_end` and "
                "`date_last_stage_update` are set.",
                resets=("state",),
            ),
            Consequence(
                "project_id",
                "a task without a customer gets that of its new project; its subtasks move with "
                "it. If one of them would lose its stage or milestone, the request is rejected: "
                "change both in one list. Properties that the new project does not have are "
                "emptied.",
            ),
            Consequence(
                "depend_on_ids",
                "an open task is waiting as long as a task that it depends on is open.",
                resets=("state",),
            ),
            Consequence(
                "milestone_id",
                "open subtasks without a milestone, or with the same one, get it as well.",
            ),
            Consequence(
                "state",
                (
                    "finishing a recurring task creates the next one; tasks that were waiting "
                    "for it go back to in progress."
                ),
            ),
            Consequence(
                "user_ids", "`date_assign` is set, and new assignees are notified by email."
            ),
            Consequence(DELETE, "Its subtasks are deleted as well."),
        ),
        external_ids=True,
        feed=("message_ids", "message_follower_ids", "stage_id.name"),
    )

    def _api_domain(self):
        """Tasks of projects: private to-dos are not served."""
        return [("project_id", "!=", False)]

    def _api_condition(self):
        templates = ("is_template", "has_template_ancestor")
        return in_real_projects(self._api_records(), *templates)

    def init(self):  # pylint: disable=missing-return
        super().init()
        indexes.create(self.env.cr, "project_task")

    def _api_fields(self):
        """The form of 19.0 sends the tags of a task for its new subtasks, too."""
        fields = super()._api_fields()
        if "is_template" not in self._api_records()._fields:
            return fields
        children = fields["child_ids"]
        defaults = (*children.defaults, "tag_ids")
        return {**fields, "child_ids": replace(children, defaults=defaults)}

    def _api_moved_along(self, record, values):
        return task_rules.moving_along(record, values)

    def _api_validate(self, record, values):
        task_rules.check(self.env, record, values)

    def _api_prepare_values(self, record, values):
        return task_rules.prepare(self.env, record, values)
