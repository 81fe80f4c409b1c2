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

from passlib.context import CryptContext

SCHEMES = ("hex_sha256", "hex_sha512")
_PEPPER_ID = re.compile(r"[A-Za-z0-9-]{1,16}")
_PEPPER_MIN_BYTES = 32


class UnknownPepper(Exception):
    """A hash was made with a pepper that this server does not hold."""


class BadPepper(ValueError):
    """The configuration file holds a pepper that cannot be used."""


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

    :param peppers: id → key, every pepper that is still accepted
    :param current: id of the pepper for new hashes, "" for none
    :param scheme: passlib scheme for new hashes; the others are still accepted
    """

    peppers: dict[str, bytes] = field(default_factory=dict, repr=False)
    current: str = ""
    scheme: str = SCHEMES[0]

    def __post_init__(self):
        context = CryptContext(SCHEMES, default=self.scheme, deprecated="auto")
        object.__setattr__(self, "_context", context)

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
        valid, renewed = self._context.verify_and_update(message, digest)
        return valid, pepper_id != self.current or renewed is not None

    def _peppered(self, secret, binding, pepper_id):
        message = binding.message(secret.reveal())
        if not pepper_id:
            return message
        return hmac.new(self.pepper(pepper_id), message.encode(), hashlib.sha256).hexdigest()

    def pepper(self, pepper_id):
        """Return the key for ``pepper_id`` (b"" for no pepper)."""
        if not pepper_id:
            return b""
        try:
            return self.peppers[pepper_id]
        except KeyError:
            raise UnknownPepper(pepper_id) from None


def read_peppers(text):
    """Read ``id:key, id:key``: the first is current, the others are accepted.

    A lone ``-`` in the first place keeps new hashes without a pepper while the others
    are already accepted: the first step of a roll-out over several servers.

    :return: ``(peppers, current)`` for :class:`Hasher`
    :raise BadPepper: with the reason, never with the key
    """
    entries = [entry.strip() for entry in (text or "").split(",") if entry.strip()]
    peppers, current = {}, ""
    for position, entry in enumerate(entries):
        if entry == "-" and position == 0:
            continue
        pepper_id, _colon, key = entry.partition(":")
        if not _PEPPER_ID.fullmatch(pepper_id):
            raise BadPepper(f"pepper {position + 1}: the id takes 1 to 16 letters, digits, -")
        if len(key) < _PEPPER_MIN_BYTES:
            raise BadPepper(
                f"pepper {position + 1}: the key needs {_PEPPER_MIN_BYTES} characters, none a comma"
            )
        if pepper_id in peppers:
            raise BadPepper(f"pepper {position + 1}: its id is given twice")
        peppers[pepper_id] = key.encode()
        if position == 0:
            current = pepper_id
    return peppers, current
