"""Create and change: as the token's user, all or nothing, and no value lost in silence.

The order of checks: is the record there (404), is it the version that the client knows (412), may
the user do this at all (403), does the body fit the schema (400), do its relations exist (422).
Then Odoo writes what is a change, and what it stored is compared with what was sent.
"""

import copy
from itertools import chain

from .. import compat
from ..http.parsing import MAX_ID
from ..http.validation import validate
from . import bulk, changes, custom_fields, reading, relation_checks, results, side_effects
from .bodies import PATCH, PUT, named
from .bulk import errors_at
from .errors import FieldForbidden, NotFound


def create(resource, body, url_values=None, names=None):
    """Create one record, or a list of them, all or nothing.

    :param body: the parsed body
    :param url_values: values that the address gives, such as ``{"project_id": 7}``
    :param names: fields of the answer, checked; those that are always shown without it
    :return: list of :class:`.results.WriteResult` in the same order
    :raise ValidationFailed: with ``index`` in the details of a list
    """
    resource._api_records().check_access("create")
    # The address's values are not to be said twice.
    url_values = url_values or {}
    model = resource._api_create_input(tuple(url_values))
    many = isinstance(body, list)
    found = bulk.validated(resource, model, body) if many else [validate(model, body)]
    values_list = [{**named(item), **url_values} for item in found]
    places = bulk.places(found) if many else [{}]
    return create_validated(resource, values_list, places, names)


def create_validated(resource, values_list, places, names=None):
    """Create records, and the records nested in them, from validated values.

    :param places: for each, what errors tell of where it is in the body; see :func:`.errors_at`
    :param names: as for :func:`create`
    :return: list of :class:`.results.WriteResult` in the same order
    """
    records = resource._api_records()
    _check(resource, [records] * len(values_list), values_list, places)
    vals_list = [_vals(resource, records, values) for values in values_list]

    def act(positions):
        # Odoo completes the very dicts that it is given.
        return resource._api_create([copy.deepcopy(vals_list[at]) for at in positions])

    created = records.concat(*bulk.together(resource.env, places, act))
    custom_fields.refuse_empty(resource, created, places)
    _create_lines(resource, created, values_list, places)
    return results.read_back_several(resource, created, values_list, places, names)


def _create_lines(resource, records, values_list, places):
    """Create the nested records, each checked like one of its own."""
    fields = resource._api_resource_fields()
    for name in dict.fromkeys(chain.from_iterable(values_list)):
        if not fields[name].nested:
            continue
        nested = resource.env[fields[name].declared.nested]
        nested._api_check_scopes(nested._api.write)
        nested._api_records().check_access("create")
        lines, lines_places = [], []
        for record, values, place in zip(records, values_list, places, strict=True):
            inherited = {field: _inherited(record, field) for field in fields[name].inherited}
            inherited[fields[name].odoo_field.inverse_name] = record.id
            defaults = _line_defaults(fields[name].declared, values)
            for number, line in enumerate(values.get(name, ())):
                lines.append({**defaults, **named(line), **inherited})
                within = f"{place['prefix']}.{name}" if "prefix" in place else name
                lines_places.append({**place, "prefix": f"{within}.{number}"})
        if lines:
            create_validated(nested, lines, lines_places)


def _line_defaults(declared, values):
    """What nested records have of the record around them unless they name it themselves."""
    return {name: values[name] for name in declared.defaults if name in values}


def _inherited(record, field):
    return record[field].id if field in record._fields else None


def update(resource, record_id, body, replace=False, names=None):
    """Change one record as PATCH does, or PUT where ``replace``.

    :param names: as for :func:`create`
    :return: :class:`.results.WriteResult`
    """
    record, before = _find(resource, record_id)
    record.check_access("write")
    values = named(validate(resource._api_input(PUT if replace else PATCH), body))
    return write_validated(resource, record, [values], [{}], before, names)[0]


def update_several(resource, body, names=None):
    """Change several records as PATCH does, all or nothing.

    :param body: list of objects, each with the ``id`` of its record: ``[{"id": 7, …}, …]``
    :param names: as for :func:`create`
    :return: list of :class:`.results.WriteResult` in the same order, as they are after all changes
    :raise ApiError: with ``index`` in the details
    """
    resource._api_records().check_access("write")
    found = bulk.validated(resource, resource._api_changes_input(), body)
    values_list = [named(item) for item in found]
    ids = [values.pop("id") for values in values_list]
    records, before = find_several(resource, ids, "write")
    return write_validated(resource, records, values_list, bulk.places(found), before, names)


