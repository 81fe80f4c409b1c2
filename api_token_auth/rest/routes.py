"""From a declaration to the routes that serve it.

``@serve`` makes one controller for a resource. Its methods stay below ten lines: what they do
is in :mod:`.answers`.
"""

import functools

from odoo import http
from odoo.http import request

from ..http.dispatcher import ROUTE_TYPE
from . import idempotency, views

BASE = "/api/v1"


def serve(resource_class):
    """Class decorator of a resource: serve it as its ``_api`` says.

    :param resource_class: with ``_name`` and ``_api``, a :class:`.declaration.Resource`
    :return: the same class
    """
    name, api = resource_class._name, resource_class._api
    module = resource_class.__module__
    type(f"{resource_class.__name__}Controller", (http.Controller,), _methods(name, api, module))
    return resource_class


def _methods(name, api, module):
    collection, item = f"{BASE}/{api.path}", f"{BASE}/{api.path}/<int:record_id>"
    methods = {
        "list": (collection, "GET", api.read, views.list_records),
        "create": (collection, "POST", api.write, views.create_record),
        "update_several": (collection, "PATCH", api.write, views.update_records),
        "read": (item, "GET", api.read, views.read_record),
        "update": (item, "PATCH", api.write, views.update_record),
        "replace": (item, "PUT", api.write, views.replace_record),
        "delete": (item, "DELETE", api.delete, views.delete_record),
    }
    served = {verb: methods[verb] for verb in methods if _as_declared(verb) in api.verbs}
    if api.parent:
        served |= _nested(api)
    routes = {verb: endpoint(name, verb, *route) for verb, route in served.items()}
    return {"__module__": module, **routes}


def _as_declared(verb):
    return "update" if verb in ("replace", "update_several") else verb


def _nested(api):
    """Routes below the parent: ``/projects/<id>/tasks``."""
    url = f"{BASE}/{api.parent.path}/<int:parent_id>/{api.path}"
    return {
        "list_below": (url, "GET", api.read, views.list_records),
        "create_below": (url, "POST", api.write, views.create_record),
    }


def endpoint(name, operation, url, method, scopes, answer):
    """Return a controller's method for one route.

    :param name: of the resource's model, ``api.resource.book``
    :param operation: what the documentation calls it; that is built from the routes really served
    :param url: with path arguments as in Odoo, ``/api/v1/books/<int:record_id>``
    :param method: one HTTP method; GET runs on a replica, POST heeds ``Idempotency-Key``
    :param scopes: tuple of scopes of which one is enough (RFC 6750 section 3.1)
    :param answer: called with the resource in the token's user's environment and the path
        arguments; returns a dict for JSON or a response, raises an :class:`ApiError`
    """

    @http.route(
        url,
        type=ROUTE_TYPE,
        auth="api_token",
        scopes=scopes,
        methods=[method],
        readonly=method == "GET",
        resource=name,
        operation=operation,
    )
    @functools.wraps(answer)
    def serve_request(self, **ids):  # noqa: ARG001 a controller's method
        resource = request.env[name]
        if method != "POST":
            return answer(resource, **ids)
        return idempotency.once(request, lambda: answer(resource, **ids))

    return serve_request
