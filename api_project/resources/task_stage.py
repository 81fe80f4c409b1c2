"""The stages that tasks pass through, and which project has which of them."""

from dataclasses import replace

from odoo import http, models
from odoo.addons.api_token_auth.rest import (
    BASE,
    LIST_BELOW,
    WRITE,
    Consequence,
    Content,
    Field,
    Operation,
    Resource,
    contents,
    endpoint,
    parameters,
    serve,
)

from . import attached_stages
from .scopes import ANY_READ, PROJECT_DELETE, PROJECT_WRITE

_NAME = "api.resource.task.stage"

_STAGE_ID = {
    "type": "object",
    "properties": {"id": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}},
    "required": ["id"],
    "additionalProperties": False,
}
_NEW_STAGE = {"$ref": "#/components/schemas/TaskStageCreate"}


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
        consequences=(Consequence("active", "archiving a stage archives its tasks as well."),),
        feed=(),
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

    list_stages = endpoint(
        _NAME,
        _url,
        "GET",
        attached_stages.list_below,
        any_scope=ANY_READ,
        operation=replace(
            LIST_BELOW, summary="List the {many} of a project", name="list project {many}"
        ),
    )
    attach = endpoint(
        _NAME,
        _url,
        "POST",
        attached_stages.attach,
        scopes=PROJECT_WRITE,
        operation=Operation(
            "Add a {one} to a project, or create one there",
            name="attach project {one}",
            body=Content({"anyOf": [_STAGE_ID, _NEW_STAGE]}, {"id": 7}),
            answer=contents.stored,
            query=parameters.of_answer,
            status=201,
            headers=("ETag", "Location"),
        ),
    )
    detach = endpoint(
        _NAME,
        f"{_url}/<int:record_id>",
        "DELETE",
        attached_stages.detach,
        scopes=PROJECT_WRITE,
        operation=Operation(
            "Remove a {one} from a project",
            name="detach project {one}",
            answer=contents.deleted,
        ),
    )
