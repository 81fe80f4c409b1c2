"""The fields of a message that Odoo computes for its own discussion alone."""

from ... import compat
from ..computed_fields import ComputedField
from .attachments import described

_FILE = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string"},
        "mimetype": {"type": ["string", "null"]},
        "file_size": {"type": "integer"},
        "content": {"type": ["string", "null"], "format": "uri-reference"},
    },
    "required": ["id", "name", "mimetype", "file_size", "content"],
}
_CHANGE = {
    "type": "object",
    "properties": {
        "field": {"type": ["string", "null"]},
        "label": {"type": "string"},
        "from": {},
        "to": {},
    },
    "required": ["field", "label", "from", "to"],
}


class Internal(ComputedField):
    """Whether employees alone see it."""

    label = "Whether it is an internal note, which portal users do not see."
    default_example = False

    def from_records(self, records):
        return [message.is_internal or message.subtype_id.internal for message in records]

    def output_schema(self):
        return {"type": "boolean"}


class Changes(ComputedField):
    """Which fields a change of the record moved, from what to what.

    Odoo gives the values to nobody but the superuser, and shows in its discussion those of
    fields that the user may read. So does this. Odoo's portal shows none.
    """

    label = "What was changed, in words: each field with its value before and after."
    default_example = [{"field": "stage_id", "label": "Stage", "from": "New", "to": "Done"}]

    def from_records(self, records):
        env = records.env
        if not env.user._is_internal():
            return [[] for _message in records]
        return [_changes(env, message) for message in records.sudo()]

    def output_schema(self):
        return {"type": "array", "items": _CHANGE}


def _changes(env, message):
    values = message.tracking_value_ids._filter_has_field_access(env)
    record = env[message.model].browse(message.res_id)
    if values and hasattr(record, "_track_filter_for_display"):
        values = record._track_filter_for_display(values)
    return [compat.tracked_change(value) for value in values]


class Files(ComputedField):
    """The files of a message.

    Portal users may read no file by themselves: Odoo's portal shows them those of the messages
    that they may read, which ``records`` are.
    """

    label = "Files that came with it."
    default_example = [
        {
            "id": 3,
            "name": "plan.pdf",
            "mimetype": "application/pdf",
            "file_size": 20480,
            "content": "/api/v1/attachments/3/content",
        }
    ]

    def from_records(self, records):
        files = [message.attachment_ids for message in records.sudo()]
        if records.env.user._is_internal():
            files = [found.sudo(False)._filtered_access("read") for found in files]
        return [[described(one) for one in found.sudo()] for found in files]

    def output_schema(self):
        return {"type": "array", "items": _FILE}
