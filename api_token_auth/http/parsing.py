"""From texts to dates, date-times, numbers: strictly, with a complaint a person understands."""

import re
from datetime import UTC, date, datetime

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

MAX_ID = 2**31 - 1  # PostgreSQL's integer, as are Odoo's ids
#: Years that Odoo can shift between time zones and write with four digits.
MIN_YEAR, MAX_YEAR = 1000, 9998

#: The same for the documentation.
DATE_PATTERN = r"^(?!9999)[1-9]\d{3}-"
_TIME = r"[Tt]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d(:?\d\d)?)"
DATETIME_PATTERN = rf"^(?!9999)[1-9]\d{{3}}-\d\d-\d\d{_TIME}$"

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATETIME = re.compile(rf"\d{{4}}-\d\d-\d\d{_TIME}", re.ASCII)


class InvalidValue(ValueError):
    """A complaint about one value, for pydantic and for filters alike.

    :param text: for people, translated when the answer is written
    """

    def __init__(self, text):
        super().__init__()
        self.text = text


def parse_date(text):
    """``YYYY-MM-DD`` → :class:`date`."""
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        raise InvalidValue(_lt("Use a date like 2026-01-31."))
    return _in_range(_existing(date.fromisoformat, text))


def parse_datetime(text):
    """ISO 8601 with ``Z`` or an offset → naive UTC, as Odoo stores it."""
    if not isinstance(text, str) or not _DATETIME.fullmatch(text):
        raise InvalidValue(
            _lt("Use a date and time with Z or an offset, like 2026-01-31T12:00:00Z.")
        )
    moment = _in_range(_existing(datetime.fromisoformat, text.upper()))
    return moment.astimezone(UTC).replace(tzinfo=None)


def _existing(parse, text):
    try:
        return parse(text)
    except ValueError as error:
        raise InvalidValue(_lt("There is no such date.")) from error


def parse_whole_datetime(text):
    """The same, cut to whole seconds, which is what Odoo stores."""
    return parse_datetime(text).replace(microsecond=0)


def _in_range(value):
    if not MIN_YEAR <= value.year <= MAX_YEAR:
        raise InvalidValue(
            _lt("Use a year from %(first)s to %(last)s.", first=MIN_YEAR, last=MAX_YEAR)
        )
    return value


def datetime_text(value):
    """Naive UTC → ISO 8601 with ``Z``; None for none."""
    return value.isoformat() + "Z" if value else None


def parse_integer(text, minimum=-MAX_ID - 1, maximum=MAX_ID):
    if not re.fullmatch(r"-?\d{1,10}", text, re.ASCII) or not minimum <= int(text) <= maximum:
        raise InvalidValue(
            _lt("Use a whole number from %(first)s to %(last)s.", first=minimum, last=maximum)
        )
    return int(text)


def as_integer(value):
    """``7.0`` is a whole number in JSON (JSON Schema 2020-12, section 4.2.3)."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def parse_boolean(text):
    text = text.lower()  # "True" is what Python clients print
    if text not in ("true", "false"):
        raise InvalidValue(_lt("Use true or false."))
    return text == "true"
