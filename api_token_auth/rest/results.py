"""What is answered after a write: the records as they are stored now."""

from itertools import chain
from typing import NamedTuple

from . import changes, links, reading
from .bulk import errors_at


class WriteResult(NamedTuple):
    """What a user sees of a record after a write; only the id where that is nothing any more.

    :param links: many2many field → ids, of those that the caller of :func:`read_back_several` named
    """

    id: int
    answer: dict
    version: int
    links: dict


def read_back_several(resource, records, values_list, places, names=None, linked=()):
    """Return records as they are stored now, with one query.

    :param values_list: for each, field → value that the client named, to be compared
    :param names: fields of the answer, checked; those that are always shown without it
    :param linked: many2many fields whose ids are to be told, whatever the user sees of them
    :raise NotApplied: one of them is not what is stored
    """
    shown = names or resource._api_default_names()
    asked = resource._api_readable(
        changes.plain(resource, dict.fromkeys(chain.from_iterable(values_list)))
    )
    query = reading.search(resource, ids=records.ids)
    everything = list(dict.fromkeys([*shown, *asked]))
    found = {
        answer["id"]: (answer, version, ids)
        for answer, version, ids in links.fetch_stored(resource, query, everything, linked)
    }
    result = []
    for record, values, place in zip(records, values_list, places, strict=True):
        if record.id not in found:  # the user gave the record away
            result.append(WriteResult(record.id, {"id": record.id}, 0, {}))
            continue
        answer, version, ids = found[record.id]
        with errors_at(**place):
            named_here = {name: values[name] for name in asked if name in values}
            changes.refuse_lost(resource, record, named_here, answer)
        answer = {name: answer[name] for name in shown}
        result.append(WriteResult(record.id, answer, version, ids))
    return result
