"""``/tasks/by-external-id/<system>/<id>``: records under the ids of another system.

PUT creates the record or changes it, whichever is needed: who sends it twice, or at once with
somebody else, has one record. The body ``{"id": 7}`` gives the id to a record that is there.
"""

from odoo.http import request

from ..http.dispatcher import json_response
from ..http.parsing import InvalidValue
from ..http.validation import validate
from . import etags, listing, query_parameters, reading, views, writing
from .bodies import PUT, named
from .errors import Conflict, NotFound, PreconditionFailed
from .external_ids import ExternalId

#: beside the fields that are always answered
_FIELD = "external_ids"


def read_by_external_id(resource, system, key):
    names = _names(resource, views.parameters(resource, "fields"))
    record_id = _external_id(system, key).record_id(resource._api_records())
    if record_id is None:
        raise NotFound()
    answer, version = reading.read_one(resource, record_id, names)
    return etags.answer_record(request, views.data(answer), version)


def put_by_external_id(resource, body, system, key):
    texts = views.parameters(resource, "fields", "notify")
    names = _names(resource, texts)
    if not query_parameters.boolean("notify", texts.get("notify", "true")):
        resource = resource.with_context(mail_auto_subscribe_no_notify=True)
    external_id = _external_id(system, key)
    record_id = external_id.record_id(resource._api_records())
    if isinstance(body, dict) and body.keys() == {"id"}:
        return _attach(resource, external_id, record_id, _id_in(body), names)
    if record_id is None:
        return _create(resource, external_id, body, names)
    if not reading.search(resource, ids=[record_id]):
        raise Conflict(resource.env._("A record that you cannot see has this ID already."))
    etags.check_precondition(request, resource, record_id)
    result = writing.update(resource, record_id, body, replace=True)
    return _answer(resource, result.id, names)


def _id_in(body):
    from .input_types import ReferenceBody  # not when Odoo starts

    return validate(ReferenceBody, body).id


def _create(resource, external_id, body, names):
    resource._api_records().check_access("create")
    if "If-Match" in request.httprequest.headers:
        raise PreconditionFailed()
    values = named(validate(resource._api_input(PUT), body))
    [result] = writing.create_validated(resource, [values], [{}])
    external_id.give(resource._api_records().browse(result.id))
    return _answer(resource, result.id, names, 201)


def _attach(resource, external_id, holder_id, record_id, names):
    """:raise Conflict: another record has the id"""
    record = writing.find(resource, record_id)
    record.check_access("write")
    etags.check_precondition(request, resource, record_id)
    if holder_id not in (None, record_id):
        raise Conflict(resource.env._("Another record has this ID already."))
    if holder_id is None:
        external_id.give(record)
    return _answer(resource, record_id, names)


def _external_id(system, key):
    try:
        return ExternalId.of(system, key)
    except InvalidValue as error:
        raise query_parameters.parameter_error("key", error.text) from error


def _names(resource, texts):
    text = texts.get("fields")
    names = listing.names_asked_for(resource, text)
    return names if text is not None or _FIELD in names else [*names, _FIELD]


def _answer(resource, record_id, names, status=200):
    """The record as it is stored; its id alone where the user may not see it any more."""
    location = f"{views.BASE}/{resource._api.path}/{record_id}"
    headers = {"Location": location} if status == 201 else {}
    answers, versions = reading.fetch_versions(
        resource, reading.search(resource, ids=[record_id]), names
    )
    if not answers:
        return json_response(views.data({"id": record_id}), status, headers)
    headers["ETag"] = etags.record_tag(versions[0], answers[0])
    return json_response(views.data(answers[0]), status, headers)
