"""The stages that tasks pass through, and which project has which of them."""

from odoo import http, models
from odoo.addons.api_token_auth.rest.declaration import WRITE, Field, Resource
from odoo.addons.api_token_auth.rest.routes import BASE, endpoint, serve

from . import attached_stages
from .scopes import ANY_READ, PROJECT_DELETE, PROJECT_WRITE

_NAME = "api.resource.task.stage"


@serve
class TaskStageResource(models.AbstractModel):
    _name = _NAME
    _inherit = "api.resource"
    _description = "REST resource: stages of tasks"

    _api = Resource(
        path="task-stages",
        model="project.task.type",
        label="task stage",
        read=ANY_READ,
        write=PROJECT_WRITE,
        delete=PROJECT_DELETE,
        search=("name",),
        fields={
            "name": Field(WRITE, required=True, example="In progress"),
            "active": Field(WRITE),
            "sequence": Field(WRITE),
            "fold": Field(WRITE),
        },
    )

    def _api_domain(self):
        return [("user_id", "=", False)]  # the others are somebody's personal ones

    def _api_prepare_values(self, record, values):  # noqa: ARG002 the base's signature
        # Odoo makes a stage personal that is not created inside a project.
        return {} if record else {"user_id": False}

    def _api_meta(self, record_id):
        return {"shared_with": attached_stages.count_projects(self.env, record_id)}


class ProjectTaskStagesController(http.Controller):
    """``/projects/<id>/stages``: attach and detach beside listing."""

    _url = f"{BASE}/projects/<int:parent_id>/stages"

    list_stages = endpoint(_NAME, "list_below", _url, "GET", ANY_READ, attached_stages.list_below)
    attach = endpoint(_NAME, "attach", _url, "POST", PROJECT_WRITE, attached_stages.attach)
    detach = endpoint(
        _NAME,
        "detach",
        f"{_url}/<int:record_id>",
        "DELETE",
        PROJECT_WRITE,
        attached_stages.detach,
    )
