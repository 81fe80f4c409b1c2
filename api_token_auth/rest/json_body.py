"""From the bytes of a body to Python, strictly: what is doubtful is refused."""

import json
from urllib.parse import parse_qsl

from ..errors import InvalidRequest
from .errors import InvalidJson

MAX_DEPTH = 20


def parse(data):
    """Read JSON (RFC 8259): UTF-8, no NaN, no doubled names, at most 20 levels deep.

    :return: dict, list or scalar
    :raise InvalidJson: otherwise, or with a NUL character or half a surrogate pair in a
        text, which PostgreSQL could not store
    """
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
        _check(value, MAX_DEPTH)
    except (ValueError, RecursionError) as error:
        raise InvalidJson() from error
    return value


def parse_form(data):
    """Read ``application/x-www-form-urlencoded`` → dict of texts.

    :raise InvalidRequest: a parameter given twice (RFC 6749 section 3.2)
    """
    try:
        text = data.decode()
        pairs = parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict")
    except ValueError as error:
        raise InvalidRequest() from error
    if len({name for name, _value in pairs}) < len(pairs):
        raise InvalidRequest()
    # A parameter without a value counts as left out (RFC 6749 section 3.1).
    return {name: value for name, value in pairs if value}


def _object(pairs):
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("a name is given twice")
    return result


def _refuse_constant(name):
    raise ValueError(f"{name} is no JSON")


def _check(value, depth):
    if depth < 0:
        raise ValueError("too deep")
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("NUL in a text")
        value.encode()  # half a surrogate pair is a UnicodeEncodeError, a ValueError
    elif isinstance(value, dict):
        for name, member in value.items():
            _check(name, depth)
            _check(member, depth - 1)
    elif isinstance(value, list):
        for member in value:
            _check(member, depth - 1)
    elif isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise ValueError("a number too big")
