"""The types of fields that hold one value of their own, one class per type.

Shapes: absent is ``null``, dates are ISO 8601, date-times UTC with ``Z``.
"""

import re
from datetime import date, datetime
from typing import Annotated

from odoo.tools import SQL
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from ..http.parsing import (
    DATE_PATTERN,
    MAX_ID,
    WHOLE_MOMENT_PATTERN,
    as_integer,
    moment_text,
    parse_boolean,
    parse_date,
    parse_integer,
    parse_moment,
    parse_whole_moment,
    value_error,
)
from .fields import ResourceField

_MAX_FLOAT = 1e15
#: Longest text in a column that may be part of an index (PostgreSQL: 2,704 bytes a row).
_MAX_CHAR = 500

# PostgreSQL stores no NUL. Also what JSON bodies are checked for, here for the documentation.
_ANY_TEXT = r"^[^\x00]*$"
_SOME_TEXT = r"^[^\x00]*[^\s\x00][^\x00]*$"


class Char(ResourceField):
    operators = ("eq", "ne", "in", "nin", "ilike", "isnull")

    def setup(self, env):  # noqa: ARG002 the base's signature
        sizes = [self.declared.max_length, getattr(self.odoo_field, "size", None)]
        limits = [size for size in sizes if size]
        self.max_length = min(limits) if limits else self.default_length

    default_length = _MAX_CHAR

    def all_to_representation(self, values):
        return values if self.stored else super().all_to_representation(values)

    def to_representation(self, value):
        # A record says False for NULL.
        return None if value is False else value

    def input_type(self):
        pattern = _SOME_TEXT if self.required else _ANY_TEXT
        return Annotated[str, StringConstraints(max_length=self.max_length, pattern=pattern)]

    def parse_filter(self, text):
        return text

    def output_schema(self):
        return {"type": "string"}


class Text(Char):
    default_length = None
    sortable = False
    operators = ("ilike", "isnull")


class Html(Text):
    """Stored sanitised: the answer may differ from what was sent, and is what counts."""

    def expected(self, value, record):
        text = (
            None
            if value is None
            else self.odoo_field.convert_to_cache(value, record, validate=True)
        )
        return str(text) if text else None

    def same(self, value, stored):
        return (value or None) == (stored or None)

    def output_schema(self):
        return {"type": "string", "contentMediaType": "text/html"}


class Integer(ResourceField):
    operators = ("eq", "ne", "lt", "lte", "gt", "gte", "in", "nin")
    falsy = SQL("0")

    def to_representation(self, value):
        return value or 0

    def expected(self, value, record):  # noqa: ARG002 the base's signature
        return value or 0

    def parse_filter(self, text):
        return parse_integer(text)

    def input_type(self):
        return Annotated[int, Field(ge=-MAX_ID - 1, le=MAX_ID), BeforeValidator(as_integer)]

    def output_schema(self):
        return {"type": "integer"}


class Float(ResourceField):
    operators = Integer.operators
    falsy = SQL("0")

    def to_representation(self, value):
        return float(value or 0)

    def parse_filter(self, text):
        try:
            number = float(text)
        except ValueError as error:
            raise value_error("a number is needed") from error
        if not abs(number) <= _MAX_FLOAT:
            raise value_error("the number is too big")
        return number

    def input_type(self):
        return Annotated[float, Field(ge=-_MAX_FLOAT, le=_MAX_FLOAT)]

    def output_schema(self):
        return {"type": "number"}


class Boolean(ResourceField):
    operators = ("eq", "ne")
    falsy = SQL("FALSE")

    def to_representation(self, value):
        return bool(value)

    def parse_filter(self, text):
        return parse_boolean(text)

    def input_type(self):
        return bool

    def output_schema(self):
        return {"type": "boolean"}


class Selection(ResourceField):
    """Strings; which ones may differ from database to database."""

    def setup(self, env):
        self.values = [value for value, _label in self.odoo_field._description_selection(env)]

    def to_representation(self, value):
        return value or None

    def _check(self, value):
        if value not in self.values:
            raise value_error(f"must be one of: {', '.join(self.values)}")
        return value

    def parse_filter(self, text):
        return self._check(text)

    def input_type(self):
        schema = WithJsonSchema({"type": "string", "enum": self.values})
        return Annotated[str, AfterValidator(self._check), schema]

    def output_schema(self):
        return {"type": "string", "examples": self.values}


class Date(ResourceField):
    operators = ("eq", "ne", "lt", "lte", "gt", "gte", "in", "nin", "isnull")

    def to_representation(self, value):
        return value.isoformat() if value else None

    def parse_filter(self, text):
        return parse_date(text)

    def input_type(self):
        schema = WithJsonSchema({"type": "string", "format": "date", "pattern": DATE_PATTERN})
        return Annotated[date, BeforeValidator(parse_date), schema]

    def output_schema(self):
        return {"type": "string", "format": "date"}


class Datetime(Date):
    def to_representation(self, value):
        return moment_text(value)

    def parse_filter(self, text):
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
    "char": Char,
    "text": Text,
    "html": Html,
    "integer": Integer,
    "float": Float,
    "monetary": Float,
    "boolean": Boolean,
    "selection": Selection,
    "date": Date,
    "datetime": Datetime,
}
