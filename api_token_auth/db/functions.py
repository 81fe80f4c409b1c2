"""Queries kept in the database, which PostgreSQL plans once for each of its connections.

Planning the query for a token takes PostgreSQL several times as long as running it. A function
in PL/pgSQL keeps its plans for as long as the connection lives; so does PREPARE, but not behind a
pooler that gives every transaction another connection.

They are looked at when the registry loads, and made where they are missing: new code needs a
restart and nothing else. The name of each has a digest of its text, so another text is another
function: until they are restarted, servers with the code from before find what belongs to it.

Where others may create functions, a name proves nothing. One that is not ours to the letter is
replaced, whoever made it; its schema is named in every call, and only that schema and PostgreSQL's
own are looked through while it runs. They go with the addon (``hooks.uninstall_hook``).
"""

import hashlib
import json
import logging
from dataclasses import dataclass, field
from functools import cached_property

from odoo.tools import SQL

from . import ownership

_logger = logging.getLogger(__name__)

#: Of all our functions: told from others when they are removed.
_PREFIX = "api_token_fn_"

#: First key of the advisory lock for whoever makes them. Any constant does.
_LOCK = 0x0A70_F00C

_CREATE = """
    CREATE FUNCTION {schema}.{name}({parameters}) RETURNS TABLE ({columns})
    LANGUAGE plpgsql {volatility} SET search_path = pg_catalog, {schema}, pg_temp {settings}
    AS $function${source}$function$
"""

_SOURCE = """
    #variable_conflict use_column
    BEGIN
        {body}
    END
"""

_FOUND = """
    SELECT found.proname::text, found.oid::regprocedure::text AS signature,
           found.proowner = ANY(%(owners)s::oid[]) AS is_ours,
           found.proowner = ANY(%(owners)s::oid[]) AND language.lanname = 'plpgsql'
           AND found.prosrc = wanted.source AND found.provolatile::text = wanted.volatility
           AND NOT found.prosecdef AND found.proconfig = wanted.settings
           AND found.proargnames = wanted.names AND found.proargmodes::text[] = wanted.modes
           AND found.proallargtypes = ARRAY(
               SELECT type::regtype::oid FROM unnest(wanted.types) WITH ORDINALITY AS t(type, place)
                ORDER BY place) AS is_intact
      FROM jsonb_to_recordset(%(wanted)s) AS wanted(
               name text, source text, volatility text, settings text[], names text[],
               modes text[], types text[])
      JOIN pg_proc found ON found.proname = wanted.name::name
      JOIN pg_language language ON language.oid = found.prolang
     WHERE found.pronamespace = %(schema)s::regnamespace
"""

_ALL = """
    SELECT oid::regprocedure::text FROM pg_proc
     WHERE pronamespace = %s::regnamespace AND starts_with(proname, %s)
       AND proowner = ANY(%s::oid[])
"""


