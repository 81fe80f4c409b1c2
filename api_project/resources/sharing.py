"""Sharing a project with external contacts, as Odoo's share form does."""

from odoo import http
from odoo.addons.api_token_auth.rest import (
    BASE,
    Content,
    Operation,
    contents,
    endpoint,
    errors,
    views,
    writing,
)
from odoo.fields import Command

from .copying import PROJECT
from .scopes import PROJECT_READ, PROJECT_WRITE


def _draft():
    from .bodies import ShareDraft

    return ShareDraft


def list_shares(resource, record_id):
    views.parameters(resource)
    project = _project(resource, record_id)
    return views.data([_answer(project.env, line) for line in _lines(project).values()])


def share(resource, record_id, partner_id, body):
    """Share with a contact, or change what they may do."""
    views.parameters(resource)
    env, project = resource.env, _project(resource, record_id)
    partner = writing.find(env["api.resource.partner"], partner_id)
    if not (partner.partner_share and partner.active):
        message = env._("Projects can only be shared with external contacts.")
        raise errors.InvalidRelation.of_field("partner_id", message)
    line = {
        "partner_id": partner_id,
        "access_mode": body.access,
        "send_invitation": body.send_invitation,
    }
    _apply(project, {**_lines(project), partner_id: line}).action_send_mail()
    stored = _lines(project).get(partner_id, {})
    if stored.get("access_mode") != body.access:
        raise errors.NotApplied.of_field("access", env._("Odoo did not store this value."))
    return views.data(_answer(env, stored))


def unshare(resource, record_id, partner_id):
    views.parameters(resource)
    project = _project(resource, record_id)
    lines = _lines(project)
    if partner_id not in lines:
        raise errors.NotFound()
    del lines[partner_id]
    _apply(project, lines)
    return views.data({"id": partner_id})


def _project(resource, project_id):
    project = writing.find(resource, project_id)
    project.check_access("write")  # who may open the form
    return project


def _form(project):
    context = {"active_model": project._name, "active_id": project.id}
    return project.env["project.share.wizard"].with_context(**context)


def _lines(project):
    """Return id of the contact → the line that the form would show.

    Not read from the form, which makes a public link, and writes that on the project.
    """
    project.env.flush_all()
    project.invalidate_recordset()
    access = {
        collaborator.partner_id.id: "edit_limited" if collaborator.limited_access else "edit"
        for collaborator in project.collaborator_ids
    }
    for follower in project.message_partner_ids:
        if follower.partner_share:
            access.setdefault(follower.id, "read")
    contacts = project.env["res.partner"].browse(access).sorted("display_name")
    return {
        contact.id: {
            "partner_id": contact.id,
            "access_mode": access[contact.id],
            "send_invitation": False,
        }
        for contact in contacts
    }


def _apply(project, lines):
    """Save the form with these lines."""
    # 18.0 takes all followers off who are not in it, colleagues too.
    followers = project.message_partner_ids.filtered(lambda partner: not partner.partner_share)
    form = _form(project).create(
        {
            "res_model": project._name,
            "res_id": project.id,
            "collaborator_ids": [Command.create(line) for line in lines.values()],
        }
    )
    if lost := followers - project.message_partner_ids:
        project.message_subscribe(lost.ids)
    return form


def _answer(env, line):
    partner = env["res.partner"].browse(line["partner_id"])
    reference = {"id": partner.id, "name": partner.display_name}
    return {"partner_id": reference, "access": line["access_mode"]}


_ACCESS = {"type": "string", "examples": ["read", "edit_limited", "edit"]}
_SHARE = {
    "type": "object",
    "properties": {"partner_id": {"$ref": "#/components/schemas/Reference"}, "access": _ACCESS},
    "required": ["partner_id", "access"],
}
_EXAMPLE = {"partner_id": {"id": 3, "name": "A customer"}, "access": "edit_limited"}


def _data(schema, example):
    success = {"type": "boolean", "const": True}
    members = {"success": success, "data": schema}
    schema = {"type": "object", "properties": members, "required": list(members)}
    return Content(schema, {"success": True, "data": example}, text="As stored.")


class ProjectShareController(http.Controller):
    """``/projects/<id>/shares``."""

    _url = f"{BASE}/projects/<int:record_id>/shares"

    list_shares = endpoint(
        PROJECT,
        _url,
        "GET",
        list_shares,
        scopes=PROJECT_READ,
        operation=Operation(
            "List the contacts that a {one} is shared with",
            name="list {one} shares",
            description="For those who may change the project.",
            answer=_data({"type": "array", "items": _SHARE}, [_EXAMPLE]),
        ),
    )
    share = endpoint(
        PROJECT,
        f"{_url}/<int:partner_id>",
        "PUT",
        share,
        scopes=PROJECT_WRITE,
        operation=Operation(
            "Share a {one} with a contact",
            name="share {one}",
            description="`read`: sees the tasks. `edit_limited`: edits the tasks that they follow. "
            "`edit`: edits all tasks. The project becomes visible to invited portal users, and the "
            "contact is invited by email unless `send_invitation` is false.",
            body=Content(_draft, {"access": "edit_limited"}),
            answer=_data(_SHARE, _EXAMPLE),
        ),
    )
    unshare = endpoint(
        PROJECT,
        f"{_url}/<int:partner_id>",
        "DELETE",
        unshare,
        scopes=PROJECT_WRITE,
        operation=Operation(
            "Stop sharing a {one} with a contact", name="unshare {one}", answer=contents.deleted
        ),
    )
