"""Who takes which role in a project that is made of a template."""

from odoo.addons.api_token_auth.rest import (
    ComputedField,
    Content,
    contents,
    errors,
    relation_checks,
    validate,
)
from odoo.fields import Command

from .colleagues import are_colleagues

MEMBER = "role_to_users"
_EXAMPLE = [{"role_id": 3, "user_ids": [5, 6]}]


class TemplateRoles(ComputedField):
    """Empty for those who do not see roles, such as portal users."""

    label = "The roles that its tasks have, for `role_to_users`."

    def from_records(self, records):
        if not records.env["project.role"].has_access("read"):
            return [[] for _record in records]
        return [
            [{"id": role.id, "name": role.display_name} for role in record.task_ids.role_ids]
            for record in records
        ]

    def output_schema(self):
        return {"type": "array", "items": {"$ref": "#/components/schemas/Reference"}}

    def example(self):
        return [{"id": 3, "name": "Architect"}]


def body(projects):
    """What a project is made with: its own fields, and who takes the roles."""
    from pydantic import create_model

    from .bodies import RoleDraft

    base = projects._api_input("PATCH")
    model = create_model("ProjectFromTemplate", __base__=(RoleDraft, base))
    return Content(model, {**contents.change(projects).example, MEMBER: _EXAMPLE})


def split(sent):
    """Return ``(who takes the roles, the rest of the body)``, as they were sent."""
    if not isinstance(sent, dict) or MEMBER not in sent:
        return [], sent
    return sent[MEMBER], {name: value for name, value in sent.items() if name != MEMBER}


def lines(template, sent):
    """Return the lines of Odoo's dialog.

    :param sent: what :func:`split` returned
    :raise ValidationFailed: it has another shape
    :raise InvalidRelation: a role that no task has, or somebody who cannot be assigned
    """
    from .bodies import RoleDraft

    found = validate(RoleDraft, {MEMBER: sent}).role_to_users
    for index, one in enumerate(found):
        _check(template, f"{MEMBER}.{index}", one)
    commands = [
        Command.create({"role_id": one.role_id, "user_ids": [Command.set(one.user_ids)]})
        for one in found
    ]
    form = template.env["project.template.create.wizard"].with_context(template_id=template.id)
    return form.create({"name": template.name, "role_to_users_ids": commands}).role_to_users_ids


def _check(template, place, one):
    """What the dialog enforces by what it offers."""
    env = template.env
    if one.role_id not in template.task_ids.role_ids.ids:
        message = env._("No task of the template has this role.")
        raise errors.InvalidRelation.of_field(f"{place}.role_id", message)
    if missing := relation_checks.unreadable(env["res.users"], set(one.user_ids)):
        message = relation_checks.unknown(env, sorted(missing)[:10])
        raise errors.InvalidRelation.of_field(f"{place}.user_ids", message)
    if not are_colleagues(env, one.user_ids):
        message = env._("Only active internal users can be assigned.")
        raise errors.InvalidRelation.of_field(f"{place}.user_ids", message)
