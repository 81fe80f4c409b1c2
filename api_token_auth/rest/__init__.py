"""Declared resources: a JSON API from one declaration. The token layer works without it.

declaration → routes → views → listing, reading, writing → fields (values).

What is imported here is for other addons; everything else may move.
"""

from importlib import import_module

from ..http.operation import Content, Form, Operation
from ..http.scopes import any_scope
from ..http.validation import validate
from . import errors, feed_routes, references, relation_checks, resource, views, writing
from .computed_fields import ComputedField
from .declaration import (
    CREATE,
    DELETE,
    READ,
    VERBS,
    WRITE,
    Consequence,
    Field,
    Parameter,
    Parent,
    Resource,
)
from .discussion import routes as _discussion
from .openapi import contents, parameters
from .routes import BASE, LIST, LIST_BELOW, endpoint, serve
from .writing import find

__all__ = [
    "BASE",
    "CREATE",
    "DELETE",
    "LIST",
    "LIST_BELOW",
    "READ",
    "VERBS",
    "WRITE",
    "ComputedField",
    "Consequence",
    "Content",
    "Field",
    "Form",
    "Operation",
    "Parameter",
    "Parent",
    "RecordId",
    "ReferenceBody",
    "Resource",
    "StrictModel",
    "any_scope",
    "contents",
    "endpoint",
    "errors",
    "find",
    "parameters",
    "references",
    "relation_checks",
    "resource",
    "serve",
    "validate",
    "views",
    "writing",
]

#: Models, and what they are made of: not imported when Odoo starts, unless another addon does.
_OF_MODELS = {
    "RecordId": "rest.input_types",
    "ReferenceBody": "rest.input_types",
    "StrictModel": "http.strict_model",
}


def __getattr__(name):
    if name not in _OF_MODELS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"..{_OF_MODELS[name]}", __name__)
    return getattr(module, name)
