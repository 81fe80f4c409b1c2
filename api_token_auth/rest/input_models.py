"""Strict input models, built from Odoo's own fields so that they cannot drift from them."""

import itertools
from typing import Annotated, ClassVar

from odoo.tools import LazyTranslate
from pydantic import ConfigDict, Field, create_model

from ..http.strict_model import StrictModel
from . import input_types
from .bodies import PATCH, POST
from .declaration import CREATE, WRITE
from .input_types import PlainId

_lt = LazyTranslate(__name__)
_READ_ONLY = _lt("This field is read-only.")
_SET_ONCE = _lt("This field can only be set when the record is created.")

#: What a client leaves out keeps its value (PATCH, PUT) or gets Odoo's default (POST).
_ABSENT = None
MAX_NESTED = 100
#: Records within records within records.
MAX_DEPTH = 5


def build(title, fields, method, nested_models=None):
    """Return the pydantic model of a body.

    :param title: name of the schema in the documentation
    :param fields: dict of name → :class:`.fields.ResourceField`
    :param method: POST, PUT or PATCH
    :param nested_models: dict of name → model of the lines of a one2many, for POST
    """
    accepted = (WRITE, CREATE) if method == POST else (WRITE,)
    members = {}
    for name, field in fields.items():
        if field.declared.access not in accepted:
            continue
        if field.nested:
            type_ = _lines(nested_models[name])
        else:
            type_ = field.input_type(input_types)
            type_ = type_ | None if field.nullable else type_
        required = field.required and method != PATCH
        members[name] = (type_, Field(... if required else _ABSENT, **_documented(field)))
    model = create_model(title, __base__=_Body, **members)
    model.read_only_fields = {
        name: _SET_ONCE if field.declared.access == CREATE else _READ_ONLY
        for name, field in fields.items()
        if name not in members
    }
    return model


def for_creation(resource, inherited, within):
    """Return the model of a new record, with those nested in it, to :data:`MAX_DEPTH`.

    :param inherited: names of the fields that something else than the body gives
    :param within: of a nested record: title of the outermost record's schema, and the names of
        the fields that lead from there to this one
    """
    is_last = len(within) > MAX_DEPTH
    fields = {
        name: field
        for name, field in resource._api_resource_fields().items()
        if name not in inherited and not (is_last and field.nested)
    }
    around = within or (resource._api_title(),)
    nested = {
        name: resource.env[field.declared.nested]._api_create_input(
            field.inherited, (*around, name)
        )
        for name, field in fields.items()
        if field.nested and field.declared.nested
    }
    title = _title_within(within) or f"{resource._api_title_below(inherited)}Create"
    return build(title, fields, POST, nested)


def _title_within(names):
    """``("Task", "child_ids", "child_ids")`` → ``TaskChildIds2Item``."""
    if not names:
        return None
    outermost, *path = names
    # Odoo's own groupby brings together what is apart.
    runs = itertools.groupby(path)  # pylint: disable=bad-builtin-groupby
    steps = [(name, len(list(same))) for name, same in runs]
    words = [f"{name.replace('_', ' ').title()}{n if n > 1 else ''}" for name, n in steps]
    return f"{outermost}{''.join(words).replace(' ', '')}Item"


def with_id(model):
    """Return ``model`` with the id of the record that it is about."""
    return create_model(f"{model.__name__}Item", __base__=model, id=(PlainId, Field(...)))


class _Body(StrictModel):
    # Odoo's field names are free, also where pydantic has a method of that name.
    model_config = ConfigDict(protected_namespaces=())

    #: names of fields that exist and are not taken here → why
    read_only_fields: ClassVar[dict] = {}


def _lines(model):
    return Annotated[list[model], Field(max_length=MAX_NESTED)]


def _documented(field):
    documented = {"description": field.description()}
    if field.declared.example is not None:
        documented["examples"] = [field.declared.example]
    return documented
