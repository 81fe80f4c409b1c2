"""What each route of a resource answers: the envelope, the status, the headers."""

from odoo.http import request

from ..http.dispatcher import json_response
from ..http.errors import NotFound, ValidationFailed
from ..http.validation import validate
from . import etags, listing, query_parameters, reading, writing
from .relational_fields import Reference

BASE = "/api/v1"


def list_records(resource, parent_id=None):
    return list_where(resource, _fixed(resource, parent_id))


def list_where(resource, fixed):
    """:param fixed: field → value that the address gives"""
    query = listing.parse(resource, request.httprequest.args, fixed)
    page = listing.page(resource, query)
    body = {"success": True, "data": page.answers, "meta": page.meta}
    return etags.answer_list(request, body, page.headers(request.httprequest))


def read_record(resource, record_id):
    names = listing.names_asked_for(resource, _parameters(resource, "fields").get("fields"))
    answer, version = reading.read_one(resource, record_id, names)
    body = {**data(answer), **_meta(resource, record_id)}
    return etags.answer_record(request, body, version)


def create_record(resource, parent_id=None):
    resource = _notifying(resource)
    _check_nested_scopes(resource)
    stored = writing.create(resource, request.api_body, _fixed(resource, parent_id))
    if isinstance(request.api_body, list):
        return json_response(data([record.answer for record in stored]), 201)
    return created(resource, stored[0])


def created(resource, stored):
    """201 with the new record, a :class:`.writing.Stored`."""
    member = resource._api.id_member
    body = {
        "success": True,
        **({member: stored.id} if member else {}),
        "data": stored.answer,
        **_meta(resource, stored.id),
    }
    headers = {"Location": f"{BASE}/{resource._api.path}/{stored.id}", **_tag(stored)}
    return json_response(body, 201, headers)


def update_record(resource, record_id):
    return _update(resource, record_id, replace=False)


def replace_record(resource, record_id):
    return _update(resource, record_id, replace=True)


def update_records(resource):
    """A list of changes, each with the id of its record; answered in the same order."""
    resource = _notifying(resource)
    etags.refuse_precondition(request)
    stored = writing.update_several(resource, request.api_body)
    return data([record.answer for record in stored])


def delete_record(resource, record_id):
    no_parameters(resource)
    etags.check_precondition(request, resource, record_id)
    writing.delete(resource, record_id)
    return data({"id": record_id})


def _update(resource, record_id, replace):
    resource = _notifying(resource)
    etags.check_precondition(request, resource, record_id)
    stored = writing.update(resource, record_id, request.api_body, replace)
    body = {**data(stored.answer), **_meta(resource, record_id)}
    return json_response(body, headers=_tag(stored))


def _tag(stored):
    return {"ETag": etags.record_tag(stored.version, stored.answer)}


def _parameters(resource, *allowed):
    return query_parameters.read(resource.env, request.httprequest.args, allowed)


def _notifying(resource):
    """``?notify=false`` keeps back the mail about an assignment, and nothing else."""
    text = _parameters(resource, "notify").get("notify", "true")
    if query_parameters.boolean("notify", text):
        return resource
    return resource.with_context(mail_auto_subscribe_no_notify=True)


def _check_nested_scopes(resource):
    """Nested records need the scope of their own resource."""
    kinds, body = resource._api_kinds(), request.api_body
    objects = body if isinstance(body, list) else [body]
    names = {name for item in objects if isinstance(item, dict) for name in item}
    for name in names & set(kinds):
        nested = kinds[name].declared.nested
        if nested:
            request.registry["ir.http"]._check_scopes(resource.env[nested]._api.write)


def _fixed(resource, parent_id):
    """The values that the address gives: the parent must be there for the user."""
    if parent_id is None:
        return {}
    parent = resource._api.parent
    writing.find(resource.env[parent.resource], parent_id)
    return {parent.field: parent_id}


def _meta(resource, record_id):
    meta = resource._api_meta(record_id)
    return {"meta": meta} if meta else {}


def data(answer):
    return {"success": True, "data": answer}


def body():
    return request.api_body


def one_object(value):
    """:raise ValidationFailed: a list, where only one object makes sense"""
    if isinstance(value, list):
        message = request.env._("One object is needed here, not a list.")
        raise ValidationFailed(details=[{"field": None, "message": message}])
    return value


def id_in(reference):
    """The id in a body such as ``{"id": 7}``.

    :raise ValidationFailed: what is there is no id
    """
    return validate(Reference, reference).id


def no_parameters(resource):
    _parameters(resource)


def not_found():
    return NotFound()
