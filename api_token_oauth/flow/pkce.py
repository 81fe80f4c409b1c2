"""Proof key for code exchange, S256 only (RFC 7636).

This module is pure: no Odoo, no database.
"""

import base64
import hashlib
import hmac
import re

METHOD = "S256"

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def is_challenge(text):
    return bool(_CHALLENGE.fullmatch(text or ""))


def is_proved(challenge, verifier):
    """Whether ``verifier`` is what ``challenge`` was made of (section 4.6)."""
    if not _VERIFIER.fullmatch(verifier or ""):
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return hmac.compare_digest(made, challenge)
