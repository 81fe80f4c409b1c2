"""The sealed successor: how a lost answer to a refresh is given again.

When a client never received the answer to its refresh, it tries again with the token it
still holds. Within the grace it gets the *same* pair once more. The pair is kept sealed
under a key derived from that superseded token, so that only its bearer can open it: the
database alone cannot. The seal is bound to database, row and generation.

This module is pure: no Odoo, no database, no clock.
"""

import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .format import Plaintext

_NONCE_BYTES = 12


class BrokenSeal(Exception):
    """The seal was not made with this secret, for this row and generation."""


def _cipher(old_secret, pepper, binding):
    material = HKDF(hashes.SHA256(), 32, salt=pepper or None, info=b"successor:" + binding)
    return AESGCM(material.derive(old_secret.reveal().encode()))


def _binding(database, row_id, generation):
    return f"{database}:{row_id}:{generation}".encode()


def seal(successor, old_secret, pepper, database, row_id, generation):
    """Encrypt ``successor``, a dict of texts, under the superseded secret → bytes."""
    binding = _binding(database, row_id, generation)
    nonce = os.urandom(_NONCE_BYTES)
    text = json.dumps(successor).encode()
    return nonce + _cipher(old_secret, pepper, binding).encrypt(nonce, text, binding)


def unseal(sealed, old_secret, pepper, database, row_id, generation):
    """Return the dict of :class:`Plaintext` that :func:`seal` was given.

    :raise BrokenSeal: altered, moved to another row, or another secret
    """
    binding = _binding(database, row_id, generation)
    nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        successor = _cipher(old_secret, pepper, binding).decrypt(nonce, text, binding)
    except InvalidTag as error:
        raise BrokenSeal from error
    return {name: Plaintext(value) for name, value in json.loads(successor).items()}
