"""Declared resources: a JSON API from one declaration. The token layer works without it.

declaration → routes → views → listing, reading, writing → fields (values).

What is imported here is for other addons; everything else may move.
"""

from ..http.operation import Content, Form, Operation
from ..http.scopes import any_scope
from ..http.validation import StrictModel, validate
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
from .relational_fields import RecordId, ReferenceBody
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
