"""What the token layer keeps in the database beside Odoo's models: looked at when a registry loads.

New code finds a database that old code has left: what is missing is made then, so that a restart is
enough. What is there is used only when it is ours (see ``ownership``); otherwise the log says so,
and every token is answered with 503 until an administrator has mended it.
"""

import logging
from dataclasses import dataclass

import psycopg2
from odoo.sql_db import Cursor
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from ..errors import Unavailable
from . import functions, ownership

_logger = logging.getLogger(__name__)

#: The functions, see :func:`keep`.
_functions = []

_PATIENCE = "SET LOCAL lock_timeout = '10s'"

# The attribute of a registry that remembers what was found.
_FOUND = "api_token_provision"


@dataclass(frozen=True)
class Found:
    """Of one registry: the schema as SQL, and why nothing may be used, or None."""

    schema: str
    problem: str | None = None


def keep(function):
    """Have a :class:`functions.Function` made when a registry loads."""
    _functions.append(function)


def look(env, tables=None, steps=()):
    """Make what is missing, on a cursor of its own, and remember on the registry what was found.

    Where Odoo's tests are at work, whose cursors are one connection, it is a part of theirs.

    :param tables: table that has to be ours → the columns that it needs
    :param steps: functions of a cursor that make what is no function
    """
    with env.registry.cursor() as cr:
        if isinstance(cr, Cursor):
            # At Odoo's REPEATABLE READ one would not see what another worker has made meanwhile.
            cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
            cr.execute(_PATIENCE)
        look_on(env.registry, cr, tables, steps)


def look_on(registry, cr, tables=None, steps=()):
    """The same within the transaction of ``cr``."""
    schema = ownership.schema(cr)
    problem = _make(cr, schema, tables or {}, steps)
    if problem:
        _logger.critical("token DATABASE: %s. The API answers 503 until this is mended.", problem)
    setattr(registry, _FOUND, Found(schema, problem))


def found(env):
    """Return the :class:`Found` of the registry.

    :raise Unavailable: something is not ours
    """
    if not hasattr(env.registry, _FOUND):  # a test while Odoo installs, before the registry is done
        look(env)
    result = getattr(env.registry, _FOUND)
    if result.problem:
        raise Unavailable
    return result


def _make(cr, schema, tables, steps):
    """Return what cannot be used, as a text; None when all is well."""
    owners = ownership.trusted_roles(cr)
    try:
        with cr.savepoint(flush=False):
            for step in steps:
                step(cr)
            functions.install(cr, schema, owners, _functions)
    except (psycopg2.ProgrammingError, psycopg2.InternalError, psycopg2.OperationalError) as error:
        if not error.diag.sqlstate:
            raise  # the connection is gone
        return error.diag.message_primary
    if foreign := ownership.foreign_tables(cr, schema, tables, owners):
        return f"not a table of Odoo's own: {', '.join(foreign)}"
    if missing := ownership.missing_columns(cr, schema, tables):
        return f"upgrade the addon (-u api_token_auth), it needs {', '.join(missing)}"
    if ownership.anybody_may_create(cr, schema):
        _logger.info(
            "token DATABASE: everybody who may connect can create things in schema %s; "
            "see docs/deploying.md",
            schema,
        )
    return None
