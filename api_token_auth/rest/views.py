"""What each route of a resource answers: the envelope, the status, the headers."""

from functools import partial

from odoo.http import request

from ..http.dispatcher import json_response
from ..http.errors import NotFound
from . import deleting, etags, listing, one_state, query_parameters, reading, writing

BASE = "/api/v1"


def list_records(resource, parent_id=None):
    return list_where(resource, _url_values(resource, parent_id))


def list_where(resource, url_values):
    """:param url_values: field → value that the address gives"""
    query = listing.parse(resource, request.httprequest.args, url_values)
    page = one_state.read(resource.env, partial(listing.page, resource, query))
    body = {"success": True, "data": page.answers, "meta": page.meta}
    return etags.answer_list(request, body, page.headers(request.httprequest))


def read_record(resource, record_id):
    asked = parameters(resource, "fields", "labels")
    names = listing.names_asked_for(resource, asked.get("fields"))
    one = partial(reading.read_one, resource, record_id, names)
    answer, version = one_state.read(resource.env, one)
    meta = resource._api_meta(record_id)
    if query_parameters.boolean("labels", asked.get("labels", "false")):
        meta = {**meta, "labels": listing.labels(resource, names)}
    body = {**data(answer), **({"meta": meta} if meta else {})}
    return etags.answer_record(request, body, version)


def read_file(resource, record_id, field_name):
    """A file, to be saved: no browser should show what people have put there."""
    parameters(resource)
    field = resource._api_resource_fields().get(field_name)
    if not field or not field.is_file:
        raise NotFound()
    listing.refuse_unreadable(resource, [field_name])
    record = writing.find(resource, record_id)
    if field.from_records(record) == [None]:
        raise NotFound()
    stream = resource.env["ir.binary"]._get_stream_from(record, field_name)
    return stream.get_response(as_attachment=True)


def create_record(resource, body, parent_id=None):
    resource, names = _writing(resource)
    results = writing.create(resource, body, _url_values(resource, parent_id), names)
    if isinstance(body, list):
        return json_response(data([result.answer for result in results]), 201)
    return created(resource, results[0])


def created(resource, result, path=None):
    """201 with the new record, a :class:`.results.WriteResult`.

    :param path: of the collection that it is read in, the resource's own by default
    """
    member = resource._api.id_member
    body = {
        "success": True,
        **({member: result.id} if member else {}),
        "data": result.answer,
        **_meta(resource, result.id),
    }
    headers = {"Location": f"{BASE}/{path or resource._api.path}/{result.id}", **_tag(result)}
    return json_response(body, 201, headers)


def update_record(resource, record_id, body, replace=False):
    resource, names = _writing(resource)
    etags.check_precondition(request, resource, record_id)
    result = writing.update(resource, record_id, body, replace, names)
    answer = {**data(result.answer), **_meta(resource, record_id)}
    return json_response(answer, headers=_tag(result))


def replace_record(resource, record_id, body):
    return update_record(resource, record_id, body, replace=True)


def update_records(resource, body):
    """A list of changes, each with the id of its record; answered in the same order."""
    resource, names = _writing(resource)
    etags.refuse_precondition(request)
    results = writing.update_several(resource, body, names)
    return data([result.answer for result in results])


def delete_record(resource, record_id):
    cascade = _cascade(resource)
    etags.check_precondition(request, resource, record_id)
    deleting.delete(resource, record_id, cascade)
    return data({"id": record_id})


def delete_records(resource, body):
    """A list of ids; answered in the same order."""
    cascade = _cascade(resource)
    etags.refuse_precondition(request)
    ids = deleting.delete_several(resource, body, cascade)
    return data([{"id": record_id} for record_id in ids])


def _cascade(resource):
    """``?cascade=true`` deletes also what the resource says."""
    allowed = ["cascade"] if resource._api.cascade else []
    text = parameters(resource, *allowed).get("cascade", "false")
    return query_parameters.boolean("cascade", text)


def _tag(result):
    return {"ETag": etags.record_tag(result.version, result.answer)}


def parameters(resource, *allowed):
    """Return name → text of the parameters of the query string; others than ``allowed`` are 400."""
    args = request.httprequest.args
    return query_parameters.read(resource.env, args, allowed, listing.LISTS.__contains__)


def names_asked_for(resource):
    """Return the fields of the answer that ``?fields=`` names, the only parameter there is."""
    return listing.names_asked_for(resource, parameters(resource, "fields").get("fields"))


def _writing(resource):
    """Return the resource, and the fields of the answer as :func:`names_asked_for`.

    ``?notify=false`` keeps back the mail about an assignment, and nothing else.
    """
    texts = parameters(resource, "notify", "fields")
    names = listing.names_asked_for(resource, texts.get("fields"))
    if not query_parameters.boolean("notify", texts.get("notify", "true")):
        resource = resource.with_context(mail_auto_subscribe_no_notify=True)
    return resource, names


def _url_values(resource, parent_id):
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
