"""The types of fields that hold one value of their own, texts aside, one class per type.

Shapes: absent is ``null``, dates are ISO 8601, date-times UTC with ``Z``.
"""

import re

from odoo.tools import SQL, LazyTranslate

from ..http.parsing import (
    DATE_PATTERN,
    MAX_ID,
    InvalidValue,
    datetime_text,
    parse_boolean,
    parse_date,
    parse_datetime,
    parse_integer,
)
from .fields import ResourceField, represents

_lt = LazyTranslate(__name__)

MAX_FLOAT = 1e15
_COMPARED = ("eq", "ne", "lt", "lte", "gt", "gte", "in", "nin")


@represents("integer")
class Integer(ResourceField):
    operators = _COMPARED
    shown_operators = ("eq",)
    falsy = SQL("0")
    default_example = 0

    def setup(self, resource):  # noqa: ARG002 the base's signature
        if self.name == "id":
            self.default_example, self.shown_operators = 7, ("eq", "gt")

    def to_representation(self, value):
        return value or 0

    def parse_filter(self, text):
        return parse_integer(text)

    def input_type(self, types):
        return types.Integer

    def output_schema(self):
        return {"type": "integer"}

    def filter_schema(self):
        return {"type": "integer", "minimum": -MAX_ID - 1, "maximum": MAX_ID}


@represents("float", "monetary")
class Float(ResourceField):
    operators = _COMPARED
    shown_operators = ("gte", "lte")
    falsy = SQL("0")
    default_example = 0.0

    def to_representation(self, value):
        return float(value or 0)

    def expected(self, value, record):
        # Rounded to the field's digits, or to those of the record's currency.
        return self.to_representation(self.odoo_field.convert_to_cache(value, record))

    def parse_filter(self, text):
        try:
            number = float(text)
        except ValueError as error:
            raise InvalidValue(_lt("Use a number.")) from error
        if not abs(number) <= MAX_FLOAT:
            raise InvalidValue(_lt("This number is too large."))
        return number

    def input_type(self, types):
        return types.Float

    def output_schema(self):
        return {"type": "number"}

    def filter_schema(self):
        return {"type": "number", "minimum": -MAX_FLOAT, "maximum": MAX_FLOAT}


@represents("boolean")
class Boolean(ResourceField):
    operators = ("eq", "ne")
    shown_operators = ("eq",)
    falsy = SQL("FALSE")
    default_example = False

    def setup(self, resource):  # noqa: ARG002 the base's signature
        self.default_example = self.name == "active"

    def to_representation(self, value):
        return bool(value)

    def parse_filter(self, text):
        return parse_boolean(text)

    def input_type(self, types):  # noqa: ARG002 the base's signature
        return bool

    def output_schema(self):
        return {"type": "boolean"}

    def filter_schema(self):
        return {"type": "boolean"}


@represents("selection")
class Selection(ResourceField):
    """Strings; which ones may differ from database to database."""

    shown_operators = ("eq", "ne")

    def setup(self, resource):
        self.values = [value for value, _ in self.odoo_field._description_selection(resource.env)]
        self.default_example = self.values[0] if self.values else None

    def labels(self, env):
        return dict(self.odoo_field._description_selection(env))

    def to_representation(self, value):
        return value or None

    def _check(self, value):
        if value not in self.values:
            raise InvalidValue(_lt("Use one of: %s.", ", ".join(self.values)))
        return value

    def parse_filter(self, text):
        return self._check(text)

    def input_type(self, types):
        return types.one_of(self.values, self._check)

    def output_schema(self):
        return {"type": "string", "examples": self.values}

    def filter_schema(self):
        return {"type": "string", "enum": self.values}


@represents("date")
class Date(ResourceField):
    operators = (*_COMPARED, "isnull")
    shown_operators = ("gte", "lte", "isnull")
    default_example = "2026-05-04"

    def to_representation(self, value):
        return value.isoformat() if value else None

    def parse_filter(self, text):
        return parse_date(text)

    def input_type(self, types):
        return types.Date

    def output_schema(self):
        return {"type": "string", "format": "date"}

    def filter_schema(self):
        return {"type": "string", "format": "date", "pattern": DATE_PATTERN}


@represents("datetime")
class Datetime(Date):
    #: nobody asks for one moment, but for what is before or after it
    shown_operators = ("gte", "lt")
    default_example = "2026-05-04T09:30:00Z"

    def to_representation(self, value):
        return datetime_text(value)

    def same(self, value, stored):
        # Odoo writes whole seconds, and yet has fractions of its own making.
        return _whole_seconds(value) == _whole_seconds(stored)

    def parse_filter(self, text):
        # In an address "+" means a blank.
        return parse_datetime(re.sub(r" (?=\d\d(:?\d\d)?$)", "+", text))

    def input_type(self, types):
        return types.Datetime

    def output_schema(self):
        return {"type": "string", "format": "date-time"}

    def filter_schema(self):
        return {"type": "string", "format": "date-time", "pattern": DATE_PATTERN}


def _whole_seconds(text):
    return text and text[: len("2026-01-31T12:00:00")]
