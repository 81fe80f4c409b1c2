"""The shape of a token: how it is minted, and how it is told from garbage.

A token reads ``<prefix>_<payload><checksum>``, all base62. The checksum (CRC32 of
what stands before it) lets a secret scanner recognise a leaked token without asking
a server, and lets us refuse garbage without asking the database. It is no security
feature: whoever knows the format can compute it.

This module is pure: no Odoo, no database, no clock.
"""

import re
import secrets
import zlib
from dataclasses import dataclass, field

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

ACCESS = "oat"
REFRESH = "ort"
PERSONAL = "opt"

#: What bearers carry.
TOKENS = (ACCESS, REFRESH, PERSONAL)

# Of api_token_oauth; no bearer tokens. The same shape, so that scanners and logs know them.
CODE = "oac"
DEVICE_CODE = "odc"
CLIENT_SECRET = "ocs"

# log2(62) = 5.95 bits a character
SELECTOR_LENGTH = 17  # 101 bits: an index key, unique, no secret
KEY_LENGTH = 22  # 130 bits: proves a connection
SECRET_LENGTH = 43  # 256 bits; RFC 6749 section 10.10 asks for 2^-128, should 2^-160
CHECKSUM_LENGTH = 6

#: What a secret scanner looks for. Published in the README.
TOKEN_PATTERN = r"\b(?:o(?:[ap]t|[ad]c|cs)_[0-9A-Za-z]{66}|ort_[0-9A-Za-z]{88})\b"

_SHAPE = re.compile(r"(o(?:[ap]t|[ad]c|cs))_([0-9A-Za-z]{66})|(ort)_([0-9A-Za-z]{88})")


class Plaintext:
    """A secret in memory that does not show itself.

    Neither ``repr()`` nor ``str()`` nor an f-string prints it, so that a traceback, a
    log line or a validation error cannot. ``reveal()`` is the one way to read it, and
    easy to search for.
    """

    __slots__ = ("_value",)

    def __init__(self, value):
        self._value = value

    def reveal(self):
        return self._value

    def __repr__(self):
        return "<secret>"

    __str__ = __repr__

    def __format__(self, spec):
        return repr(self)

    def __reduce__(self):
        raise TypeError("a secret is not serialised")


@dataclass(frozen=True)
class Token:
    """The parts of a well-formed token; whether it is valid is another question.

    ``key`` is None except for refresh tokens. Only ``selector`` may be logged.
    """

    prefix: str
    selector: str
    secret: Plaintext = field(repr=False)
    key: Plaintext | None = field(default=None, repr=False)

    def plaintext(self):
        """Return the whole token, checksum included, as a :class:`Plaintext`."""
        key = self.key.reveal() if self.key else ""
        body = f"{self.prefix}_{self.selector}{key}{self.secret.reveal()}"
        return Plaintext(body + checksum(body))


def base62(number, length):
    """Write ``number`` in base62, padded on the left to ``length`` characters."""
    digits = []
    for _position in range(length):
        number, digit = divmod(number, 62)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


def checksum(body):
    return base62(zlib.crc32(body.encode("ascii")), CHECKSUM_LENGTH)


def random_text(length):
    return base62(secrets.randbelow(62**length), length)


def mint(prefix, selector=None, key=None):
    """Make a new token of the given prefix.

    :param selector: given when a refresh token is rotated, else drawn
    :param key: the connection key (:class:`Plaintext`) of a rotated refresh token
    """
    if prefix == REFRESH and key is None:
        key = Plaintext(random_text(KEY_LENGTH))
    return Token(
        prefix,
        selector or random_text(SELECTOR_LENGTH),
        Plaintext(random_text(SECRET_LENGTH)),
        key,
    )


def parse(text, prefixes=TOKENS):
    """Take a token apart, or return None when it is not one of ours.

    Costs no query: length, alphabet, prefix and checksum are looked at, no more.

    :param prefixes: those that are meant
    """
    match = _SHAPE.fullmatch(text)
    if not match or checksum(text[:-CHECKSUM_LENGTH]) != text[-CHECKSUM_LENGTH:]:
        return None
    prefix = match[1] or match[3]
    if prefix not in prefixes:
        return None
    payload = text[len(prefix) + 1 : -CHECKSUM_LENGTH]
    selector, rest = payload[:SELECTOR_LENGTH], payload[SELECTOR_LENGTH:]
    key = Plaintext(rest[:KEY_LENGTH]) if prefix == REFRESH else None
    return Token(prefix, selector, Plaintext(rest[-SECRET_LENGTH:]), key)
