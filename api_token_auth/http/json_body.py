"""From the bytes of a body to Python, strictly: what is doubtful is refused."""

import json
from urllib.parse import parse_qsl

from odoo.tools import LazyTranslate

from ..errors import InvalidRequest
from .errors import InvalidJson, ValidationFailed

_lt = LazyTranslate(__name__)

MAX_DEPTH = 20


def parse(data):
    """Read JSON (RFC 8259): UTF-8, no NaN, no doubled names, at most 20 levels deep.

    :return: dict, list or scalar
    :raise InvalidJson: otherwise
    :raise ValidationFailed: with a NUL character or half a surrogate pair in a text, which
        PostgreSQL could not store
    """
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
        _check_depth(value, MAX_DEPTH)
    except (ValueError, RecursionError) as error:
        raise InvalidJson() from error
    check_texts(value)
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


def required(form, name):
    """Return the parameter ``name`` of a form.

    :raise InvalidRequest: it is not there
    """
    value = (form or {}).get(name)
    if not value:
        raise InvalidRequest(_lt("Missing parameter: %s", name))
    return value


def _object(pairs):
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("a name is given twice")
    return result


def _refuse_constant(name):
    raise ValueError(f"{name} is no JSON")


def _check_depth(value, levels):
    if isinstance(value, (dict, list)) and levels == 0:
        raise ValueError("too deep")
    members = value.values() if isinstance(value, dict) else value
    if isinstance(value, (dict, list)):
        for member in members:
            _check_depth(member, levels - 1)
    elif isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise ValueError("a number too big")


def check_texts(value, place=()):
    """:raise ValidationFailed: see :func:`parse`"""
    if isinstance(value, str):
        _check_text(value, place)
    elif isinstance(value, dict):
        for name, member in value.items():
            _check_text(name, place)
            check_texts(member, (*place, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            check_texts(member, (*place, index))


def _check_text(text, place):
    try:
        text.encode()
        storable = "\0" not in text
    except UnicodeEncodeError:  # half a surrogate pair
        storable = False
    if not storable:
        message = _lt("This text contains a character that cannot be stored.")
        raise ValidationFailed(details=[{"field": ".".join(map(str, place)), "message": message}])
