"""Whose token is this? For a token that turned up where it should not be.

By its selector, which says nothing but which row: so a token is found that was replaced or revoked
long ago, when none of its hashes is left. A selector proves nothing either: whether the rest of the
text is genuine is told where a hash is left to compare with. What was pasted is kept nowhere, and
goes no further than this module.
"""

import re
from dataclasses import dataclass
from enum import Enum

from ..crypto import format as token_format
from ..db import transaction
from .authentication import ACCESS_PURPOSE
from .issuing import KEY_PURPOSE, SECRET_PURPOSE
from .keyring import Keyring

#: Pasted with what stands around it: a header, a line of a log, quotes.
_WHOLE = re.compile(token_format.TOKEN_PATTERN)
_BEGINNING = re.compile(r"\b(?:o[ap]t|ort)_[0-9A-Za-z]*")

#: How much of a pasted text is looked at, in characters.
MOST = 20_000

_COLUMNS = """
    SELECT token.id, token.user_id, token.kind, token.access_selector, token.access_hash,
           token.refresh_key_hash, token.refresh_secret_hash, token.previous_secret_hash
      FROM api_token_connection token WHERE
"""


class What(Enum):
    """What was pasted."""

    NO_TOKEN = "no token"
    CUT = "cut off, or with something in it that does not belong there"
    MISTYPED = "its checksum is wrong"
    UNKNOWN = "well-formed, and not found"
    ALTERED = "its first part is that of a token, the rest is not"
    PERSONAL = "a personal token"
    ACCESS = "the access token in use"
    FORMER_ACCESS = "the access token before the one in use"
    REFRESH = "the refresh token in use"
    FORMER_REFRESH = "the refresh token before the one in use"
    OLD_REFRESH = "an older refresh token"
    ENDED_ACCESS = "an access token of a connection that was revoked"
    ENDED_PERSONAL = "a personal token that was revoked"
    ENDED_REFRESH = "a refresh token of a connection that was revoked"


@dataclass(frozen=True)
class Finding:
    """``connection_id`` is None where none belongs to it."""

    what: What
    connection_id: int | None = None


def find(env, text):
    """Return the :class:`Finding` of a pasted text.

    :param env: the superuser's
    :raise Unavailable: the pepper of its hash is not known here
    """
    text = text.strip()[:MOST]
    match = _WHOLE.search(text)
    if not match:
        return Finding(What.CUT if _BEGINNING.search(text) else What.NO_TOKEN)
    token = token_format.parse(match[0])
    if token is None:
        return Finding(What.MISTYPED)
    row = _row(env, token)
    if row is None:
        return Finding(What.UNKNOWN)
    judge = _of_refresh if token.prefix == token_format.REFRESH else _of_access
    return Finding(judge(env, token, row), row["id"])


def _row(env, token):
    if token.prefix == token_format.REFRESH:
        condition = "token.refresh_selector = %(selector)s"
    else:
        condition = """(token.access_selector = %(selector)s
                        OR token.previous_access_selector = %(selector)s)"""
    env["api.access.token"].flush_model()
    row = transaction.fetch_one(env.cr, _COLUMNS + condition, {"selector": token.selector})
    if row is None or (row["kind"] == "personal") != (token.prefix == token_format.PERSONAL):
        return None
    return row


def _of_access(env, token, row):
    is_personal = token.prefix == token_format.PERSONAL
    if row["access_selector"] != token.selector:
        return What.FORMER_ACCESS  # its hash is gone
    if row["access_hash"] is None:
        return What.ENDED_PERSONAL if is_personal else What.ENDED_ACCESS
    if not _matches(env, token, row, ACCESS_PURPOSE, token.secret, "access_hash"):
        return What.ALTERED
    return What.PERSONAL if is_personal else What.ACCESS


def _of_refresh(env, token, row):
    if row["refresh_key_hash"] is None:
        return What.ENDED_REFRESH
    if not _matches(env, token, row, KEY_PURPOSE, token.key, "refresh_key_hash"):
        return What.ALTERED
    if _matches(env, token, row, SECRET_PURPOSE, token.secret, "refresh_secret_hash"):
        return What.REFRESH
    if _matches(env, token, row, SECRET_PURPOSE, token.secret, "previous_secret_hash"):
        return What.FORMER_REFRESH
    return What.OLD_REFRESH


def _matches(env, token, row, purpose, secret, column):
    if row[column] is None:
        return False
    valid, _outdated = Keyring(env).verify(
        purpose, token.selector, row["user_id"], secret, row[column]
    )
    return valid
