"""``ETag``, ``If-Match``, ``If-None-Match`` (RFC 9110 section 13).

The tag of a record is ``"<version>.<digest>"``. ``If-Match`` guards a write and compares the
version, which Odoo changes with each write, so that a colleague's smaller view of the same
record does not fail it. ``If-None-Match`` saves a transfer and compares everything.

A proxy that compresses answers makes every tag a weak one, ``W/"…"``. What is compared are
versions of a record and not bytes, so that is as good.
"""

import hashlib

from ..http.dispatcher import text_response
from . import reading
from .errors import InvalidRequest, PreconditionFailed


def _to_json(value):
    """As ``json_text`` does it, in a third of the time."""
    from pydantic_core import to_json  # not when Odoo starts

    return to_json(value)


def record_tag(version, answer):
    return f'"{version}.{_digest(_to_json(answer))}"'


def answer_record(request, body, version):
    """200 with the record, or 304 where the client has it."""
    labels = body.get("meta", {}).get("labels")
    shown = body["data"] if labels is None else [body["data"], labels]
    return _answer(request, _to_json(body), record_tag(version, shown))


def answer_list(request, body, headers):
    """200 with the list, or 304; the tag is a digest of the body."""
    text = _to_json(body)
    return _answer(request, text, f'"{_digest(text)}"', headers)


def _answer(request, text, tag, headers=None):
    headers = {**(headers or {}), "ETag": tag}
    known = _tags(request, "If-None-Match")
    if tag in known or "*" in known:
        return text_response("", 304, headers)
    return text_response(text, headers=headers)


def check_precondition(request, resource, record_id):
    """Compare ``If-Match`` with the record as it is.

    A change between this and our own write makes PostgreSQL refuse ours, and Odoo repeats the
    request: it cannot slip through.

    :raise NotFound: no record that the user may read
    :raise PreconditionFailed: another version
    """
    expected = _tags(request, "If-Match")
    if not expected:
        return
    _answer, version = reading.read_one(resource, record_id, ["id"])
    versions = [tag.strip('"').partition(".")[0] for tag in expected if tag.startswith('"')]
    if "*" not in expected and str(version) not in versions:
        raise PreconditionFailed()


def refuse_precondition(request):
    """A list of changes is guarded by no tag; who sends one shall not believe that it is.

    :raise InvalidRequest: ``If-Match`` is there
    """
    if "If-Match" in request.httprequest.headers:
        message = request.env._(
            "If-Match applies to a single record. Use the URL of the record itself."
        )
        raise InvalidRequest(message)


def _tags(request, header):
    text = request.httprequest.headers.get(header, "")
    return [tag.strip().removeprefix("W/") for tag in text.split(",") if tag.strip()]


def _digest(text):
    return hashlib.sha256(text).hexdigest()[:24]