def write_validated(resource, records, values_list, places, before, names=None):
    """Write validated values, one dict for each of ``records``.

    :param before: :class:`.side_effects.Before`
    :param places, names: as for :func:`create_validated`
    :return: list of :class:`.results.WriteResult` in the same order
    """
    each = list(zip(records, values_list, strict=True))
    first = [changes.of_request(resource, record, values) for record, values in each]
    untouched = side_effects.Untouched(resource, records, values_list, first, before)
    _write_changes(resource, records, first, places)
    # A change may have reset what was named and held before.
    again = [
        changes.of_request(resource, record, values) if changed else {}
        for (record, values), changed in zip(each, first, strict=True)
    ]
    _write_changes(resource, records, again, places)
    found = results.read_back_several(
        resource, records, values_list, places, names, untouched.linked
    )
    untouched.check(found, places)
    return found


def _write_changes(resource, records, values_list, places):
    """Check and write; the same values on several records with one ``write``."""
    written = [found for found in zip(records, values_list, places, strict=True) if found[1]]
    if not written:
        return
    _check(resource, *zip(*written, strict=True))
    groups = {}
    for record, values, place in written:
        _remove_archived(resource, record, values)
        vals = _vals(resource, record, values)
        members = groups.setdefault(repr(sorted(vals.items())), (vals, [], []))
        members[1].append(record.id)
        members[2].append(place)
    for vals, ids, ids_places in groups.values():

        def act(positions, vals=vals, ids=ids):
            chosen = records.browse(ids[at] for at in positions)
            resource._api_write(chosen, copy.deepcopy(vals))

        bulk.together(resource.env, ids_places, act)


def _remove_archived(resource, record, values):
    """Take archived records out of relations: Odoo's ``write`` does not see them there."""
    fields = resource._api_resource_fields()
    for name, value in values.items():
        if commands := fields[name].archived_removals(value, record):
            resource._api_write(record.with_context(active_test=False), {name: commands})


def find(resource, record_id):
    """Return the record, archived or not.

    :raise NotFound: there is none, or none that the user may read
    """
    if not 1 <= record_id <= MAX_ID or not reading.search(resource, ids=[record_id]):
        raise NotFound()
    return resource._api_records().browse(record_id)


def _find(resource, record_id):
    """Like :func:`find`, for Odoo to write on it; ``(record, side_effects.Before)``."""
    if not 1 <= record_id <= MAX_ID:
        raise NotFound()
    before = side_effects.look(resource, reading.search(resource, ids=[record_id]))
    if not before.links:
        raise NotFound()
    return resource._api_records().browse(record_id), before


def find_several(resource, ids, operation):
    """Return the records with these ids, in their order, for Odoo to write on them.

    :param operation: that the user must be allowed: ``write``, ``unlink``
    :return: records; their :class:`.side_effects.Before`
    :raise ApiError: with the ``index`` of the first that is not there, or not allowed
    """
    bulk.refuse_repeated(resource.env, ids)
    before = side_effects.look(resource, reading.search(resource, ids=ids))
    records, found = resource._api_records().browse(ids), before.links
    allowed = records.browse(found)._filtered_access(operation)
    if len(allowed) < len(ids):
        for index, record in enumerate(records):
            with errors_at(index):
                if record.id not in found:
                    raise NotFound()
                record.check_access(operation)
    return records, before


def _check(resource, records, values_list, places):
    """What is checked before anything is written."""
    for values, place in zip(values_list, places, strict=True):
        with errors_at(**place):
            _check_fields(resource, values)
    relation_checks.check(resource, values_list, places)
    for record, values, place in zip(records, values_list, places, strict=True):
        with errors_at(**place):
            for name in changes.plain(resource, values):
                resource._api_resource_fields()[name].check(values[name], record, values)
            resource._api_validate(record, values)


def _check_fields(resource, values):
    """:raise FieldForbidden: naming the fields that the user may not write"""
    names = changes.plain(resource, values)
    allowed = compat.writable_fields(resource._api_records(), names)
    fields, env = resource._api_resource_fields(), resource.env
    closed = {name for name in names if custom_fields.is_closed(env, fields[name])}
    forbidden = [name for name in names if name not in allowed or name in closed]
    if forbidden:
        message = resource.env._("You are not allowed to change this field.")
        raise FieldForbidden(details=[{"field": name, "message": message} for name in forbidden])


def _vals(resource, record, values):
    """Return what Odoo's ``write`` or ``create`` takes."""
    fields = resource._api_resource_fields()
    names = changes.plain(resource, values)
    vals = {name: fields[name].to_vals(values[name], record, values) for name in names}
    return {**vals, **resource._api_prepare_values(record, values)}


def read_back(resource, record, names=None):
    """Return a record as it is stored now, a :class:`.results.WriteResult`."""
    return results.read_back_several(resource, record, [{}], [{}], names)[0]
