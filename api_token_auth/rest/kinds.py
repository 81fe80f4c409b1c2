"""The types of fields: from Odoo's stored value to JSON and back, one class per type.

Shapes: absent is ``null``, dates are ISO 8601, date-times UTC with ``Z``. Relations are in
:mod:`.relation_kinds`.
"""

import re
from datetime import date, datetime
from typing import Annotated

from odoo.tools import SQL
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from .values import (
    DATE_PATTERN,
    MAX_ID,
    WHOLE_MOMENT_PATTERN,
    moment_text,
    parse_boolean,
    parse_date,
    parse_integer,
    parse_moment,
    parse_whole_moment,
    whole,
    wrong,
)

_MAX_FLOAT = 1e15
#: Longest text in a column that may be part of an index (PostgreSQL: 2,704 bytes a row).
_MAX_CHAR = 500

# PostgreSQL stores no NUL. Also what JSON bodies are checked for, here for the documentation.
_ANY_TEXT = r"^[^\x00]*$"
_SOME_TEXT = r"^[^\x00]*[^\s\x00][^\x00]*$"


class Kind:
    """A field of a resource in one database: its declaration and Odoo's field together.

    Odoo's field objects live as long as the registry, and so do these.
    """

    operators = ("eq", "ne", "in", "nin", "isnull")
    sortable = True
    #: read by :mod:`.reading` from the row of the record itself
    is_column = True
    falsy = None  # what NULL stands for, as SQL

    def __init__(self, name, declared, odoo_field, env):
        self.name = name
        self.declared = declared
        self.field = odoo_field
        self.stored = bool(odoo_field.store)
        self.sortable = self.sortable and self.stored
        self.required = bool(declared.required)
        self.setup(env)

    def setup(self, env):
        """Take further metadata from Odoo's field."""

    def sql(self, model, query):
        """The value as an SQL expression; raises AccessError without the field's group."""
        expression = model._field_to_sql(model._table, self.name, query)
        return SQL("COALESCE(%s, %s)", expression, self.falsy) if self.falsy else expression

    def to_json(self, value):
        """From a value of the database (or of a record) to JSON."""
        return value

    def all_to_json(self, values):
        return [self.to_json(value) for value in values]

    def to_odoo(self, value):
        """From validated input to what ``write`` takes."""
        return False if value is None else value

    def from_text(self, text):
        """From the text of a filter to a value of the database."""
        raise NotImplementedError

    def expected(self, value, record):
        """What should be stored after ``value`` was sent, in the form of :meth:`to_json`."""
        del record
        return self.to_json(value)

    def same(self, sent, stored):
        return sent == stored

    def input_type(self):
        """The pydantic type of a value that is not null."""
        raise NotImplementedError

    def output_schema(self):
        """The JSON schema of :meth:`to_json`'s result, null aside."""
        raise NotImplementedError


class Text(Kind):
    operators = ("eq", "ne", "in", "nin", "ilike", "isnull")

    def setup(self, env):  # noqa: ARG002 the base's signature
        sizes = [self.declared.max_length, getattr(self.field, "size", None)]
        limits = [size for size in sizes if size]
        self.max_length = min(limits) if limits else self.default_length

    default_length = _MAX_CHAR

    def all_to_json(self, values):
        return values if self.stored else super().all_to_json(values)

    def to_json(self, value):
        # A record says False for NULL.
        return None if value is False else value

    def input_type(self):
        pattern = _SOME_TEXT if self.required else _ANY_TEXT
        return Annotated[str, StringConstraints(max_length=self.max_length, pattern=pattern)]

    def from_text(self, text):
        return text

    def output_schema(self):
        return {"type": "string"}


class LongText(Text):
    default_length = None
    sortable = False
    operators = ("ilike", "isnull")


class Html(LongText):
    """Stored sanitised: the answer may differ from what was sent, and is what counts."""

    def expected(self, value, record):
        text = None if value is None else self.field.convert_to_cache(value, record, validate=True)
        return str(text) if text else None

    def same(self, sent, stored):
        return (sent or None) == (stored or None)

    def output_schema(self):
        return {"type": "string", "contentMediaType": "text/html"}


class Integer(Kind):
    operators = ("eq", "ne", "lt", "lte", "gt", "gte", "in", "nin")
    falsy = SQL("0")

    def to_json(self, value):
        return value or 0

    def expected(self, value, record):  # noqa: ARG002 the base's signature
        return value or 0

    def from_text(self, text):
        return parse_integer(text)

    def input_type(self):
        return Annotated[int, Field(ge=-MAX_ID - 1, le=MAX_ID), BeforeValidator(whole)]

    def output_schema(self):
        return {"type": "integer"}


class Float(Kind):
    operators = Integer.operators
    falsy = SQL("0")

    def to_json(self, value):
        return float(value or 0)

    def from_text(self, text):
        try:
            number = float(text)
        except ValueError as error:
            raise wrong("a number is needed") from error
        if not abs(number) <= _MAX_FLOAT:
            raise wrong("the number is too big")
        return number

    def input_type(self):
        return Annotated[float, Field(ge=-_MAX_FLOAT, le=_MAX_FLOAT)]

    def output_schema(self):
        return {"type": "number"}


class Boolean(Kind):
    operators = ("eq", "ne")
    falsy = SQL("FALSE")

    def to_json(self, value):
        return bool(value)

    def from_text(self, text):
        return parse_boolean(text)

    def input_type(self):
        return bool

    def output_schema(self):
        return {"type": "boolean"}


class Selection(Kind):
    """Strings; which ones may differ from database to database."""

    def setup(self, env):
        self.values = [value for value, _label in self.field._description_selection(env)]

    def to_json(self, value):
        return value or None

    def _check(self, value):
        if value not in self.values:
            raise wrong(f"must be one of: {', '.join(self.values)}")
        return value

    def from_text(self, text):
        return self._check(text)

    def input_type(self):
        schema = WithJsonSchema({"type": "string", "enum": self.values})
        return Annotated[str, AfterValidator(self._check), schema]

    def output_schema(self):
        return {"type": "string", "examples": self.values}


class Date(Kind):
    operators = ("eq", "ne", "lt", "lte", "gt", "gte", "in", "nin", "isnull")

    def to_json(self, value):
        return value.isoformat() if value else None

    def from_text(self, text):
        return parse_date(text)

    def input_type(self):
        schema = WithJsonSchema({"type": "string", "format": "date", "pattern": DATE_PATTERN})
        return Annotated[date, BeforeValidator(parse_date), schema]

    def output_schema(self):
        return {"type": "string", "format": "date"}


class Moment(Date):
    def to_json(self, value):
        return moment_text(value)

    def from_text(self, text):
        # In an address "+" means a blank.
        return parse_moment(re.sub(r" (?=\d\d:\d\d$)", "+", text))

    def input_type(self):
        schema = WithJsonSchema(
            {"type": "string", "format": "date-time", "pattern": WHOLE_MOMENT_PATTERN}
        )
        return Annotated[datetime, BeforeValidator(parse_whole_moment), schema]

    def output_schema(self):
        return {"type": "string", "format": "date-time"}


SCALARS = {
    "char": Text,
    "text": LongText,
    "html": Html,
    "integer": Integer,
    "float": Float,
    "monetary": Float,
    "boolean": Boolean,
    "selection": Selection,
    "date": Date,
    "datetime": Moment,
}
