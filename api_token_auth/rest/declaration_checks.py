"""Does a declaration fit the database? Asked when the registry loads, so that nobody finds out by
a call. Each answer names the resource, the field, and what is possible.
"""

from difflib import get_close_matches

from .computed_fields import ComputedField
from .declaration import CREATE, DELETE, READ, VERBS, WRITE, Field, Resource
from .fields import RESOURCE_FIELDS
from .routes import BESIDE

_TEXTS = ("char", "text", "html")
#: Methods of before 1.0: an override that nobody calls would check nothing any more.
_RENAMED = {"_api_check": "_api_validate", "_api_complete": "_api_prepare_values"}


class DeclarationError(Exception):
    """A resource is declared in a way that cannot be served."""


def check(resource):
    """Refuse a resource that does not fit the database.

    :param resource: the empty recordset of its model
    :raise DeclarationError: with one sentence for each thing that is wrong
    """
    wrong = list(_of_resource(resource))
    if not wrong:
        declared = resource._api_declared()
        wrong += _of_consequences(resource, declared)
        for name, field in declared.items():
            wrong += _of_field(resource, name, field, declared)
    if wrong:
        raise DeclarationError("\n".join(f"{resource._name}: {sentence}" for sentence in wrong))


def _of_resource(resource):
    api, env = resource._api, resource.env
    if not isinstance(api, Resource):
        yield f"_api has to be a Resource(…), not {api!r}."
        return
    for old, new in _RENAMED.items():
        if hasattr(resource, old):
            yield f"{old} is called {new} now."
    if api.model not in env:
        yield f"there is no model {api.model!r}{_similar(api.model, env.registry.models)}."
        return
    yield from _of_verbs(api, env)
    for name in api.search:
        yield from _of_search(env[api.model], name)
    if api.parent:
        yield from _of_parent(resource, api.parent)
    yield from _of_feed(env[api.model], api.feed or ())


def _of_verbs(api, env):
    possible = (*VERBS, "files", *BESIDE)
    if unknown := set(api.verbs) - set(possible):
        yield f"verbs are {_listed(possible)}, not {_listed(sorted(unknown))}."
    for verb in ("messages", "followers"):
        if verb in api.verbs and not hasattr(env[api.model], "message_post"):
            yield f"{api.model} has no {verb}: it would have to inherit mail.thread."
    for name, parameter in api.parameters.items():
        if parameter.resource not in env:
            yield f"parameter {name!r} names {parameter.resource!r}, which is not there."


def _of_search(model, name):
    if name not in model._fields:
        yield _missing(model, name, "search names")
    elif model._fields[name].type not in _TEXTS or not model._fields[name]._description_searchable:
        yield (
            f"search names {name!r}, which is of type {model._fields[name].type}. It can look into "
            f"stored fields of the types {_listed(_TEXTS)}."
        )


def _of_consequences(resource, declared):
    for consequence in resource._api_consequences():
        for name in (consequence.of, *consequence.resets):
            if name not in declared and name != DELETE:
                yield f"a consequence names {name!r}, which is no field of it."
    for name in resource._api.cascade:
        if name not in declared or resource._api_records()._fields[name].type != "one2many":
            yield f"cascade names {name!r}, which is no one2many field of it."


def _of_feed(model, paths):
    """Lists of records, and columns of a record that a many2one points to."""
    for path in paths:
        name, dot, column = path.partition(".")
        field = model._fields.get(name)
        if field is None:
            yield _missing(model, name, "feed names")
        elif not dot and field.type not in ("one2many", "many2many"):
            yield f"feed names {name!r}, which is of type {field.type}, and no list of records."
        elif dot and not (field.type == "many2one" and field.store):
            yield f"feed names {path!r}, and {name!r} is no stored many2one."
        elif dot and not _is_column(comodel := model.env[field.comodel_name], column):
            yield f"feed names {path!r}, and {comodel._name} has no column {column!r}."


def _is_column(model, name):
    return name in model._fields and model._fields[name].store and model._fields[name].column_type


