"""The document as a whole."""

from odoo import http
from openapi_pydantic import OpenAPI

from ...http.dispatcher import ROUTE_TYPE
from . import account_operations, examples, operations, parameters, schemas

_TEXTS = {
    400: "The request cannot be understood, or does not fit the schema.",
    401: "No access token, or one that is not valid (any more).",
    403: "The scope, Odoo's rights or a field's group do not permit this.",
    404: "There is no such record for this user.",
    409: "It clashes with another record, or the record is in use.",
    412: "The record has another version than If-Match says.",
    413: "The body is over 1 MiB.",
    415: "The body is not application/json.",
    422: "Well-formed, but Odoo or a relation refuses it.",
    429: "Too many attempts.",
    503: "Busy or being maintained.",
}

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
    served = [(_path(url), route) for url, route in routes(env)]
    for path, route in served:
        if "resource" not in route:
            continue
        resource = env[route["resource"]]
        if scopes is not None and scopes.isdisjoint(route["scopes"]):
            continue
        operation, more = operations.build(resource, route, path)
        found |= {**schemas.of_resource(resource), **more}
        paths.setdefault(path, {})[route["methods"][0].lower()] = operation
    account, account_schemas = account_operations.build(served, scopes)
    document = _frame({**account, **paths}, {**found, **account_schemas})
    OpenAPI.model_validate(document)
    return document


def routes(env):
    """Yield ``(url, routing)`` of the API's routes that this database serves."""
    modules = sorted(env.registry._init_modules)
    for url, endpoint in http._generate_routing_rules(modules, False):
        if endpoint.routing["type"] == ROUTE_TYPE:
            yield url, endpoint.routing


def _path(url):
    return url.replace("<int:", "{").replace(">", "}")


def _frame(paths, found):
    return {
        "openapi": "3.1.0",
        "info": {"title": "Odoo REST API", "version": "1.0.0", "description": _DESCRIPTION},
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(found.items())),
            "parameters": parameters.HEADERS,
            "responses": {str(status): _error(status, text) for status, text in _TEXTS.items()},
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An access token from POST /api/v1/auth/login.",
                }
            },
        },
    }


def _error(status, text):
    content = {"schema": schemas.ref("Error"), "example": examples.error(status)}
    return {"description": text, "content": {"application/json": content}}
