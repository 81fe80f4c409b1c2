"""The hasher of this server: peppers from the configuration file, made once."""

import configparser
import functools
import logging
from contextlib import contextmanager

from .. import compat, settings
from ..crypto.hashing import (
    SCHEMES,
    BadOption,
    Binding,
    Hasher,
    UnknownPepper,
    read_peppers,
)
from ..db import provision
from ..errors import Unavailable

_logger = logging.getLogger(__name__)


_SECTION = "api_token_auth"
_NAMES = {"peppers", "hash_scheme"}

_told = set()


def _options():
    """The section ``[api_token_auth]`` of Odoo's configuration file.

    Read by ourselves: 19 ignores the sections that are not its own.

    :raise BadOption: without a line of the file, which may hold a key
    """
    parser = configparser.RawConfigParser(default_section=None)
    try:
        parser.read([compat.config_file()])
    except (configparser.Error, UnicodeDecodeError) as error:
        raise BadOption(f"the file cannot be read: {type(error).__name__}") from None
    options = dict(parser[_SECTION]) if parser.has_section(_SECTION) else {}
    if unknown := sorted(options.keys() - _NAMES):
        raise BadOption(f"there is no option {unknown[0]}")
    return options


@functools.cache
def _read():
    """Return ``(hasher, None)``, or ``(None, what is wrong)``; the file is read once."""
    try:
        options = _options()
        scheme = options.get("hash_scheme", SCHEMES[0])
        if scheme not in SCHEMES:
            raise BadOption(f"hash_scheme: {scheme!r} is not one of {', '.join(SCHEMES)}")
        return Hasher(*read_peppers(options.get("peppers")), scheme), None
    except BadOption as error:
        return None, str(error)


def hasher():
    """Return the :class:`Hasher` that the configuration file asks for.

    :raise Unavailable: an option is wrong, see :func:`check_options`
    """
    made, _problem = _read()
    if made is None:
        raise Unavailable
    return made


def check_options():
    """Say in the log what is wrong with the options.

    Odoo goes on without the token layer: whoever mends the file may need the web client.
    """
    _hasher, problem = _read()
    if problem:
        _logger.critical(
            "token OPTIONS: [%s] in the configuration file: %s. The API answers 503 until this "
            "is mended and Odoo restarted.",
            _SECTION,
            problem,
        )


#: What hashes are bound to, as SQL. A copy of the database gets another one.
DATABASE = f"""(SELECT known.value FROM ir_config_parameter known
                 WHERE known.key = '{settings.DATABASE.key}')"""


def database_uuid(env):
    """Asked by SQL: Odoo's cache may hold that of the database that this one is a copy of."""
    env["ir.config_parameter"].flush_model(["key", "value"])
    env.cr.execute(f"SELECT {DATABASE}")
    return env.cr.fetchone()[0]


@contextmanager
def _pepper_known():
    try:
        yield
    except UnknownPepper as error:
        _tell_unknown(str(error))
        raise Unavailable from error


def _tell_unknown(pepper_id):
    """Once for each process: a client repeats its request, and one line says it all."""
    if pepper_id not in _told:
        _told.add(pepper_id)
        _logger.critical("token PEPPER: id %s is not in the configuration file", pepper_id)


class Keyring:
    """Hashes for one database.

    :raise Unavailable: an option of the configuration file is wrong, or what the database holds
        is not ours; nothing is decided then
    """

    def __init__(self, env, database=None):
        """:param database: its :data:`DATABASE`, where the caller has it already"""
        provision.found(env)
        self.database = database or database_uuid(env)
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
