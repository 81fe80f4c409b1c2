"""The types of fields that point to other records.

A many2one reads ``{"id", "name"}`` and accepts an id, such an object, or null; a many2many
reads a list of them and accepts a list, which replaces, or ``{"add": [...], "remove": [...]}``.
"""

from itertools import chain

from odoo.fields import Command
from odoo.tools import LazyTranslate

from ..http.parsing import MAX_ID, InvalidValue, as_integer, parse_integer
from . import display_names
from .errors import Refused
from .fields import ResourceField, represents
from .text_fields import TEXT_SCHEMA

_lt = LazyTranslate(__name__)

#: Ids that one field takes at once.
MAX_RELATED = 1000


def record_id(value):
    """An id, or an object with an ``id`` as answers have it → int."""
    if isinstance(value, dict):
        if not set(value) <= {"id", "name"} or not isinstance(value.get("name", ""), str):
            raise InvalidValue(_lt("Use an ID, or an object with an id."))
        value = value.get("id")
    value = as_integer(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_ID:
        raise InvalidValue(_lt("Use an ID from 1 to %s.", MAX_ID))
    return value


def _changes(value):
    if not isinstance(value, dict) or not value or not set(value) <= {"add", "remove"}:
        raise InvalidValue(_lt("Use a list of IDs, or an object with add, remove or both."))
    return {name: _ids(ids) for name, ids in value.items()}


def _ids(value):
    if not isinstance(value, list) or len(value) > MAX_RELATED:
        raise InvalidValue(_lt("Use a list of at most %s IDs.", MAX_RELATED))
    return [record_id(item) for item in value]


_ID_SCHEMA = {"type": "integer", "minimum": 1, "maximum": MAX_ID}
_REF = "#/components/schemas/"
_IDS_SCHEMA = {
    "type": "array",
    "items": {"$ref": f"{_REF}RecordId"},
    "maxItems": MAX_RELATED,
}

#: Name → schema of what bodies of every resource have in common.
SCHEMAS = {
    "RecordId": {
        "description": "A record: its ID, or an object as in responses.",
        "anyOf": [
            _ID_SCHEMA,
            {
                "type": "object",
                # PostgreSQL stores no NUL, so no name that we answered ever held one.
                "properties": {"id": _ID_SCHEMA, "name": TEXT_SCHEMA},
                "required": ["id"],
                "additionalProperties": False,
            },
        ],
    },
    "RecordIds": {
        "description": (
            "Records: a list that replaces the current ones, or the ones to add and to remove."
        ),
        "anyOf": [
            _IDS_SCHEMA,
            {
                "type": "object",
                "properties": {"add": _IDS_SCHEMA, "remove": _IDS_SCHEMA},
                "minProperties": 1,
                "additionalProperties": False,
            },
        ],
    },
}


def ids_or_changes(value):
    """A list of records, or what to add and to remove → the same with ids."""
    return _ids(value) if isinstance(value, list) else _changes(value)


@represents("many2one")
class Many2one(ResourceField):
    sortable = False
    default_example = {"id": 3, "name": "Another record"}

    def setup(self, resource):
        self.comodel = self.odoo_field.comodel_name
        if self.stored:
            self.name_column = display_names.column(resource.env, self.comodel)

    def from_records(self, records):
        return [record[self.name].id for record in records]

    def related_ids(self, values):
        return filter(None, values)

    def all_to_representation(self, values, references):
        return [references.get(related_id) for related_id in values]

    def input_type(self, types):
        return types.RecordId

    def to_internal_value(self, value):
        return value or False

    def ids_in(self, value):
        return {value} if value else set()

    def expected(self, value, record):  # noqa: ARG002 the base's signature
        return value or None

    def stored_value(self, record):
        related_id = record[self.name].id
        return {"id": related_id} if related_id else None

    def plain(self, stored):
        return stored["id"] if stored else None

    def parse_filter(self, text):
        return parse_integer(text, minimum=1)

    def output_schema(self):
        return {"$ref": f"{_REF}Reference"}

    def filter_schema(self):
        return _ID_SCHEMA

    def example(self):
        return self.default_example  # what is declared is an id, as bodies have it


@represents("many2many")
class Many2many(Many2one):
    operators = ("eq", "ne", "in", "nin", "all", "isnull")
    shown_operators = ("eq", "all", "isnull")
    is_column = False
    many = True

    def from_records(self, records):
        # What is computed may be so as superuser.
        return [record[self.name]._filtered_access("read").ids for record in records]

    def related_ids(self, values):
        return chain.from_iterable(values)

    def all_to_representation(self, values, references):
        return [[references[i] for i in ids if i in references] for ids in values]

    def input_type(self, types):
        return types.RecordIds

    def to_internal_value(self, value):
        if value is None:
            return [Command.clear()]
        if isinstance(value, dict):
            add = [Command.link(record_id) for record_id in value.get("add", ())]
            return add + [Command.unlink(record_id) for record_id in value.get("remove", ())]
        return [Command.set(value)]

    def check(self, value, record, values):  # noqa: ARG002 the base's signature
        """:raise Refused: what no schema can say"""
        if isinstance(value, dict) and set(value.get("add", ())) & set(value.get("remove", ())):
            message = record.env._("An ID cannot be in both add and remove.")
            raise Refused.of_field(self.name, message)

    def ids_in(self, value):
        if isinstance(value, dict):
            return {*value.get("add", ()), *value.get("remove", ())}
        return set(value or ())

    def expected(self, value, record):  # noqa: ARG002 the base's signature
        return value

    def stored_value(self, record):
        # Archived ones too, as they are answered.
        related = record.with_context(active_test=False)[self.name]
        return [{"id": related_id} for related_id in related.ids]

    def plain(self, stored):
        return {reference["id"] for reference in stored}

    def archived_removals(self, value, record):
        """Return Odoo's commands for archived records that ``value`` takes out of ``record``.

        Odoo's own ``write`` does not see them, unless it is told to.
        """
        stored = record.with_context(active_test=False)[self.name]
        if isinstance(value, dict):
            gone = set(value.get("remove", ())).intersection(stored.ids)
        else:
            gone = set(stored.ids).difference(value or ())
        archived = gone.difference(record[self.name].ids) if gone else ()
        return [Command.unlink(related_id) for related_id in archived]

    def initial_value(self, value):
        # Odoo takes a command for something, even one that does nothing.
        ids = value.get("add", ()) if isinstance(value, dict) else value or ()
        return [Command.link(related_id) for related_id in ids]

    def same(self, value, stored):
        ids = self.plain(stored)
        if isinstance(value, dict):
            return ids >= set(value.get("add", ())) and ids.isdisjoint(value.get("remove", ()))
        return ids == set(value or ())

    def filter_domain(self, operator, values):
        if operator == "isnull":
            return [(self.name, "=" if values[0] else "!=", False)]
        if operator == "all":
            return [(self.name, "in", [value]) for value in values]
        return [(self.name, "in" if operator in ("eq", "in") else "not in", values)]

    def output_schema(self):
        return {"type": "array", "items": super().output_schema()}

    def example(self):
        return [self.default_example]


@represents("one2many")
class One2many(Many2many):
    """A one2many: read; written only as nested records in POST."""

    operators = ()
    nested = True

    def archived_removals(self, value, record):  # noqa: ARG002 the base's signature
        return ()

    @property
    def inherited(self):
        """The fields that the outer record gives to its nested records."""
        return (self.odoo_field.inverse_name, *self.declared.inherited)
