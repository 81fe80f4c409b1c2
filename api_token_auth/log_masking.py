"""Keep tokens out of every log, whoever writes it.

A token in an address is refused (RFC 9700 section 4.3.2), but by then the client has sent it
there, and it is written down: by werkzeug in the workers, by gevent's server in the process of
the websockets, by whoever logs an address or an error that quotes one. So no logger is picked:
every record of the process is masked when it is made, before any filter, handler or formatter.
"""

import logging
import numbers
import re

# In an address the underscore may be written as %5F.
_TOKEN = r"\b(o(?:[apr]t|[ad]c|cs)(?:_|%5[Ff])[0-9A-Za-z]{4})[0-9A-Za-z]{20,}"
_IN_TEXT = re.compile(_TOKEN)
_IN_BYTES = re.compile(_TOKEN.encode())


def mask(value):
    """Shorten whatever looks like one of our tokens; other objects when they are printed."""
    if isinstance(value, str):
        return _IN_TEXT.sub(r"\1…", value)
    if isinstance(value, bytes):
        return _IN_BYTES.sub(rb"\1...", value)
    if value is None or isinstance(value, numbers.Number):
        return value  # "%d" needs it as it is
    if type(value) in (tuple, list):
        return type(value)(map(mask, value))
    if type(value) is dict:
        return {mask(name): mask(member) for name, member in value.items()}
    return _Masked(value)


class _Masked:
    """An object of any kind, that shows no token."""

    __slots__ = ("_value",)

    def __init__(self, value):
        self._value = value

    def __str__(self):
        return mask(str(self._value))

    def __repr__(self):
        return mask(repr(self._value))


def _mask_traceback(record):
    """Format the traceback of a record now, when there is a token in it."""
    text = logging.Formatter().formatException(record.exc_info)
    masked = mask(text)
    if masked != text:
        # As for logging.handlers.QueueHandler: formatters print the text that is there.
        record.exc_info, record.exc_text = None, masked


def masking(make):
    """Return a factory of records that masks those of another."""

    def factory(*args, **kwargs):
        record = make(*args, **kwargs)
        record.msg, record.args = mask(record.msg), mask(record.args)
        record.stack_info = mask(record.stack_info)
        if record.exc_info and record.exc_info[0]:
            _mask_traceback(record)
        return record

    return factory


def install():
    """Mask every record of this process from now on."""
    logging.setLogRecordFactory(masking(logging.getLogRecordFactory()))
