"""From a declaration to the routes that serve it.

``@serve`` makes one controller for a resource; :func:`endpoint` one further route of it. What
the routes of every resource do is in :mod:`.views`.
"""

import functools
import re
import warnings
from dataclasses import replace

from odoo import http
from odoo.http import request

from ..http.dispatcher import ROUTE_TYPE, json_response
from ..http.operation import Content, Operation
from ..http.scopes import Needed
from ..http.validation import validate
from . import external_ids, idempotency, upserting, views
from .openapi import contents, parameters

BASE = "/api/v1"


#: verb → function of a resource's name and declaration that returns name → :func:`endpoint`, of
#: other resources that are served below its records
BESIDE = {}


def serve(resource_class):
    """Class decorator of a resource: serve it as its ``_api`` says.

    :param resource_class: with ``_name`` and ``_api``, a :class:`.declaration.Resource`
    :return: the same class
    """
    members = {
        route_name: endpoint(
            resource_class._name,
            url,
            method,
            answer,
            **Needed.of(needed).routing(),
            operation=operation,
        )
        for route_name, url, method, needed, answer, operation in _routes(resource_class._api)
    }
    for verb, routes in BESIDE.items():
        if verb in resource_class._api.verbs:
            members |= routes(resource_class._name, resource_class._api)
    members["__module__"] = resource_class.__module__
    type(f"{resource_class.__name__}Controller", (http.Controller,), members)
    return resource_class


def _routes(api):
    """Yield the routes that a declaration asks for, each with a name."""
    yield from _of_collection(api)
    yield from _of_record(api)
    if api.external_ids:
        yield from _of_external_ids(api)
    if "files" in api.verbs:
        yield from _of_files(api)
    if api.parent:
        yield from _below_parent(api)


def _of_collection(api):
    url = f"{BASE}/{api.path}"
    if "list" in api.verbs:
        yield "list", url, "GET", api.read, views.list_records, LIST
    if "create" in api.verbs:
        yield "create", url, "POST", api.write, views.create_record, _CREATE
    if "update" in api.verbs:
        yield "update_several", url, "PATCH", api.write, views.update_records, _UPDATE_SEVERAL
    if "delete" in api.verbs:
        yield "delete_several", url, "DELETE", api.delete, views.delete_records, _DELETE_SEVERAL


def _of_record(api):
    url = f"{BASE}/{api.path}/<int:record_id>"
    if "read" in api.verbs:
        yield "read", url, "GET", api.read, views.read_record, _READ
    if "update" in api.verbs:
        yield "update", url, "PATCH", api.write, views.update_record, _UPDATE
        yield "replace", url, "PUT", api.write, views.replace_record, _REPLACE
    if "delete" in api.verbs:
        yield "delete", url, "DELETE", api.delete, views.delete_record, _DELETE


def _of_external_ids(api):
    url = f"{BASE}/{api.path}/by-external-id/<string:system>/<string:key>"
    read, put = upserting.read_by_external_id, upserting.put_by_external_id
    yield "read_by_external_id", url, "GET", api.read, read, _READ_BY_EXTERNAL_ID
    yield "put_by_external_id", url, "PUT", api.write, put, _PUT_BY_EXTERNAL_ID


def _of_files(api):
    url = f"{BASE}/{api.path}/<int:record_id>/files/<string:field_name>"
    yield "read_file", url, "GET", api.read, views.read_file, _READ_FILE


def _below_parent(api):
    """``/projects/<id>/tasks``."""
    url = f"{BASE}/{api.parent.path}/<int:parent_id>/{api.path}"
    yield "list_below", url, "GET", api.read, views.list_records, LIST_BELOW
    yield "create_below", url, "POST", api.write, views.create_record, _CREATE_BELOW


