"""Create, change, delete: as the token's user, all or nothing, and no value lost in silence.

The order of checks: is the record there (404), is it the version that the client knows (412), may
the user do this at all (403), does the body fit the schema (400), do its relations exist (422).
Then Odoo writes, and what it stored is compared with what was sent.
"""

from itertools import chain
from typing import NamedTuple

from .. import compat
from ..http.parsing import MAX_ID
from ..http.validation import validate
from . import bulk, reading, relation_checks
from .bulk import errors_at
from .errors import FieldForbidden, NotApplied, NotFound
from .input_models import PATCH, PUT, named


class WriteResult(NamedTuple):
    """What a user sees of a record after a write; only the id where that is nothing any more."""

    id: int
    answer: dict
    version: int


def create(resource, body, url_values=None):
    """Create one record, or a list of them, all or nothing.

    :param body: the parsed body
    :param url_values: values that the address gives, such as ``{"project_id": 7}``
    :return: list of :class:`WriteResult` in the same order
    :raise ValidationFailed: with ``index`` in the details of a list
    """
    resource._api_records().check_access("create")
    # The address's values are not to be said twice.
    url_values = url_values or {}
    model = resource._api_create_input(tuple(url_values))
    many = isinstance(body, list)
    found = bulk.validated(resource, model, body) if many else [validate(model, body)]
    values_list = [{**named(item), **url_values} for item in found]
    return create_validated(resource, values_list, numbered=many)


def create_validated(resource, values_list, numbered=False):
    """Create records, and the records nested in them, from validated values.

    :param numbered: tell the position in errors
    :return: list of :class:`WriteResult` in the same order
    """
    records = resource._api_records()
    vals_list = []
    for index, values in enumerate(values_list):
        with errors_at(index if numbered else None):
            _check(resource, records, values)
            vals_list.append(_vals(resource, records, values))
    created = resource._api_create(vals_list)
    resource.env.flush_all()
    for index, (record, values) in enumerate(zip(created, values_list, strict=True)):
        with errors_at(index if numbered else None):
            _create_lines(resource, record, values)
    return _read_back(resource, created, values_list, numbered)


def _create_lines(resource, record, values):
    """Create the nested records, each checked like one of its own."""
    fields = resource._api_resource_fields()
    for name, lines in values.items():
        if fields[name].nested and lines:
            nested = resource.env[fields[name].declared.nested]
            nested._api_check_scopes(nested._api.write)
            nested._api_records().check_access("create")
            inherited = {field: _inherited(record, field) for field in fields[name].inherited}
            inherited[fields[name].odoo_field.inverse_name] = record.id
            for index, line in enumerate(lines):
                with errors_at(prefix=f"{name}.{index}"):
                    create_validated(nested, [{**named(line), **inherited}])


def _inherited(record, field):
    return record[field].id if field in record._fields else None


def update(resource, record_id, body, replace=False):
    """Change one record as PATCH does, or PUT where ``replace``; a :class:`WriteResult`."""
    record = find(resource, record_id, load=True)
    record.check_access("write")
    values = named(validate(resource._api_input(PUT if replace else PATCH), body))
    return write_validated(resource, record, values)


def update_several(resource, body):
    """Change several records as PATCH does, all or nothing.

    :param body: list of objects, each with the ``id`` of its record: ``[{"id": 7, …}, …]``
    :return: list of :class:`WriteResult` in the same order, as they are after all changes
    :raise ApiError: with ``index`` in the details
    """
    resource._api_records().check_access("write")
    found = bulk.validated(resource, resource._api_changes_input(), body)
    changes = [named(item) for item in found]
    ids = [values.pop("id") for values in changes]
    bulk.refuse_repeated(resource.env, ids)
    for index, (record_id, values) in enumerate(zip(ids, changes, strict=True)):
        with errors_at(index):
            record = find(resource, record_id, load=True)
            record.check_access("write")
            write_validated(resource, record, values)
    # Compared once more: a later change may have undone an earlier one.
    return _read_back(resource, resource._api_records().browse(ids), changes, numbered=True)


