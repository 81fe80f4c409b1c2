"""What a request changes.

A value that equals what is stored is no change and is not written: Odoo resets and recomputes
things when a value is written again. After a write, what the client named is what is stored;
:mod:`.side_effects` looks at what it did not name.
"""

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
    refuse(lost, resource.env._("Odoo did not store this value."))


def refuse(names, message):
    """:raise NotApplied: naming these fields, if there are any"""
    if names:
        raise NotApplied(details=[{"field": name, "message": message} for name in names])
