"""The pydantic types of values, for the models of bodies."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from ..http.parsing import (
    DATE_PATTERN,
    DATETIME_PATTERN,
    MAX_ID,
    as_integer,
    parse_date,
    parse_whole_datetime,
)
from ..http.strict_model import StrictModel
from .properties import by_name
from .relational_fields import ids_or_changes, record_id
from .scalar_fields import MAX_FLOAT


def _named_schema(name):
    # A "$ref" would be looked up by pydantic among its own definitions.
    return WithJsonSchema({"x-schema": name})


def _text_schema(format_, pattern):
    return WithJsonSchema({"type": "string", "format": format_, "pattern": pattern})


Integer = Annotated[int, Field(ge=-MAX_ID - 1, le=MAX_ID), BeforeValidator(as_integer)]
Float = Annotated[float, Field(ge=-MAX_FLOAT, le=MAX_FLOAT)]
Date = Annotated[date, BeforeValidator(parse_date), _text_schema("date", DATE_PATTERN)]
Datetime = Annotated[
    datetime, BeforeValidator(parse_whole_datetime), _text_schema("date-time", DATETIME_PATTERN)
]
PlainId = Annotated[int, Field(ge=1, le=MAX_ID), BeforeValidator(as_integer)]
RecordId = Annotated[Any, BeforeValidator(record_id), _named_schema("RecordId")]
RecordIds = Annotated[Any, BeforeValidator(ids_or_changes), _named_schema("RecordIds")]
PropertyValues = Annotated[Any, BeforeValidator(by_name), _named_schema("PropertyValues")]


def text(max_length, pattern):
    return Annotated[str, StringConstraints(max_length=max_length, pattern=pattern)]


def one_of(values, check):
    """:param check: returns the value, or raises an :class:`InvalidValue`"""
    schema = WithJsonSchema({"type": "string", "enum": values})
    return Annotated[str, AfterValidator(check), schema]


class ReferenceBody(StrictModel):
    """A body that names a record: ``{"id": 7}``."""

    id: RecordId