def write_validated(resource, record, values):
    """Write validated values on one record; a :class:`WriteResult`."""
    if values:
        _check(resource, record, values)
        resource._api_write(record, _vals(resource, record, values))
        resource.env.flush_all()
    return read_back(resource, record, values)


def delete(resource, record_id):
    """Delete one record."""
    record = find(resource, record_id)
    record.check_access("unlink")
    resource._api_unlink(record)
    resource.env.flush_all()


def find(resource, record_id, load=False):
    """Return the record, archived or not.

    :param load: read its columns with the same statement, for Odoo to write on it
    :raise NotFound: there is none, or none that the user may read
    """
    ids = []
    if 1 <= record_id <= MAX_ID:
        query = reading.search(resource, ids=[record_id])
        ids = reading.load(resource._api_records(), query) if load else list(query)
    if not ids:
        raise NotFound()
    return resource._api_records().browse(ids)


def _check(resource, record, values):
    """What is checked before anything is written."""
    _check_fields(resource, values)
    relation_checks.check(resource, values)
    resource._api_validate(record, values)


def _check_fields(resource, values):
    """:raise FieldForbidden: naming the fields that the user may not write"""
    plain = _plain(resource, values)
    allowed = compat.writable_fields(resource._api_records(), plain)
    _refuse_fields(resource.env, [name for name in plain if name not in allowed])


def _refuse_fields(env, names):
    if names:
        message = env._("You may not write this field.")
        raise FieldForbidden(details=[{"field": name, "message": message} for name in names])


def _vals(resource, record, values):
    """Return what Odoo's ``write`` or ``create`` takes."""
    fields = resource._api_resource_fields()
    vals = {name: fields[name].to_internal_value(values[name]) for name in _plain(resource, values)}
    return {**vals, **resource._api_prepare_values(record, values)}


def read_back(resource, record, values=()):
    """Return a record as it is stored now, a :class:`WriteResult`.

    :param values: field → value that the client named, to be compared
    :raise NotApplied: one of them is not what is stored
    """
    return _read_back(resource, record, [values])[0]


def _read_back(resource, records, values_list, numbered=False):
    """The same for several, with one query."""
    shown = resource._api_default_names()
    asked = resource._api_readable(
        _plain(resource, dict.fromkeys(chain.from_iterable(values_list)))
    )
    query = reading.search(resource, ids=records.ids)
    names = list(dict.fromkeys([*shown, *asked]))
    found = {
        answer["id"]: (answer, version)
        for answer, version in zip(*reading.fetch_versions(resource, query, names), strict=True)
    }
    result = []
    for index, (record, values) in enumerate(zip(records, values_list, strict=True)):
        if record.id not in found:  # the user gave the record away
            result.append(WriteResult(record.id, {"id": record.id}, 0))
            continue
        answer, version = found[record.id]
        with errors_at(index if numbered else None):
            _check_applied(resource, record, {n: values[n] for n in asked if n in values}, answer)
        result.append(WriteResult(record.id, {name: answer[name] for name in shown}, version))
    return result


def _check_applied(resource, record, values, answer):
    """Compare every field that the client named with what is stored.

    :raise NotApplied: naming those that Odoo dropped or changed; all is rolled back
    """
    fields = resource._api_resource_fields()
    lost = [
        name
        for name, value in values.items()
        if not fields[name].same(fields[name].expected(value, record), answer[name])
    ]
    if lost:
        message = resource.env._("Odoo did not keep this value.")
        raise NotApplied(details=[{"field": name, "message": message} for name in lost])


def _plain(resource, names):
    """Those of ``names`` that are not nested records."""
    fields = resource._api_resource_fields()
    return [name for name in names if not fields[name].nested]
