"""Tokens that were issued for one place only (RFC 8707 resource indicators)."""

import logging
from urllib.parse import urlsplit

from ..errors import InvalidToken

_logger = logging.getLogger(__name__)


def check(bearer, path):
    """:raise InvalidToken: the token of ``bearer`` is for another place than ``path``"""
    if bearer.resource and not _is_within(path, urlsplit(bearer.resource).path.rstrip("/")):
        _logger.info("token REFUSE: another resource, selector %s", bearer.token.selector)
        raise InvalidToken()


def path_of(path, identifiers):
    """The path of that resource which ``path`` lies in; None outside of all.

    :param identifiers: addresses
    """
    bases = (urlsplit(identifier).path.rstrip("/") for identifier in identifiers)
    return next((base for base in bases if _is_within(path, base)), None)


def _is_within(path, base):
    return path == base or path.startswith(f"{base}/")
