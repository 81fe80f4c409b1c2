"""Copies of projects with their tasks; the answer is the new project."""

from odoo import http
from odoo.addons.api_token_auth.rest import (
    BASE,
    Operation,
    contents,
    endpoint,
    parameters,
    views,
    writing,
)

from .scopes import PROJECT_WRITE

PROJECT = "api.resource.project"


def copy(resource, record_id, body):
    names = views.names_asked_for(resource)
    return finish(resource, writing.find(resource, record_id), lambda old: old.copy(), body, names)


def finish(resource, old, make, body, names):
    """Make a project of ``old``, and write on it what the client sent.

    :param resource: of the new project
    :param make: function of ``old`` that returns the new project
    """
    resource._api_records().check_access("create")
    project = make(old)
    resource.env.flush_all()
    return views.created(resource, writing.update(resource, project.id, body, names=names))


class ProjectCopyController(http.Controller):
    """``/projects/<id>/copy``."""

    copy = endpoint(
        PROJECT,
        f"{BASE}/projects/<int:record_id>/copy",
        "POST",
        copy,
        scopes=PROJECT_WRITE,
        operation=Operation(
            "Copy a {one} with its tasks",
            name="copy {one}",
            description="The body has fields of the copy that differ, such as its `name`. What is "
            "copied is what Odoo copies: stages, milestones, followers and tasks with their "
            "subtasks, but neither comments nor files.",
            body=contents.change,
            answer=contents.stored,
            query=parameters.of_answer,
            status=201,
            headers=("ETag", "Location"),
        ),
    )
