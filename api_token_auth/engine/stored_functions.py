"""Queries kept in the database, which PostgreSQL plans once for each of its connections.

Planning the query for a token takes PostgreSQL several times as long as running it. A function
in PL/pgSQL keeps its plans for as long as the connection lives; so does PREPARE, but not behind a
pooler that gives every transaction another connection.

They are made when the addon is installed or upgraded, and go with it (``hooks.uninstall_hook``).
"""

from dataclasses import dataclass
from functools import cached_property

from odoo.tools import SQL

#: Of all our functions: told from others when they are removed.
_PREFIX = "api_token_fn_"

_CREATE = """
    CREATE FUNCTION %(name)s(%(parameters)s) RETURNS TABLE (%(columns)s)
    LANGUAGE plpgsql %(options)s AS $function$
    #variable_conflict use_column
    BEGIN
        %(body)s
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
    def call(self):
        """The statement for ``cr.execute``; it takes a dict of the parameters."""
        arguments = ", ".join(f"%({name})s::{type_}" for name, type_ in self.parameters.items())
        return f"SELECT * FROM {_PREFIX}{self.name}({arguments})"

    def row(self, values):
        """What ``cr.fetchone()`` gave, as a dict; or None."""
        return values and dict(zip(self.columns, values, strict=True))

    def install(self, cr):
        """Make it, in place of an older one, whose columns may have been others."""
        _drop(cr, self.name)
        statement = SQL(
            _CREATE,
            name=SQL(_PREFIX + self.name),
            parameters=SQL(_declared({f"_{name}": t for name, t in self.parameters.items()})),
            columns=SQL(_declared(self.columns)),
            options=SQL(self.options),
            body=SQL(self.body),
        )
        cr.execute(statement)


def drop_all(cr):
    """Remove every function of ours."""
    _drop(cr, "%")


def _drop(cr, name):
    cr.execute(_OURS, [(_PREFIX + name).replace("_", r"\_")])
    for (signature,) in cr.fetchall():
        cr.execute(SQL("DROP FUNCTION %s", SQL(signature)))


def _declared(names):
    return ", ".join(f"{name} {type_}" for name, type_ in names.items())
