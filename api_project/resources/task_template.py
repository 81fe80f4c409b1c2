"""Templates of tasks, which 19.0 keeps among the tasks of their project: to make tasks of them."""

from odoo import http, models
from odoo.addons.api_token_auth.rest import BASE, Field, Resource, endpoint, serve

from . import copying
from .scopes import TASK_READ, TASK_WRITE
from .templates import in_real_projects

_NAME = "api.resource.task.template"
_TASK = "api.resource.task"


@serve
class TaskTemplateResource(models.AbstractModel):
    _name = _NAME
    _inherit = "api.resource"
    _description = "REST resource: templates of tasks"

    _api = Resource(
        path="task-templates",
        model="project.task",
        label="task template",
        read=TASK_READ,
        write=(),
        delete=(),
        verbs=("list", "read"),
        search=("name",),
        fields={
            "name": Field(example="Onboarding"),
            "description": Field(),
            "active": Field(),
            "project_id": Field(description="The project in which it makes tasks."),
            "priority": Field(),
            "user_ids": Field(description="The assignees of tasks that are made of it."),
            "tag_ids": Field(),
            "allocated_hours": Field(),
        },
    )

    def _api_domain(self):
        return [("is_template", "=", True), ("project_id", "!=", False)]

    def _api_condition(self):
        return in_real_projects(self._api_records())


def create_task(resource, record_id, body):
    """As the menu beside *New* does."""

    def make(old):
        return old.browse(old.action_create_from_template())

    return copying.create_from(resource, record_id, resource.env[_TASK], make, body)


class TaskTemplateController(http.Controller):
    """``/task-templates/<id>/tasks``."""

    create = endpoint(
        _NAME,
        f"{BASE}/task-templates/<int:record_id>/tasks",
        "POST",
        create_task,
        scopes=TASK_WRITE,
        operation=copying.operation(
            _TASK,
            "Create a task from a {one}",
            name="create task from template",
            description="With its subtasks, and without a customer of its own. The body has fields "
            "of the task that differ, such as its `name`.",
        ),
    )
