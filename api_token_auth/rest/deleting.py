"""Delete one record, or several, all or nothing."""

from . import bulk, writing
from .bulk import errors_at
from .errors import Conflict


def delete(resource, record_id, cascade=False):
    """Delete one record.

    :param cascade: also the records that the resource names as its ``cascade``
    """
    record = writing.find(resource, record_id)
    record.check_access("unlink")
    _delete(resource, record, [{}], cascade)


def delete_several(resource, body, cascade=False):
    """Delete several records, all or nothing.

    :param body: list of ids
    :return: list of the ids
    :raise ApiError: with ``index`` in the details
    """
    from .input_types import ReferenceBody  # not when Odoo starts

    resource._api_records().check_access("unlink")
    items = [{"id": item} for item in body] if isinstance(body, list) else body
    found = bulk.validated(resource, ReferenceBody, items)
    records, _before = writing.find_several(resource, [item.id for item in found], "unlink")
    _delete(resource, records, bulk.places(found), cascade)
    return records.ids


def _delete(resource, records, places, cascade):
    if not cascade:
        for record, place in zip(records, places, strict=True):
            with errors_at(**place):
                _refuse_cascade(resource, record)

    def act(positions):
        chosen = records.browse(records.ids[at] for at in positions)
        # One may have gone with another: a subtask with its task.
        resource._api_unlink(chosen if len(records) == len(positions) else chosen.exists())

    bulk.together(resource.env, places, act)


def _refuse_cascade(resource, record):
    """:raise Conflict: other records would be deleted along"""
    env, fields = resource.env, resource._api_resource_fields()
    for name in resource._api.cascade:
        if fields[name].stored_value(record):
            message = env._(
                "This would also delete its %s. To confirm, add ?cascade=true.",
                fields[name].odoo_field._description_string(env),
            )
            raise Conflict(message)
