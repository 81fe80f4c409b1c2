"""The document as a whole."""

from odoo import http
from openapi_pydantic import OpenAPI

from ...http.dispatcher import ROUTE_TYPE
from ...http.scopes import Needed
from . import operations, parameters, responses, schemas

_DESCRIPTION = """\
Work with Odoo over HTTP, as the user whose access token you send. Within v1, fields, endpoints
and optional parameters may be added; ignore what you do not know. Absent values are null,
date-times are UTC. Every error has the same shape; switch on its `error`.
"""


def build(env, scopes=None):
    """Return the document as a dict, checked by ``openapi-pydantic``.

    :param env: of the superuser, in English: the document is the same for everybody
    :param scopes: only what these scopes permit; None for everything
    """
    paths, found = {}, dict(schemas.COMMON)
    for url, routing in routes(env):
        hidden = scopes is not None and not Needed.by(routing).is_met_by(scopes)
        if hidden or "operation" not in routing:
            continue
        operation, more = operations.build(env, url, routing)
        [method] = routing["methods"]
        paths.setdefault(operations.path(url), {})[method.lower()] = operation
        found |= more
    document = _frame(paths, found)
    OpenAPI.model_validate(document)
    return document


def check(env):
    """Refuse to load a registry of whose routes no document can be made."""
    for url, routing in routes(env):
        if "operation" in routing:
            operations.check(env, url, routing)


def routes(env):
    """Yield ``(url, routing)`` of the API's routes that this database serves."""
    modules = sorted(env.registry._init_modules)
    for url, endpoint in http._generate_routing_rules(modules, False):
        if endpoint.routing["type"] == ROUTE_TYPE:
            yield url, endpoint.routing


def _frame(paths, found):
    return {
        "openapi": "3.1.0",
        "info": {"title": "Odoo REST API", "version": "1.0.0", "description": _DESCRIPTION},
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(found.items())),
            "parameters": parameters.HEADERS,
            "responses": responses.build(),
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An access token from POST /api/v1/auth/login.",
                }
            },
        },
    }
