"""Texts that clients keep for us and cannot read: where a list goes on.

Encrypted with AES-GCM under a nonce that is made of the text itself, so that the same text always
looks the same, and an answer with it has the same ``ETag``. (AES-SIV, which is made for that, is
not in the ``cryptography`` that Odoo 18 asks for.)

This module is pure: no Odoo, no database, no clock.
"""

import base64
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .sealing import BrokenSeal

_NONCE_BYTES = 12


def _cipher(secret):
    return AESGCM(hmac.digest(secret, b"cipher", "sha256"))


def seal(secret, binding, payload):
    """Encrypt ``payload`` → text of letters, digits, ``-`` and ``_``.

    :param secret: 32 bytes
    :param binding: bytes without which it cannot be opened
    """
    bound = len(binding).to_bytes(8, "big") + binding
    nonce = hmac.digest(secret, b"nonce" + bound + payload, "sha256")[:_NONCE_BYTES]
    return _encoded(nonce + _cipher(secret).encrypt(nonce, payload, binding))


def unseal(secret, binding, text):
    """Return the bytes that :func:`seal` was given.

    :raise BrokenSeal: altered, or of another secret or binding
    """
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if text != _encoded(sealed):
            raise BrokenSeal
        nonce, encrypted = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return _cipher(secret).decrypt(nonce, encrypted, binding)
    except (ValueError, InvalidTag) as error:
        raise BrokenSeal from error


def _encoded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
