"""Where an answer may be sent: redirect URIs (RFC 6749 section 3.1.2, RFC 8252 section 7).

This module is pure: no Odoo, no database.
"""

import re
from urllib.parse import urlencode, urlsplit

MAX_LENGTH = 2000

_TEXT = re.compile(r"[\x21-\x7e]+")
_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|\[::1\]|localhost)(:\d{1,5})?(?=[/?]|$)")
_HTTPS = re.compile(
    r"https://(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?=[/?]|$)"
)
#: Of an app on a device: the reverse of a domain name, so that no two apps share one by accident
#: (RFC 8252 section 7.1), and ``javascript`` and ``data`` are none.
_PRIVATE = re.compile(r"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:(?=[^@]*$)")


def is_valid(uri):
    """Whether ``uri`` may be registered: https; http on the app's own machine; a private scheme
    with a dot. Without a user, a fragment or a wildcard."""
    if len(uri) > MAX_LENGTH or not _TEXT.fullmatch(uri) or any(sign in uri for sign in '#\\*"<>'):
        return False
    return any(pattern.match(uri) for pattern in (_LOOPBACK, _HTTPS, _PRIVATE)) and _has_place(uri)


def _has_place(uri):
    """Whether host and port are such, which the patterns do not say of ``[:::]`` and ``99999``."""
    try:
        return urlsplit(uri).port != 0
    except ValueError:
        return False


def is_loopback(uri):
    return bool(_LOOPBACK.match(uri))


def matches(registered, given):
    """Compare character by character (RFC 9700 section 2.1); an app that listens on its own
    machine takes any port (RFC 8252 section 7.3)."""
    if not is_valid(given):
        return False
    return given == registered or (
        is_loopback(given) and is_loopback(registered) and _portless(given) == _portless(registered)
    )


def _portless(uri):
    return _LOOPBACK.sub(r"http://\1", uri, count=1)


def destination(uri):
    """What a person can recognise of where ``uri`` leads: its host, else its scheme."""
    parts = urlsplit(uri)
    return parts.hostname if parts.scheme in ("http", "https") else parts.scheme


def with_answer(uri, members):
    """Return ``uri`` with ``members`` added to its query (RFC 6749 section 4.1.2)."""
    separator = "&" if "?" in uri else "?"
    return uri + separator + urlencode(members)
