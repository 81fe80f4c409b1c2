"""Strict input models, built from Odoo's own fields so that they cannot drift from them."""

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, create_model

from ..http.parsing import MAX_ID, whole
from ..http.validation import StrictModel
from .declaration import CREATE, WRITE
from .relational_fields import ToLines

#: What a client leaves out keeps its value (PATCH, PUT) or gets Odoo's default (POST).
_ABSENT = None
MAX_NESTED = 100

PlainId = Annotated[int, Field(ge=1, le=MAX_ID), BeforeValidator(whole)]

POST, PUT, PATCH = "POST", "PUT", "PATCH"


def build(title, kinds, method, nested_models=None):
    """Return the pydantic model of a body.

    :param title: name of the schema in the documentation
    :param kinds: dict of name → :class:`.kinds.Kind`
    :param method: POST, PUT or PATCH
    :param nested_models: dict of name → model of the lines of a one2many, for POST
    """
    accepted = (WRITE, CREATE) if method == POST else (WRITE,)
    members = {}
    for name, kind in kinds.items():
        if kind.declared.access not in accepted:
            continue
        if isinstance(kind, ToLines):
            type_ = _lines(nested_models[name])
        else:
            type_ = kind.input_type() if not is_nullable(kind) else kind.input_type() | None
        required = kind.required and method != PATCH
        members[name] = (type_, Field(... if required else _ABSENT, **_documented(kind)))
    return create_model(title, __base__=_Body, **members)


def with_id(model):
    """Return ``model`` with the id of the record that it is about."""
    return create_model(f"{model.__name__}OfOne", __base__=model, id=(PlainId, Field(...)))


class _Body(StrictModel):
    # Odoo's field names are free, also where pydantic has a method of that name.
    model_config = ConfigDict(protected_namespaces=())


def _lines(model):
    return Annotated[list[model], Field(max_length=MAX_NESTED)]


def is_nullable(kind):
    """Whether null is a value: not where the database or the type has no "absent"."""
    return not (kind.required or kind.field.required or kind.falsy)


def _documented(kind):
    documented = {"description": kind.field.help or kind.field.string}
    if kind.declared.example is not None:
        documented["examples"] = [kind.declared.example]
    return documented


def named(body):
    """Return the fields that the client named → validated values, of a model's instance."""
    return {name: getattr(body, name) for name in body.model_fields_set}
