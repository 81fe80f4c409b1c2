"""The types of fields that point to other records.

A many2one reads ``{"id", "name"}`` and accepts an id, such an object, or null; a many2many
reads a list of them and accepts a list, which replaces, or ``{"add": [...], "remove": [...]}``.
"""

from typing import Annotated, Any

from odoo.fields import Command
from pydantic import BeforeValidator, WithJsonSchema

from ..http.parsing import MAX_ID, as_integer, parse_integer, value_error
from ..http.validation import StrictModel
from . import display_names
from .fields import ResourceField

#: Ids that one field takes at once.
MAX_RELATED = 1000


def _record_id(value):
    """An id, or an object with an ``id`` as answers have it → int."""
    if isinstance(value, dict):
        if not set(value) <= {"id", "name"} or not isinstance(value.get("name", ""), str):
            raise value_error("an id, or an object with id (and name) is needed")
        value = value.get("id")
    value = as_integer(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_ID:
        raise value_error(f"an id from 1 to {MAX_ID} is needed")
    return value


def _changes(value):
    if not isinstance(value, dict) or not value or not set(value) <= {"add", "remove"}:
        raise value_error("a list of ids, or an object with add, remove or both is needed")
    changes = {name: _ids(ids) for name, ids in value.items()}
    if not set(changes.get("add", ())).isdisjoint(changes.get("remove", ())):
        raise value_error("an id cannot be added and removed at once")
    return changes


def _ids(value):
    if not isinstance(value, list) or len(value) > MAX_RELATED:
        raise value_error(f"a list of at most {MAX_RELATED} ids is needed")
    return [_record_id(item) for item in value]


# PostgreSQL stores no NUL, so no name that we answered ever held one.
_NAME_SCHEMA = {"type": "string", "pattern": r"^[^\x00]*$"}
_ID_SCHEMA = {"type": "integer", "minimum": 1, "maximum": MAX_ID}
_REFERENCE_SCHEMA = {
    "anyOf": [
        _ID_SCHEMA,
        {
            "type": "object",
            "properties": {"id": _ID_SCHEMA, "name": _NAME_SCHEMA},
            "required": ["id"],
            "additionalProperties": False,
        },
    ]
}
_IDS_SCHEMA = {"type": "array", "items": _REFERENCE_SCHEMA, "maxItems": MAX_RELATED}

RecordId = Annotated[Any, BeforeValidator(_record_id), WithJsonSchema(_REFERENCE_SCHEMA)]


def _ids_or_changes(value):
    return _ids(value) if isinstance(value, list) else _changes(value)


_CHANGES_SCHEMA = {
    "type": "object",
    "properties": {"add": _IDS_SCHEMA, "remove": _IDS_SCHEMA},
    "minProperties": 1,
    "additionalProperties": False,
}
RecordIds = Annotated[
    Any,
    BeforeValidator(_ids_or_changes),
    WithJsonSchema({"anyOf": [_IDS_SCHEMA, _CHANGES_SCHEMA]}),
]


class Reference(StrictModel):
    """A body that names a record: ``{"id": 7}``."""

    id: RecordId


class Many2one(ResourceField):
    sortable = False

    def setup(self, env):
        self.comodel = self.odoo_field.comodel_name
        self.name_column = display_names.column(env, self.comodel) if self.stored else None

    def parse_filter(self, text):
        return parse_integer(text, minimum=1)

    def to_internal_value(self, value):
        return value or False

    def expected(self, value, record):  # noqa: ARG002 the base's signature
        return value or None

    def same(self, value, stored):
        return value == (stored["id"] if stored else None)

    def input_type(self):
        return RecordId

    def output_schema(self):
        return {"$ref": "#/components/schemas/Reference"}


class Many2many(Many2one):
    operators = ("eq", "ne", "in", "nin", "all", "isnull")
    is_column = False

    def to_internal_value(self, value):
        if value is None:
            return [Command.clear()]
        if isinstance(value, dict):
            add = [Command.link(record_id) for record_id in value.get("add", ())]
            return add + [Command.unlink(record_id) for record_id in value.get("remove", ())]
        return [Command.set(value)]

    def expected(self, value, record):  # noqa: ARG002 the base's signature
        return value

    def same(self, value, stored):
        ids = {reference["id"] for reference in stored}
        if isinstance(value, dict):
            return ids >= set(value.get("add", ())) and ids.isdisjoint(value.get("remove", ()))
        return ids == set(value or ())

    def input_type(self):
        return RecordIds

    def output_schema(self):
        return {"type": "array", "items": {"$ref": "#/components/schemas/Reference"}}


class One2many(Many2many):
    """A one2many: read; written only as nested records in POST."""

    operators = ()

    @property
    def inherited(self):
        """The fields that the outer record gives to its nested records."""
        return (self.odoo_field.inverse_name, *self.declared.inherited)


RELATIONS = {"many2one": Many2one, "many2many": Many2many, "one2many": One2many}
