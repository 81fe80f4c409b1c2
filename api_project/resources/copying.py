"""Copies of projects with their tasks, and what is made of templates; the answer is the new one."""

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
    return create_from(resource, record_id, resource, lambda old: old.copy(), body)


def create_from(resource, record_id, target, make, body):
    """Make a record of one of ``resource``'s, and write on it what the client sent.

    :param target: the resource of the new record
    :param make: function of the old record that returns the new one
    :param body: as for PATCH of the new record
    """
    names = views.names_asked_for(target)
    old = writing.find(resource, record_id)
    target._api_records().check_access("create")
    new = make(old)
    target.env.flush_all()
    return views.created(target, writing.update(target, new.id, body, names=names))


def operation(target, summary, body=contents.change, **more):
    """Return the :class:`Operation` of a route of which ``target`` is the new record's resource.

    :param body: function of that resource
    """

    def of_target(content):
        return lambda resource: content(resource.env[target])

    return Operation(
        summary,
        body=of_target(body),
        answer=of_target(contents.stored),
        query=of_target(parameters.of_answer),
        status=201,
        headers=("ETag", "Location"),
        **more,
    )


class ProjectCopyController(http.Controller):
    """``/projects/<id>/copy``."""

    copy = endpoint(
        PROJECT,
        f"{BASE}/projects/<int:record_id>/copy",
        "POST",
        copy,
        scopes=PROJECT_WRITE,
        operation=operation(
            PROJECT,
            "Copy a {one} with its tasks",
            name="copy {one}",
            description="The body has fields of the copy that differ, such as its `name`. What is "
            "copied is what Odoo copies: stages, milestones, followers and tasks with their "
            "subtasks, but neither comments nor files.",
        ),
    )
