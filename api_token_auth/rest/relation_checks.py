"""Every id in a body must be one that the caller may read."""

import ast

from odoo.exceptions import AccessError

from .bulk import errors_at
from .errors import InvalidRelation
from .loading import load


def check(resource, values_list, places):
    """Check the relations of new values with one query for each field.

    Missing and unreadable records are the same refusal: ids cannot be probed.

    :param values_list: for each object, field → validated value
    :param places: for each, where it is in the body; see :func:`.errors_at`
    :raise InvalidRelation: naming every field of an object that is wrong
    """
    env, unknown = resource.env, {}
    for name, field in _relations(resource, values_list).items():
        ids = set().union(*(field.ids_in(values[name]) for values in values_list if name in values))
        unknown[name] = (field, unreadable(env[field.comodel], ids))
    if not any(ids for _field, ids in unknown.values()):
        return
    for values, place in zip(values_list, places, strict=True):
        details = []
        for name, (field, ids) in unknown.items():
            if wrong := field.ids_in(values.get(name)) & ids:
                details.append(_detail(env, name, wrong))
        if details:
            with errors_at(**place):
                raise InvalidRelation(details=details)


def _relations(resource, values_list):
    fields = resource._api_resource_fields()
    return {
        name: fields[name]
        for values in values_list
        for name in values
        if fields[name].comodel and not fields[name].nested
    }


def unreadable(comodel, ids):
    """Return those of ``ids`` that do not exist, or not for the user.

    Users may always name themselves, which Odoo does for them where nobody is named.
    """
    if comodel._name == "res.users":
        ids = ids - {comodel.env.uid}
    if not ids:
        return set()
    try:
        query = comodel.with_context(active_test=False)._search([("id", "in", sorted(ids))])
    except AccessError:
        return ids
    # One record: Odoo is going to look at it. Of many it takes little but their ids.
    return ids.difference(load(comodel, query) if len(ids) == 1 else query)


def outside(env, definition, ids):
    """Return those of ``ids`` that a property cannot hold, or that do not exist for the user.

    :param definition: Odoo's, of a property that holds records
    """
    comodel = definition.get("comodel")
    if not comodel or comodel not in env:
        return ids
    unknown_ids = unreadable(env[comodel], ids)
    # What its form offers; nothing else of Odoo's looks at it.
    offered = ast.literal_eval(definition.get("domain") or "[]")
    if not offered or unknown_ids:
        return unknown_ids
    return ids.difference(env[comodel].browse(ids).filtered_domain(offered).ids)


def _detail(env, name, ids):
    return {"field": name, "message": unknown(env, sorted(ids)[:10])}


def unknown(env, ids):
    """What is said of ids that do not exist, or not for the user."""
    shown = ", ".join(map(str, ids))
    return env._("This record does not exist, or you do not have access to it: %s", shown)
