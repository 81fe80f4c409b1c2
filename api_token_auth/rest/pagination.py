"""Where a page ends: the sort keys of its last row, sealed.

A cursor belongs to one query of one user: user, filters, sort, language and company are in its
seal. Going on from keys, not from a count, is why rows that stay appear exactly once, whatever
comes and goes between two pages.
"""

import base64
import hmac
import json
from datetime import date, datetime
from typing import NamedTuple

from odoo import SUPERUSER_ID
from odoo.tools import SQL
from odoo.tools import hmac as odoo_hmac

from .errors import InvalidCursor

_SCOPE = "api_token_auth.cursor"
_SEAL = 32  # characters, 128 bits


class Column(NamedTuple):
    """What rows are sorted by.

    :param nullable: whether there may be NULLs, which come last
    """

    sql: SQL
    descending: bool
    nullable: bool


def make(env, binding, keys):
    """Return the opaque text for the row with ``keys``."""
    payload = json.dumps([_plain(key) for key in keys], separators=(",", ":")).encode()
    seal = _seal(env, binding, payload)
    return seal + _encoded(payload)


def read(env, binding, text, *counts):
    """Return the keys in a cursor.

    :param counts: how many there may be
    :raise InvalidCursor: altered, or of another query
    """
    encoded = text[_SEAL:]
    try:
        payload = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        genuine = hmac.compare_digest(text, _seal(env, binding, payload) + _encoded(payload))
    except (ValueError, TypeError) as error:
        raise InvalidCursor() from error
    keys = json.loads(payload) if genuine else []
    if len(keys) not in counts:
        raise InvalidCursor()
    return keys


def _encoded(payload):
    return base64.urlsafe_b64encode(payload).decode().rstrip("=")


def _plain(key):
    return key.isoformat() if isinstance(key, (date, datetime)) else key


def _seal(env, binding, payload):
    message = (binding, payload.hex())
    return odoo_hmac(env(user=SUPERUSER_ID), _SCOPE, message)[:_SEAL]


def order(columns):
    """Return what follows ``ORDER BY``.

    Where there are no NULLs none are spoken of: else an index could not be read backwards.
    """
    return SQL(", ").join(
        SQL("%s DESC NULLS LAST" if nullable else "%s DESC", sql) if descending else sql
        for sql, descending, nullable in columns
    )


def after(keys, columns):
    """Return the SQL condition of the rows behind ``keys``, NULLs being last.

    :param columns: list of :class:`Column`
    """
    if len({column.descending for column in columns}) == 1 and not _any_null(columns):
        # PostgreSQL finds the place of a whole key in an index.
        row = SQL(", ").join(column.sql for column in columns)
        place = SQL(", ").join(SQL("%s", key) for key in keys)
        return SQL("(%s) %s (%s)", row, _beyond(columns[0]), place)
    column, key = columns[0], keys[0]
    if len(columns) == 1:
        return SQL("%s %s %s", column.sql, _beyond(column), key)
    rest = after(keys[1:], columns[1:])
    if key is None:
        return SQL("(%s IS NULL AND %s)", column.sql, rest)
    if column.nullable:
        beyond = SQL("%s %s %s OR %s IS NULL", column.sql, _beyond(column), key, column.sql)
        return SQL("(%s OR (%s = %s AND %s))", beyond, column.sql, key, rest)
    # The bound by itself is what an index can use, and what PostgreSQL can estimate.
    bound = SQL("%s %s= %s", column.sql, _beyond(column), key)
    return SQL("(%s AND (%s <> %s OR %s))", bound, column.sql, key, rest)


def _any_null(columns):
    return any(column.nullable for column in columns)


def _beyond(column):
    return SQL("<") if column.descending else SQL(">")
