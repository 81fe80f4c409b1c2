"""What a request changes, and what it must leave alone.

A value that equals what is stored is no change and is not written: Odoo resets and recomputes
things when a value is written again. After a write, what the client named is what is stored, and
what it did not name is as before, but for the consequences that the resource declares.
"""

from . import reading
from .declaration import WRITE
from .errors import NotApplied


def of_request(resource, record, values):
    """Return those of ``values`` that ``record`` does not hold already.

    Whether it does, only those learn who may read the field.
    """
    fields = resource._api_resource_fields()
    readable = set(resource._api_readable(plain(resource, values)))
    return {
        name: value
        for name, value in values.items()
        if name not in readable or not fields[name].is_stored(value, record)
    }


def plain(resource, names):
    """Return those of ``names`` that are not nested records."""
    fields = resource._api_resource_fields()
    return [name for name in names if not fields[name].nested]


def unnamed(resource, record, values):
    """Return field → value of what a client could write, did not name, and must not lose.

    Only columns of the row that was read for writing. What is empty cannot be lost.
    """
    fields = resource._api_resource_fields()
    names = [
        name
        for name in resource._api_default_names()
        if name not in values
        and fields[name].declared.access == WRITE
        and reading.is_prefetched(fields[name].odoo_field)
    ]
    stored = {name: fields[name].stored_value(record) for name in names}
    return {name: value for name, value in stored.items() if fields[name].plain(value)}


def refuse_lost(resource, record, values, answer):
    """Compare every field that the client named with what is stored.

    :param answer: field → value as it is answered now
    :raise NotApplied: naming those that Odoo dropped or changed; all is rolled back
    """
    fields = resource._api_resource_fields()
    lost = [
        name
        for name, value in values.items()
        if not fields[name].same(fields[name].expected(value, record), answer[name])
    ]
    _refuse(lost, resource.env._("Odoo did not store this value."))


def refuse_side_effects(resource, changed, before, answer):
    """Compare what the client did not name with what it was.

    :param changed: names of the fields that were written
    :param before: result of :func:`unnamed`
    :raise NotApplied: naming those that would be emptied or reset
    """
    fields = resource._api_resource_fields()
    excused = {
        name
        for consequence in resource._api_consequences()
        if consequence.of in changed
        for name in consequence.resets
    }
    lost = [
        name
        for name, value in before.items()
        if name not in excused and not fields[name].same(fields[name].plain(value), answer[name])
    ]
    message = resource.env._(
        "This request would also change this field. Include it in the request."
    )
    _refuse(lost, message)


def _refuse(names, message):
    if names:
        raise NotApplied(details=[{"field": name, "message": message} for name in names])
