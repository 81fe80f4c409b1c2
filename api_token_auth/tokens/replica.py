"""Which database decides on a token, where Odoo reads from a replica.

The primary, unless the setting *Check Tokens on the Replica* says otherwise: a replica may
not know yet that a token was revoked. It may not know either that one was issued. So what
a replica refuses is decided again on the primary, and a request whose token the replica
does not know runs as a whole on the primary, as one that wants to write does.
"""

import time

import psycopg2
from odoo.sql_db import Cursor

from .. import settings
from ..db import transaction
from ..errors import InvalidToken, RateLimited
from . import authentication

#: How many tokens that are wrong one worker lets the primary refuse again: more, and
#: invented tokens would bring the load to the primary that the replica is to keep from it.
PRIMARY_RETRIES, INTERVAL = 100, 10  # in so many seconds

# What new code has just made on the primary.
_NOT_THERE_YET = (
    psycopg2.errors.UndefinedFunction,
    psycopg2.errors.UndefinedTable,
    psycopg2.errors.UndefinedColumn,
)

_KNOWN = "SELECT id FROM api_token_connection WHERE access_selector = %s"


def authenticate(env, text, address):
    """Find the bearer.

    :param env: the superuser's, on the request's cursor
    :return: :class:`authentication.Bearer`
    :raise InvalidToken, Unavailable: see :mod:`.authentication`
    :raise RateLimited: refused by the replica, and the primary was asked too often
    :raise psycopg2.errors.ReadOnlySqlTransaction: Odoo runs the request again, on the primary
    """
    token = authentication.parse(text)
    if not _is_replica(env.cr):
        return authentication.authenticate(env, token, address)
    refused = False
    if settings.CHECK_ON_REPLICA.read(env):
        try:
            return authentication.authenticate(env, token, address, transaction.on_cursor)
        except InvalidToken:
            _retries.take()
            refused = True
        except _NOT_THERE_YET as error:
            raise psycopg2.errors.ReadOnlySqlTransaction("token REPLICA: lags behind") from error
    bearer = authentication.authenticate(env, token, address)
    if refused:
        _retries.give_back()  # only what is wrong counts
    if refused or not _knows(env, bearer):
        raise psycopg2.errors.ReadOnlySqlTransaction("token REPLICA: lags behind")
    return bearer


def _is_replica(cr):
    # Odoo's test cursors share one connection, and have no replica.
    return isinstance(cr, Cursor) and cr.readonly


def _knows(env, bearer):
    """Say whether the replica is as new as the token; then it has its owner too."""
    return transaction.fetch_one(env.cr, _KNOWN, (bearer.token.selector,)) is not None


class RateLimit:
    """So many in each interval, for the whole process."""

    def __init__(self, size, interval):
        self.size, self.interval = size, interval
        self.left, self.until = size, 0.0

    def take(self):
        now = time.monotonic()
        if now >= self.until:
            self.left, self.until = self.size, now + self.interval
        if self.left <= 0:
            raise RateLimited(self.until - now)
        self.left -= 1

    def give_back(self):
        self.left += 1


_retries = RateLimit(PRIMARY_RETRIES, INTERVAL)