LIST = Operation(
    "List {many}",
    name="list {many}",
    description="Filters, sorting and paging work the same for all lists, see the introduction.",
    answer=contents.page,
    query=parameters.of_list,
    headers=("ETag", "Link"),
    etag=True,
)
LIST_BELOW = replace(LIST, summary="List the {many} of a {parent}", name="list {parent} {many}")
_CREATE = Operation(
    "Create one or several {many}",
    name="create {one}",
    body=contents.creation,
    answer=contents.created,
    query=parameters.of_writing,
    status=201,
    headers=("ETag", "Location"),
)
_CREATE_BELOW = replace(
    _CREATE,
    summary="Create one or several {many} of a {parent}",
    name="create {parent} {one}",
    body=contents.creation_below,
)
_UPDATE_SEVERAL = Operation(
    "Update several {many}, all or nothing",
    name="update {many}",
    body=contents.changes,
    answer=contents.stored_several,
    query=parameters.of_writing,
    errors=(404,),
    description=contents.consequences_of_changes,
)
_READ = Operation(
    "Get a {one}",
    name="get {one}",
    answer=contents.record,
    query=parameters.of_reading,
    headers=("ETag",),
    etag=True,
)
_EXTERNAL_ID = (
    {
        "name": "system",
        "in": "path",
        "description": "Name of the other system.",
        "schema": external_ids.SYSTEM_SCHEMA,
    },
    {
        "name": "key",
        "in": "path",
        "description": "ID of the record there.",
        "schema": external_ids.KEY_SCHEMA,
    },
)
_READ_BY_EXTERNAL_ID = replace(
    _READ,
    summary="Read the {one} that another system has an ID for",
    name="get {one} by external id",
    query=lambda resource: [*_EXTERNAL_ID, *parameters.of_answer(resource)],
)
_PUT_BY_EXTERNAL_ID = Operation(
    "Create a {one} under the ID that another system has for it, or change it",
    name="put {one} by external id",
    body=contents.replacement_or_id,
    answer=contents.stored,
    query=lambda resource: [*_EXTERNAL_ID, *parameters.of_writing(resource)],
    headers=("ETag",),
    etag=True,
    creates=True,
    description=contents.consequences_of_changes,
)
_READ_FILE = Operation(
    "Download a file of a {one}", name="get {one} file", answer=contents.file, headers=("ETag",)
)
_UPDATE = Operation(
    "Update a {one}",
    name="update {one}",
    body=contents.change,
    answer=contents.stored,
    query=parameters.of_writing,
    headers=("ETag",),
    etag=True,
    description=contents.consequences_of_changes,
)
_REPLACE = replace(
    _UPDATE,
    summary="Update a {one} with all required fields",
    name="replace {one}",
    body=contents.replacement,
)
_DELETE = Operation(
    "Delete a {one}",
    name="delete {one}",
    answer=contents.deleted,
    query=parameters.of_deleting,
    etag=True,
    description=contents.consequences_of_deleting,
)
_DELETE_SEVERAL = replace(
    _DELETE,
    summary="Delete several {many}, all or nothing",
    name="delete {many}",
    body=contents.ids,
    answer=contents.deleted_several,
    errors=(404,),
    etag=False,
)


def endpoint(
    resource, url, method, answer, *old, scopes=None, any_scope=None, operation=None, **more
):
    """Return a controller's method for one route of a resource.

    :param resource: name of its model, ``api.resource.book``
    :param url: with path arguments as in Odoo, ``/api/v1/books/<int:record_id>``
    :param method: one HTTP method; GET runs on a replica, POST supports ``Idempotency-Key``
    :param answer: called with the resource in the token's user's environment, the path arguments,
        and ``body`` where the operation has one; returns a dict for JSON or a response, raises an
        :class:`ApiError`
    :param scopes, any_scope: as on any route: all of them, or one of them
    :param operation: :class:`Operation`, for the documentation
    :param more: further keywords of the route: ``body``, ``max_content_length``
    """
    if old:
        return _endpoint_of_old(resource, url, method, answer, *old)
    if operation is None:
        raise TypeError(f"The route {url} needs operation=Operation('What it does').")
    needed = {"scopes": scopes, "any_scope": any_scope}
    name = operation.name or getattr(answer, "__name__", "")

    @http.route(
        url,
        type=ROUTE_TYPE,
        auth="api_token",
        methods=[method],
        readonly=method == "GET",
        resource=resource,
        **more,
        operation=replace(operation, name=name if re.fullmatch(r"[\w {}]+", name) else None),
        **{keyword: names for keyword, names in needed.items() if names is not None},
    )
    @functools.wraps(answer)
    def serve_request(self, **arguments):  # noqa: ARG001 a controller's method
        records = request.env[resource]
        if operation.body is not None:
            arguments["body"] = _body(operation)
        if method != "POST":
            return answer(records, **arguments)
        return idempotency.once(request, lambda: _response(answer(records, **arguments)))

    return serve_request


def _response(result):
    return result if isinstance(result, http.Response) else json_response(result)


def _body(operation):
    """What was sent: an instance of the model that the operation names, or as JSON has it.

    :raise ValidationFailed: it does not fit the model
    """
    body = operation.body
    model = body.resolved().schema if isinstance(body, Content) else body
    data = request.api.body
    return validate(model, data) if isinstance(model, type) else data


def _endpoint_of_old(resource, name, url, method, scopes, answer):
    """What ``endpoint`` took before 1.0: of ``scopes`` one was enough. Until 2.0."""
    warnings.warn(
        "endpoint(resource, name, url, method, scopes, answer) is now "
        "endpoint(resource, url, method, answer, scopes=…, operation=Operation(…))",
        DeprecationWarning,
        stacklevel=3,
    )
    needed = {"any_scope": scopes} if scopes else {"scopes": ()}
    operation = Operation(name.replace("_", " ").capitalize(), name=name)
    return endpoint(resource, url, method, answer, **needed, operation=operation)
