"""Which task stages a project has: list, attach, detach."""

from odoo.addons.api_token_auth.rest import errors, validate, views, writing
from odoo.fields import Command


def list_below(resource, parent_id):
    project = _project(resource, parent_id)
    return views.list_where(resource, {"project_ids": project.id})


def _id_in(body):
    from odoo.addons.api_token_auth.rest import ReferenceBody  # not when Odoo starts

    return validate(ReferenceBody, body).id


def attach(resource, parent_id, body):
    """Attach the stage ``{"id": 7}``, or create one from its fields and attach it."""
    names = views.names_asked_for(resource)
    project = _project(resource, parent_id)
    project.check_access("write")
    if isinstance(body, dict) and set(body) == {"id"}:
        stage = writing.find(resource, _id_in(body))
    elif isinstance(body, list):
        message = resource.env._("Send a single object, not a list.")
        raise errors.ValidationFailed.of_field(None, message)
    else:
        # Odoo makes a stage personal that is not created inside a project.
        resource = resource.with_context(default_project_id=project.id)
        [result] = writing.create(resource, body)
        stage = resource._api_records().browse(result.id)
    project.write({"type_ids": [Command.link(stage.id)]})
    resource.env.flush_all()
    return views.created(resource, writing.read_back(resource, stage, names))


def detach(resource, parent_id, record_id):
    """Take the stage from the project; the stage itself stays."""
    project, stage = _project(resource, parent_id), writing.find(resource, record_id)
    project.check_access("write")
    views.parameters(resource)
    if stage not in project.type_ids:
        raise errors.NotFound()
    domain = [("project_id", "=", project.id), ("stage_id", "=", stage.id)]
    if resource.env["project.task"].with_context(active_test=False).search_count(domain, limit=1):
        raise errors.Conflict(resource.env._("This project has tasks in this stage."))
    project.write({"type_ids": [Command.unlink(stage.id)]})
    resource.env.flush_all()
    return {**views.data({"id": stage.id}), "meta": resource._api_meta(stage.id)}


def count_projects(env, stage_id):
    """How many projects that the user may read have the stage, archived ones too."""
    domain = [("type_ids", "=", stage_id)]
    return env["project.project"].with_context(active_test=False).search_count(domain)


def _project(resource, project_id):
    return writing.find(resource.env["api.resource.project"], project_id)
