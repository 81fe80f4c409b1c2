"""Queries kept in the database, which PostgreSQL plans once for each of its connections.

Planning the query for a token takes PostgreSQL several times as long as running it. A function
in PL/pgSQL keeps its plans for as long as the connection lives; so does PREPARE, but not behind a
pooler that gives every transaction another connection.

They are made when the addon is installed or upgraded, and go with it (``hooks.uninstall_hook``).
The name of each has a digest of its text, so another text is another function: until they are
restarted, servers with the code from before an upgrade find what belongs to it.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from odoo.tools import SQL

#: Of all our functions: told from others when they are removed.
_PREFIX = "api_token_fn_"

_CREATE = """
    CREATE FUNCTION {name}({parameters}) RETURNS TABLE ({columns})
    LANGUAGE plpgsql {options} AS $function$
    #variable_conflict use_column
    BEGIN
        {body}
    END
    $function$
"""

_OURS = """
    SELECT oid::regprocedure::text FROM pg_proc
     WHERE pronamespace = quote_ident(current_schema())::regnamespace AND proname LIKE %s
"""


@dataclass(frozen=True)
class Function:
    """A query with typed parameters and columns.

    :param parameters: name → type; in ``body`` with an underscore before their names, as
        another addon may add columns of any name to the tables
    :param columns: name → type, in the order of the query
    :param body: statements of PL/pgSQL; ``RETURN QUERY`` gives the rows
    :param options: such as ``STABLE``, or settings that hold while it runs
    """

    name: str
    parameters: dict
    columns: dict
    body: str
    options: str = ""

    @cached_property
    def full_name(self):
        """Its name in the database."""
        digest = hashlib.sha256(self._create("").encode()).hexdigest()[:8]
        return f"{_PREFIX}{self.name}_{digest}"

    @cached_property
    def call(self):
        """The statement for ``cr.execute``; it takes a dict of the parameters."""
        arguments = ", ".join(f"%({name})s::{type_}" for name, type_ in self.parameters.items())
        return f"SELECT * FROM {self.full_name}({arguments})"

    def row(self, values):
        """What ``cr.fetchone()`` gave, as a dict; or None."""
        return values and dict(zip(self.columns, values, strict=True))

    def install(self, cr):
        """Make it where it is missing."""
        if not _signatures(cr, self.full_name):
            cr.execute(SQL(self._create(self.full_name)))

    def _create(self, full_name):
        return _CREATE.format(
            name=full_name,
            parameters=_declared({f"_{name}": t for name, t in self.parameters.items()}),
            columns=_declared(self.columns),
            options=self.options,
            body=self.body,
        )


def drop_all(cr):
    """Remove every function of ours, those of earlier versions too."""
    for signature in _signatures(cr, _PREFIX + "%"):
        cr.execute(SQL("DROP FUNCTION %s", SQL(signature)))


def _signatures(cr, pattern):
    cr.execute(_OURS, [pattern.replace("_", r"\_")])
    return [signature for (signature,) in cr.fetchall()]


def _declared(names):
    return ", ".join(f"{name} {type_}" for name, type_ in names.items())
