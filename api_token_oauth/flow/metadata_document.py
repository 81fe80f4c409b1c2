"""How an app that nobody registered describes itself: the client ID is the address of a document
(draft-ietf-oauth-client-id-metadata-document). Knows no database and no network.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from odoo.addons.api_token_auth.errors import ApiError
from odoo.addons.api_token_auth.http import json_body

from . import redirection

MAX_SIZE = 5 * 1024  # bytes (section 6.6)
MAX_LENGTH = 2000  # characters of an address
MAX_REDIRECT_URIS = 20

# A name with a dot, not an address of numbers; small letters, so that one host is one text.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?![0-9]+$){_LABEL}")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~!$&'()*+,;=:@-]*)+")
# A secret that somebody else may read is none (section 4.1).
_SECRETS = {"client_secret", "client_secret_expires_at"}


class Invalid(Exception):
    """What was found is no such document, or not the one of this app."""


@dataclass(frozen=True)
class Document:
    """What of it counts. Its name and logo do not: anybody can call an app anything.

    :param scope: the most that the app will ever ask for, as a set; None where it does not say
    """

    client_id: str
    redirect_uris: tuple
    scope: frozenset | None


def is_host(text):
    return len(text) <= 253 and bool(_HOST.fullmatch(text))


def host_of(address):
    return urlsplit(address).hostname


def is_address(text):
    """Whether a client ID is the address of a document (section 3): https at the default port, a
    host with a name, a path; no user, query, fragment, dots or escapes in the path."""
    if not text or len(text) > MAX_LENGTH or not text.startswith("https://"):
        return False
    host, slash, rest = text.removeprefix("https://").partition("/")
    path = slash + rest
    return (
        is_host(host)
        and path != "/"
        and bool(_PATH.fullmatch(path))
        and {".", ".."}.isdisjoint(path.split("/"))
    )


def read(data, address=None):
    """Return the :class:`Document`.

    :param data: bytes
    :param address: where they were found; None for what a manager has pasted, which names it
    :raise Invalid: it is none, or another app's
    """
    try:
        members = json_body.parse(data)
    except ApiError as error:
        raise Invalid() from error
    if not isinstance(members, dict) or len(data) > MAX_SIZE:
        raise Invalid()
    client_id = members.get("client_id")
    # Byte for byte, as all of it hangs on that (section 4.1).
    if not isinstance(client_id, str) or client_id != (address or client_id):
        raise Invalid()
    if not is_address(client_id) or not _is_public(members):
        raise Invalid()
    return Document(client_id, _redirect_uris(members), _scope(members))


def _is_public(members):
    """No keys of apps are known here: it must be one that can do without."""
    methods = members.get("token_endpoint_auth_methods_supported")
    if not isinstance(methods, list):
        methods = []
    methods = [members.get("token_endpoint_auth_method", "none"), *methods]
    return "none" in methods and _SECRETS.isdisjoint(members)


def _redirect_uris(members):
    uris = members.get("redirect_uris")
    if not isinstance(uris, list) or not 1 <= len(uris) <= MAX_REDIRECT_URIS:
        raise Invalid()
    if not all(isinstance(uri, str) and redirection.is_valid(uri) for uri in uris):
        raise Invalid()
    return tuple(uris)


def _scope(members):
    scope = members.get("scope")
    return frozenset(scope.split()) if isinstance(scope, str) else None
