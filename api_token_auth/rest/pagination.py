"""Where a page ends: the sort keys of its last row, sealed.

A cursor belongs to one query of one user: user, filters, sort, language and company are in its
seal. Going on from keys, not from a count, is why rows that stay appear exactly once, whatever
comes and goes between two pages.
"""

import base64
import hmac
import json
from datetime import date, datetime

from odoo import SUPERUSER_ID
from odoo.tools import SQL
from odoo.tools import hmac as odoo_hmac

from .errors import InvalidCursor

_SCOPE = "api_token_auth.cursor"
_SEAL = 32  # characters, 128 bits


def make(env, binding, keys):
    """Return the opaque text for the row with ``keys``."""
    payload = json.dumps([_plain(key) for key in keys], separators=(",", ":")).encode()
    seal = _seal(env, binding, payload)
    return seal + _encoded(payload)


def read(env, binding, text, count):
    """Return the keys in a cursor.

    :param count: how many there must be
    :raise InvalidCursor: altered, or of another query
    """
    encoded = text[_SEAL:]
    try:
        payload = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        genuine = hmac.compare_digest(text, _seal(env, binding, payload) + _encoded(payload))
    except (ValueError, TypeError) as error:
        raise InvalidCursor() from error
    keys = json.loads(payload) if genuine else []
    if len(keys) != count:
        raise InvalidCursor()
    return keys


def _encoded(payload):
    return base64.urlsafe_b64encode(payload).decode().rstrip("=")


def _plain(key):
    return key.isoformat() if isinstance(key, (date, datetime)) else key


def _seal(env, binding, payload):
    message = (binding, payload.hex())
    return odoo_hmac(env(user=SUPERUSER_ID), _SCOPE, message)[:_SEAL]


def after(keys, columns):
    """Return the SQL condition of the rows behind ``keys``, NULLs being last.

    :param columns: list of (expression, descending)
    """
    alternatives, equal = [], []
    for key, (column, descending) in zip(keys, columns, strict=True):
        if key is not None:
            beyond = SQL("%s %s %s", column, SQL("<") if descending else SQL(">"), key)
            beyond = SQL("(%s OR %s IS NULL)", beyond, column)
            alternatives.append(SQL(" AND ").join([*equal, beyond]))
        equal.append(SQL("%s = %s", column, key) if key is not None else _is_null(column))
    return SQL("(%s)", SQL(" OR ").join(SQL("(%s)", part) for part in alternatives))


def _is_null(column):
    return SQL("%s IS NULL", column)