def _of_parent(resource, parent):
    model, env = resource._api_records(), resource.env
    if parent.resource not in env:
        known = env.registry.models
        yield f"its parent {parent.resource!r} is not there{_similar(parent.resource, known)}."
        return
    if parent.field not in model._fields:
        yield _missing(model, parent.field, "its parent is in")
        return
    target, served = model._fields[parent.field].comodel_name, env[parent.resource]._api.model
    if model._fields[parent.field].type != "many2one" or target != served:
        yield f"its parent is in {parent.field!r}, which has to be a many2one to {served}."


def _of_field(resource, name, field, declared):
    model = resource._api_records()
    if not isinstance(field, Field):
        yield f"field {name!r} has to be a Field(…), not {field!r}."
    elif field.kind:
        yield from _of_computed(name, field)
    elif name not in model._fields:
        yield _missing(model, name, "fields names")
    else:
        yield from _of_odoo_field(resource, name, field, declared)


def _of_odoo_field(resource, name, field, declared):
    model = resource._api_records()
    if field.access not in (READ, WRITE, CREATE):
        yield f"field {name!r} can be {READ}, {WRITE} or {CREATE}, not {field.access!r}."
    type_ = model._fields[name].type
    if type_ not in RESOURCE_FIELDS:
        yield f"field {name!r} is of type {type_}. Possible are {_listed(sorted(RESOURCE_FIELDS))}."
        return
    if field.access != READ and not RESOURCE_FIELDS[type_].writable:
        yield f"field {name!r} is of type {type_}. It can be {READ} only."
    if RESOURCE_FIELDS[type_].is_file and "files" not in resource._api.verbs:
        yield f"field {name!r} is of type {type_}. It needs 'files' among the verbs."
    if field.sql and not RESOURCE_FIELDS[type_].is_column:
        # Of related records nothing would check that the user may read them.
        yield f"field {name!r} is of type {type_}. sql= is for fields of one value."
    yield from _of_input(name, field)
    if type_ == "one2many":
        yield from _of_lines(resource, name, field, declared)
    elif field.nested:
        yield f"field {name!r} is of type {type_}. nested= is for one2many."


def _of_computed(name, field):
    if not (isinstance(field.kind, type) and issubclass(field.kind, ComputedField)):
        yield f"field {name!r} has kind={field.kind!r}, which is no class of ComputedField."
    if field.access != READ:
        yield f"field {name!r} is made by its kind=. It can be {READ} only."


def _of_input(name, field):
    """What the models of bodies, which are made when one comes, could not be made of."""
    if field.access != READ and name.startswith("_"):
        yield f"field {name!r} begins with an underscore. It can be {READ} only."
    length = field.max_length
    if length is not None and not (type(length) is int and length > 0):
        yield f"field {name!r} has max_length={length!r}, which has to be a number from 1 on."


def _of_lines(resource, name, field, declared):
    if field.access == READ and not field.nested:
        return
    if field.access != CREATE or not field.nested:
        yield (
            f"field {name!r} is a one2many. It can be read only, or Field(CREATE, nested=…) "
            "with the resource of its records."
        )
    elif field.nested not in resource.env:
        yield (
            f"field {name!r} is nested in {field.nested!r}, which is not there"
            f"{_similar(field.nested, resource.env.registry.models)}."
        )
    else:
        nested = resource.env[field.nested]
        comodel = resource._api_records()._fields[name].comodel_name
        if nested._api.model != comodel:
            yield f"field {name!r} holds {comodel}, and {field.nested} serves {nested._api.model}."
        for inherited in set(field.inherited) - set(nested._api_fields()):
            yield f"field {name!r} hands on {inherited!r}, which {field.nested} does not have."
        served = set(nested._api_fields()) & set(declared)
        for default in set(field.defaults) - served:
            yield f"field {name!r} hands on {default!r}, which both of them need to have."


def _missing(model, name, where):
    return f"{where} {name!r}, and {model._name} has no such field{_similar(name, model._fields)}."


def _similar(name, known):
    found = get_close_matches(name, list(known), n=3)
    return f" (similar: {_listed(found)})" if found else ""


def _listed(names):
    return ", ".join(names)
