"""The pydantic models of the values of single properties."""

import functools
from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator, Field, create_model

from ..http.parsing import parse_date, parse_whole_datetime
from ..http.strict_model import StrictModel
from .input_types import Float, Integer, RecordId
from .relational_fields import MAX_RELATED

#: type of the property → pydantic's of its value
TYPES = {
    "boolean": bool,
    "integer": Integer,
    "float": Float,
    "monetary": Float,
    "char": str,
    "text": str,
    "html": str,
    "selection": str,
    "date": Annotated[date, BeforeValidator(parse_date)],
    "datetime": Annotated[datetime, BeforeValidator(parse_whole_datetime)],
    "tags": Annotated[list[str], Field(max_length=MAX_RELATED)],
    "many2one": RecordId,
    "many2many": Annotated[list[RecordId], Field(max_length=MAX_RELATED)],
}


@functools.cache
def model(type_):
    """Return the model of ``{"value": …}`` for one of :data:`TYPES`."""
    value = (TYPES[type_] | None, ...)
    return create_model(f"Property{type_.title()}", __base__=StrictModel, value=value)
