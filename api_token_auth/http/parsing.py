"""From texts to dates, date-times, numbers: strictly, with a complaint a person understands."""

import re
from datetime import UTC, date, datetime

from pydantic_core import PydanticCustomError

MAX_ID = 2**31 - 1  # PostgreSQL's integer, as are Odoo's ids
#: Years that Odoo can shift between time zones and write with four digits.
MIN_YEAR, MAX_YEAR = 1000, 9998

#: The same for the documentation.
DATE_PATTERN = r"^(?!9999)[1-9]\d{3}-"
WHOLE_MOMENT_PATTERN = r"^(?!9999)[1-9]\d{3}-[^.]*(\.0+)?([Zz]|[+-]\d\d:\d\d)$"

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DATETIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def value_error(message):
    """The complaint about a value, for pydantic and for filters alike."""
    return PydanticCustomError("wrong_value", "{reason}", {"reason": message})


def parse_date(text):
    """``YYYY-MM-DD`` → :class:`date`."""
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        raise value_error("a date as YYYY-MM-DD is needed")
    try:
        return _in_range(date.fromisoformat(text))
    except ValueError as error:
        raise value_error("there is no such date") from error


def parse_moment(text):
    """ISO 8601 with ``Z`` or an offset → naive UTC, as Odoo stores it."""
    if not isinstance(text, str) or not _DATETIME.fullmatch(text):
        raise value_error("a date-time with Z or an offset is needed, such as 2026-01-31T12:00:00Z")
    try:
        moment = _in_range(datetime.fromisoformat(text.upper()))
        return moment.astimezone(UTC).replace(tzinfo=None)
    except ValueError as error:
        raise value_error("there is no such date-time") from error


def parse_whole_moment(text):
    """The same; a fraction of a second, which Odoo would drop, is refused."""
    moment = parse_moment(text)
    if moment.microsecond:
        raise value_error("whole seconds only")
    return moment


def _in_range(value):
    if not MIN_YEAR <= value.year <= MAX_YEAR:
        raise value_error(f"the year must be between {MIN_YEAR} and {MAX_YEAR}")
    return value


def moment_text(value):
    """Naive UTC → ISO 8601 with ``Z``; None for none."""
    return value.isoformat() + "Z" if value else None


def parse_integer(text, minimum=-MAX_ID - 1, maximum=MAX_ID):
    if not re.fullmatch(r"-?\d{1,10}", text, re.ASCII) or not minimum <= int(text) <= maximum:
        raise value_error(f"a whole number from {minimum} to {maximum} is needed")
    return int(text)


def as_integer(value):
    """``7.0`` is a whole number in JSON (JSON Schema 2020-12, section 4.2.3)."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def parse_boolean(text):
    text = text.lower()  # "True" is what Python clients print
    if text not in ("true", "false"):
        raise value_error("true or false is needed")
    return text == "true"
