"""Every id in a body must be one that the caller may read."""

from odoo.exceptions import AccessError

from .errors import InvalidRelation
from .reading import load


def check(resource, values, prefix=""):
    """Check the relations of ``values`` with one query for each.

    Missing and unreadable records are the same refusal: ids cannot be probed.

    :param values: field → validated value
    :param prefix: of the field's name in the details, ``child_ids.0.``
    :raise InvalidRelation: naming every field that is wrong
    """
    fields = resource._api_resource_fields()
    details = []
    for name, value in values.items():
        field = fields[name]
        if field.comodel and not field.nested:
            unknown = _unreadable(resource.env[field.comodel], field.ids_in(value))
            details += [_detail(resource.env, prefix + name, unknown)] if unknown else []
    if details:
        raise InvalidRelation(details=details)


def _unreadable(comodel, ids):
    if not ids:
        return set()
    try:
        query = comodel.with_context(active_test=False)._search([("id", "in", sorted(ids))])
    except AccessError:
        return ids
    # One record: Odoo is going to look at it. Of many it takes little but their ids.
    return ids.difference(load(comodel, query) if len(ids) == 1 else query)


def _detail(env, name, unknown):
    shown = ", ".join(map(str, sorted(unknown)[:10]))
    return {"field": name, "message": env._("There is no such record for you: %s", shown)}
