"""How a secret is stored: a hash that is bound to its place, optionally peppered.

A fast hash is right here. Stretching makes guessing a *password* slow; a 256 bit random
secret cannot be guessed at all, and NIST SP 800-63B (section 3.1.2.2, look-up secrets)
asks for one-way hashing without stretching from 112 bits on. Odoo's API keys are
checked by a stretched hash, some 400 times slower, on every request.

The hash is taken over purpose, database, selector, user and secret, so that a row which
is edited, or copied into another database, verifies nothing.

With a pepper (a key from the server's configuration file) the secret goes through HMAC
first: then reading the database *and* guessing would not be enough either. Every hash
names the pepper it was made with, so peppers can be exchanged one by one.

This module is pure: no Odoo, no database, no clock.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from functools import cached_property

from passlib.context import CryptContext

_DIGESTS = {"hex_sha256": hashlib.sha256, "hex_sha512": hashlib.sha512}
SCHEMES = tuple(_DIGESTS)
_PEPPER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,15}")
_PEPPER_MIN_BYTES = 32

#: Stands for hashes without a pepper, where the id of one is expected.
WITHOUT = "-"


class UnknownPepper(Exception):
    """A hash was made with a pepper, or without one, that this server does not accept."""


class BadOption(ValueError):
    """The configuration file holds an option that cannot be used."""


@dataclass(frozen=True)
class Binding:
    """What a hash is tied to besides the secret.

    :param purpose: ``access``, ``refresh-key`` or ``refresh-secret``
    :param database: ``database.uuid``
    :param selector: the token's selector
    :param user_id: the owner's id
    """

    purpose: str
    database: str
    selector: str
    user_id: int

    def message(self, secret):
        # No part but the last can hold a colon, so no two bindings collide.
        parts = (self.purpose, self.database, self.selector, str(self.user_id), secret)
        return ":".join(parts)


@dataclass(frozen=True)
class Hasher:
    """Makes and checks stored hashes of the form ``<pepper id>$<passlib hash>``.

    :param peppers: id → key, every pepper that is accepted; "" for hashes without one
    :param current: id of the pepper for new hashes, "" for none
    :param scheme: passlib scheme for new hashes; the others are still accepted
    """

    peppers: dict[str, bytes] = field(default_factory=lambda: {"": b""}, repr=False)
    current: str = ""
    scheme: str = SCHEMES[0]

    def __post_init__(self):
        object.__setattr__(self, "_digest", _DIGESTS[self.scheme])

    @cached_property
    def _context(self):
        return CryptContext(SCHEMES, default=self.scheme, deprecated="auto")

    def hash(self, secret, binding):
        message = self._peppered(secret, binding, self.current)
        return f"{self.current}${self._context.hash(message)}"

    def verify(self, secret, stored, binding):
        """Compare in constant time.

        :return: ``(valid, outdated)``; ``outdated`` says that the hash was made with
            another scheme or pepper than :meth:`hash` would use now
        :raise UnknownPepper: the verdict is not known; nobody may be punished for it
        """
        pepper_id, _dollar, digest = stored.partition("$")
        message = self._peppered(secret, binding, pepper_id)
        made = self._digest(message.encode()).hexdigest()
        if len(digest) == len(made):
            # What passlib says too, after it has looked at each character in Python, three times.
            valid, outdated = hmac.compare_digest(made.encode(), digest.encode()), False
        else:
            is_known = self._context.identify(digest) is not None
            valid, outdated = is_known and self._context.verify(message, digest), True
        return valid, outdated or pepper_id != self.current

    def _peppered(self, secret, binding, pepper_id):
        message, key = binding.message(secret.reveal()), self.pepper(pepper_id)
        return hmac.new(key, message.encode(), hashlib.sha256).hexdigest() if key else message

    def pepper(self, pepper_id):
        """Return the key for ``pepper_id`` (b"" for no pepper).

        :raise UnknownPepper: it is not accepted here
        """
        try:
            return self.peppers[pepper_id]
        except KeyError:
            raise UnknownPepper(pepper_id or WITHOUT) from None


def read_peppers(text):
    """Read ``id:key, id:key``: the first is current, the others are accepted.

    ``-`` at any place stands for hashes without a pepper: first, new hashes are made without
    one; later, they are still accepted. Beside a pepper they are not, unless it is there.

    :return: ``(peppers, current)`` for :class:`Hasher`
    :raise BadOption: with the reason, never with the key
    """
    entries = [entry.strip() for entry in (text or "").split(",") if entry.strip()]
    peppers = {}
    for position, entry in enumerate(entries or [WITHOUT], start=1):
        pepper_id, key = ("", b"") if entry == WITHOUT else _read_pepper(entry, position)
        if pepper_id in peppers:
            raise BadOption(f"peppers: number {position} is given twice")
        peppers[pepper_id] = key
    return peppers, next(iter(peppers))


def _read_pepper(entry, position):
    pepper_id, _colon, key = entry.partition(":")
    if not _PEPPER_ID.fullmatch(pepper_id):
        raise BadOption(
            f"peppers: the id of number {position} takes 1 to 16 letters, digits and hyphens, "
            "the first one no hyphen"
        )
    if len(key) < _PEPPER_MIN_BYTES:
        raise BadOption(
            f"peppers: the key of number {position} needs {_PEPPER_MIN_BYTES} characters, none a "
            "comma"
        )
    return pepper_id, key.encode()
