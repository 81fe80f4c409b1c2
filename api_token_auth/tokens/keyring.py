"""The hasher of this server: peppers from the configuration file, made once."""

import configparser
import functools
import logging
from contextlib import contextmanager

from .. import compat
from ..crypto.hashing import (
    SCHEMES,
    BadPepper,
    Binding,
    Hasher,
    UnknownPepper,
    read_peppers,
)
from ..errors import Unavailable

_logger = logging.getLogger(__name__)


@functools.lru_cache(maxsize=1)
def _options():
    """The section ``[api_token_auth]`` of Odoo's configuration file, read once.

    Read by ourselves: 19 ignores the sections that are not its own.
    """
    parser = configparser.RawConfigParser()
    parser.read([compat.config_file()])
    return dict(parser["api_token_auth"]) if parser.has_section("api_token_auth") else {}


@functools.lru_cache(maxsize=8)
def _hasher(peppers, scheme):
    if scheme not in SCHEMES:
        raise BadPepper(f"hash_scheme: {scheme!r} is not one of {', '.join(SCHEMES)}")
    accepted, current = read_peppers(peppers)
    return Hasher(accepted, current, scheme)


def hasher():
    """Return the :class:`Hasher` that the configuration file asks for.

    :raise BadPepper: the options are wrong; said when the registry loads
    """
    options = _options()
    return _hasher(options.get("peppers", ""), options.get("hash_scheme", SCHEMES[0]))


def database_uuid(env):
    return env["ir.config_parameter"].sudo().get_param("database.uuid")


@contextmanager
def _pepper_known():
    try:
        yield
    except UnknownPepper as error:
        _logger.critical("token PEPPER: id %s is not in the configuration file", error)
        raise Unavailable from error


class Keyring:
    """Hashes for one database."""

    def __init__(self, env):
        self.database = database_uuid(env)
        self.hasher = hasher()

    def hash(self, purpose, selector, user_id, secret):
        return self.hasher.hash(secret, Binding(purpose, self.database, selector, user_id))

    def verify(self, purpose, selector, user_id, secret, stored):
        """Return ``(valid, outdated)``; a hash that was erased verifies nothing.

        :raise Unavailable: made with a pepper that this server does not hold. Nothing is
            decided then: an administrator's slip must not end anybody's connection.
        """
        if not stored:
            return False, False
        binding = Binding(purpose, self.database, selector, user_id)
        with _pepper_known():
            return self.hasher.verify(secret, stored, binding)

    def pepper_of(self, stored):
        """The key that ``stored`` was peppered with, b"" for none."""
        with _pepper_known():
            return self.hasher.pepper(stored.partition("$")[0])
