"""Tags of projects and tasks."""

from odoo import models
from odoo.addons.api_token_auth.rest import (
    DELETE,
    WRITE,
    Consequence,
    Field,
    Resource,
    errors,
    serve,
)

from .scopes import ANY_READ, PROJECT_DELETE, PROJECT_WRITE


@serve
class TagResource(models.AbstractModel):
    _name = "api.resource.project.tag"
    _inherit = "api.resource"
    _description = "REST resource: tags of projects and tasks"

    _api = Resource(
        path="tags",
        model="project.tags",
        label="tag",
        read=ANY_READ,
        write=PROJECT_WRITE,
        delete=PROJECT_DELETE,
        search=("name",),
        fields={
            "name": Field(WRITE, required=True, max_length=100, example="Urgent"),
            "color": Field(WRITE),
        },
        consequences=(Consequence(DELETE, "It is removed from all projects and tasks."),),
        external_ids=True,
        feed=(),
    )

    def _api_validate(self, record, values):
        # The database compares all translations at once, and so finds two tags of one name
        # different as soon as one of them is translated.
        domain = [("name", "=", values.get("name")), ("id", "!=", record.id)]
        if "name" in values and self._api_records().search_count(domain, limit=1):
            raise errors.Conflict(self.env._("A tag with this name already exists."))
