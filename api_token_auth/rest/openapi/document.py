"""The document as a whole."""

import json
import re

from odoo import http

from ...http.dispatcher import ROUTE_TYPE
from ...http.scopes import Needed
from . import operations, parameters, responses, schemas

_DESCRIPTION = """\
Work with Odoo over HTTP, as the user whose access token you send. Within v1, fields, endpoints
and optional parameters may be added; ignore what you do not know. Empty values are null,
date-times are UTC. All errors have the same format; switch on `error`.

## Lists

`field=value` is a filter. Several values, comma-separated or repeated, mean OR; different filters
mean AND. The most common filters are listed as parameters. Depending on the type of the field,
there are also `field__ne` and `field__nin` (none of these), `field__lt`, `field__lte`, `field__gt`,
`field__gte`, `field__ilike` (contains), `field__all` (lists of records: contains all of these) and
`field__isnull`. Unknown filters are rejected; the error lists those that are supported.

For the next page, send the `meta.next_cursor` of the previous page as `cursor`, or follow the
`Link` header.
"""


def build(env, scopes=None):
    """Return the document as a dict.

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
        paths.setdefault(operations.path(env, url, routing), {})[method.lower()] = operation
        found |= more
    return _frame(env, paths, _used(paths, found))


def routes(env):
    """Yield ``(url, routing)`` of the API's routes that this database serves."""
    modules = sorted(env.registry._init_modules)
    for url, endpoint in http._generate_routing_rules(modules, False):
        if endpoint.routing["type"] == ROUTE_TYPE:
            yield url, endpoint.routing


def _used(paths, found):
    """Return those of the schemas that are referred to, by way of others too."""
    used, named = {"Error"}, _references(paths)
    while named:
        used |= named
        named = {other for name in named for other in _references(found[name])} - used
    return {name: schema for name, schema in found.items() if name in used}


def _references(part):
    return set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(part)))


def _tags(paths):
    found = [operation["tags"] for methods in paths.values() for operation in methods.values()]
    return sorted({tag for tags in found for tag in tags})


def _frame(env, paths, found):
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Odoo REST API",
            "version": "1.0.0",
            "description": _DESCRIPTION,
            "license": {"name": "LGPL-3.0", "identifier": "LGPL-3.0-only"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in _tags(paths)],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(found.items())),
            "parameters": parameters.HEADERS,
            "responses": responses.build(),
            "securitySchemes": env["ir.http"]._api_security_schemes(),
        },
    }