@dataclass(frozen=True)
class Function:
    """A query with typed parameters and columns.

    :param parameters: name → type; in ``body`` with an underscore before their names, as
        another addon may add columns of any name to the tables
    :param columns: name → type, in the order of the query
    :param body: statements of PL/pgSQL; ``RETURN QUERY`` gives the rows
    :param is_stable: it only reads, and sees one state of the database
    :param settings: name → value of PostgreSQL's settings that hold while it runs
    """

    name: str
    parameters: dict
    columns: dict
    body: str
    is_stable: bool = False
    settings: dict = field(default_factory=dict)

    @cached_property
    def full_name(self):
        """Its name in the database."""
        digest = hashlib.sha256(self._create("", "").encode()).hexdigest()[:8]
        return f"{_PREFIX}{self.name}_{digest}"

    def call(self, schema):
        """The statement for ``cr.execute``; it takes a dict of the parameters.

        :param schema: as SQL
        """
        return f"SELECT * FROM {schema.replace('%', '%%')}.{self.full_name}({self._arguments})"

    def prepared_call(self, cr, schema):
        """Like :meth:`call`, for a connection that is kept: the call itself is planned once, too.

        :param cr: psycopg2's cursor of the connection
        """
        if not cr.connection.is_direct:
            return self.call(schema)
        prepared = vars(cr.connection).setdefault("calls", set())
        if self.full_name not in prepared:
            cr.execute(self._prepare(schema))
            prepared.add(self.full_name)
        return self._execute

    def _prepare(self, schema):
        types = ", ".join(self.parameters.values())
        places = ", ".join(f"${place}" for place in range(1, len(self.parameters) + 1))
        call = f"SELECT * FROM {schema}.{self.full_name}({places})"
        return f"PREPARE {self.full_name} ({types}) AS {call}"

    @cached_property
    def _execute(self):
        return f"EXECUTE {self.full_name} ({self._arguments})"

    @cached_property
    def _arguments(self):
        return ", ".join(f"%({name})s::{type_}" for name, type_ in self.parameters.items())

    def row(self, values):
        """What ``cr.fetchone()`` gave, as a dict; or None."""
        return values and dict(zip(self.columns, values, strict=True))

    def make(self, cr, schema, found):
        """Create it in the place of those that have its name.

        :param found: for each of these its signature, and whether it is ours
        """
        for signature, is_ours in found:
            self._tell_replaced(signature, is_ours)
            cr.execute(SQL("DROP FUNCTION %s", SQL(signature)), log_exceptions=False)
        cr.execute(SQL(self._create(schema, self.full_name)), log_exceptions=False)

    def _tell_replaced(self, signature, is_ours):
        # Ours with another text was restored from a backup, or edited by hand.
        level = logging.WARNING if is_ours else logging.CRITICAL
        made_by = "not the one that belongs there" if is_ours else "made by another role"
        _logger.log(level, "token FUNCTION: %s was %s; it is replaced", signature, made_by)

    def wanted(self, schema):
        """What the catalog says of it when it is as it should be."""
        parameters = {f"_{name}": type_ for name, type_ in self.parameters.items()}
        modes = ["i"] * len(parameters) + ["t"] * len(self.columns)
        search_path = f"search_path=pg_catalog, {schema}, pg_temp"
        return {
            "name": self.full_name,
            "source": self._source,
            "volatility": "s" if self.is_stable else "v",
            "settings": [search_path, *(f"{name}={self.settings[name]}" for name in self.settings)],
            "names": [*parameters, *self.columns],
            "modes": modes,
            "types": [*parameters.values(), *self.columns.values()],
        }

    @cached_property
    def _source(self):
        return _SOURCE.format(body=self.body)

    def _create(self, schema, full_name):
        parameters = {f"_{name}": type_ for name, type_ in self.parameters.items()}
        return _CREATE.format(
            schema=schema,
            name=full_name,
            parameters=_declared(parameters),
            columns=_declared(self.columns),
            volatility="STABLE" if self.is_stable else "VOLATILE",
            settings=" ".join(f"SET {name} = '{self.settings[name]}'" for name in self.settings),
            source=self._source,
        )


def install(cr, schema, owners, functions):
    """Make those that are missing, and anew those that are not what they should be.

    :param owners: ids of the roles whose functions may be ours
    """
    if not _not_intact(cr, schema, owners, functions):
        return
    cr.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_LOCK])
    # Another worker may have made them meanwhile.
    for function, found in _not_intact(cr, schema, owners, functions):
        function.make(cr, schema, found)


def _not_intact(cr, schema, owners, functions):
    """Return (function, rows of signature and is ours of what has its name) for each."""
    wanted = json.dumps([function.wanted(schema) for function in functions])
    cr.execute(_FOUND, {"owners": owners, "schema": schema, "wanted": wanted})
    rows = cr.fetchall()
    result = []
    for function in functions:
        found = [row[1:] for row in rows if row[0] == function.full_name]
        if [is_intact for *_what, is_intact in found] != [True]:
            result.append((function, [row[:2] for row in found]))
    return result


def drop_all(cr):
    """Remove every function of ours, those of earlier versions too."""
    schema = ownership.schema(cr)
    cr.execute(_ALL, [schema, _PREFIX, ownership.trusted_roles(cr)])
    for (signature,) in cr.fetchall():
        cr.execute(SQL("DROP FUNCTION %s", SQL(signature)))


def _declared(names):
    return ", ".join(f"{name} {type_}" for name, type_ in names.items())
