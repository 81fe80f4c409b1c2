"""Where a page ends: the sort keys of its last row, sealed.

A cursor belongs to one query of one user: user, filters, sort, language and company are in its
seal. Nobody can read it: the feed of changes goes on from a row that need not be one of the user's.
Going on from keys, not from a count, is why rows that stay appear exactly once, whatever comes and
goes between two pages.
"""

import base64
import hmac
import json
from datetime import date, datetime
from typing import NamedTuple

from odoo import SUPERUSER_ID
from odoo.tools import SQL
from odoo.tools import hmac as odoo_hmac

from ..crypto import opaque
from ..crypto.sealing import BrokenSeal
from .errors import InvalidCursor

_SCOPE = "api_token_auth.cursor"
# Of cursors of older code, which could be read: characters, 128 bits.
_SEAL = 32


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
    return opaque.seal(_secret(env), repr(binding).encode(), payload)


def read(env, binding, text, *counts):
    """Return the keys in a cursor.

    :param counts: how many there may be
    :raise InvalidCursor: altered, or of another query
    """
    try:
        payload = opaque.unseal(_secret(env), repr(binding).encode(), text)
    except BrokenSeal:
        payload = _read_older(env, binding, text)
    keys = json.loads(payload)
    if len(keys) not in counts:
        raise InvalidCursor()
    return keys


def _read_older(env, binding, text):
    """Clients that went to sleep before an upgrade of this addon go on."""
    encoded = text[_SEAL:]
    try:
        payload = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        if hmac.compare_digest(text, _older_seal(env, binding, payload) + encoded):
            return payload
    except (ValueError, TypeError) as error:
        raise InvalidCursor() from error
    raise InvalidCursor()


def _plain(key):
    return key.isoformat() if isinstance(key, (date, datetime)) else key


def _secret(env):
    return bytes.fromhex(odoo_hmac(env(user=SUPERUSER_ID), _SCOPE, "secret"))


def _older_seal(env, binding, payload):
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
