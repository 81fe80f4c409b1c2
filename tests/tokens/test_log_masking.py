"""Tokens in log records of every shape, at loggers and handlers of every kind."""

import io
import logging
import logging.handlers
import queue

import pytest

from tests.support.standalone import log_masking, token_format


@pytest.fixture
def token():
    return token_format.mint("oat").plaintext().reveal()


@pytest.fixture
def log():
    """A logger with a handler of its own, like one that some library brings."""
    stream = io.StringIO()
    logger = logging.getLogger("a.library.of.its.own")
    logger.propagate = False
    logger.handlers = [logging.StreamHandler(stream)]
    before = logging.getLogRecordFactory()
    logging.setLogRecordFactory(log_masking.masking(logging.LogRecord))
    yield logger, stream
    logging.setLogRecordFactory(before)


class _Request:
    def __init__(self, token):
        self.token = token

    def __repr__(self):
        return f"<GET /websocket?access_token={self.token}>"


SHAPES = {
    "the message": lambda token: (f"GET /?access_token={token} HTTP/1.1",),
    "an argument": lambda token: ("%s 200", f"GET /?access_token={token}"),
    "an address with %5F": lambda token: ("%s", f"/?access_token={token.replace('_', '%5F')}"),
    "bytes": lambda token: ("%r", f"GET /?access_token={token}".encode()),
    "names": lambda token: ("%(url)s", {"url": f"/?access_token={token}"}),
    "a list in a dict": lambda token: ("%s", {"members": [token, {"x": token}]}),
    "an object": lambda token: ("%r", _Request(token)),
    "an exception": lambda token: ("%s", ValueError(token)),
    "an exception as the message": lambda token: (ValueError(f"wrong: {token}"),),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_token_in_a_record_of_any_shape_is_masked(log, token, shape):
    logger, stream = log
    logger.warning(*SHAPES[shape](token))
    text = stream.getvalue()
    assert token[:3] in text and token[4:8] in text
    assert token[8:] not in text


def _shown(logger, token):
    try:
        raise ValueError(token)
    except ValueError:
        logger.exception("it failed")


def test_a_token_in_a_traceback_is_masked(log, token):
    logger, stream = log
    _shown(logger, token)
    text = stream.getvalue()
    assert "Traceback" in text and f"ValueError: {token[:8]}…" in text
    assert token[8:] not in text


def test_it_is_masked_for_handlers_that_read_the_record_themselves(log, token):
    """As the one that writes to the database does (--log-db)."""
    logger, _stream = log
    records = queue.Queue()
    logger.handlers = [logging.handlers.QueueHandler(records)]
    seen = []
    logger.addFilter(lambda record: seen.append(str(record.msg) % record.args) or True)
    try:
        logger.warning("%s and %r", f"?access_token={token}", _Request(token))
    finally:
        logger.filters.clear()
    assert token[8:] not in seen[0] + records.get().getMessage()


def test_other_records_stay_as_they_are(log):
    logger, stream = log
    logger.warning("%d of %.1f %s", 3, 4.5, [1])
    try:
        raise KeyError("plain")
    except KeyError:
        logger.exception("it failed")
    assert stream.getvalue().startswith("3 of 4.5 [1]\nit failed\nTraceback")
