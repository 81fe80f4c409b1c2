"""The origins of web pages and of hybrid apps, spelled as their browsers send them."""

import re
from urllib.parse import urlsplit

import idna  # one of Odoo's own requirements

_PORTS = {"http": 80, "https": 443}
#: Of apps that bring their own browser: Capacitor, Ionic, Tauri, extensions, Electron.
_APP = re.compile(r"[a-z][a-z0-9+.-]*://[a-z0-9][a-z0-9._-]*")
_NO_APPS = ("about", "blob", "data", "file", "ftp", "javascript", "ws", "wss")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)*")


def spelling(text):
    """Return ``text`` as a browser sends it in ``Origin`` (RFC 6454 section 6.1).

    In small letters, an internationalised host in its ASCII form, without the port that goes
    without saying.

    :raise ValueError: there is no such origin
    """
    parts = urlsplit(text)
    scheme = parts.scheme
    if scheme in _PORTS:
        return _web(parts)
    if scheme in _NO_APPS or not _APP.fullmatch(text):
        raise ValueError(text)
    return text


def is_origin(text):
    """Whether a browser may send it: not ``null``, which is what every sandboxed page sends."""
    try:
        return spelling(text) == text
    except ValueError:  # UnicodeError too
        return False


def _web(parts):
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise ValueError(parts)
    host = parts.hostname or ""
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode()
    if ":" in host:
        host = f"[{host}]"
    elif not _HOST.fullmatch(host):
        raise ValueError(parts)
    if parts.port == 0:
        raise ValueError(parts)
    default = parts.port is None or parts.port == _PORTS[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if default else f":{parts.port}")
