"""Records with the columns that Odoo's own code is going to look at, in one statement.

Left to itself Odoo reads all columns of a record as soon as it looks at one of them.
"""

from odoo import models
from odoo.tools import SQL

from .. import compat


def load(model, query, extra=()):
    """Run ``query``, and give Odoo the columns that it would read one statement later.

    :param extra: further SQL expressions
    :return: id → tuple of their values
    """
    if query.is_empty():
        return {}
    known = model.env["api.resource"]._api_columns(model._name)
    allowed = compat.readable_fields(model, known)
    fields = [model._fields[name] for name in known if name in allowed]
    if type(model)._fetch_query is not models.BaseModel._fetch_query:
        # Its addon has a say in what is read. The rest is asked for beside it.
        found = model._fetch_query(query, fields)
        if not (found and extra):
            return dict.fromkeys(found.ids, ())
        query, fields = found._as_query(ordered=False), []
    columns = [known[field.name] or compat.column_sql(model, field, query) for field in fields]
    here = SQL.identifier(model._table, "id")
    rows = model.env.execute_query(query.select(here, *extra, *columns))
    if not rows:
        return {}
    ids, *values = zip(*rows, strict=True)
    records = model.browse(ids)
    for field, column in zip(fields, values[len(extra) :], strict=True):
        compat.insert_into_cache(records, field, column)
    return {row[0]: row[1 : 1 + len(extra)] for row in rows}


def columns(model):
    """Return name → SQL of what Odoo reads together; None where that is not always the same."""
    return {
        name: SQL.identifier(model._table, name) if compat.is_plain_column(model, field) else None
        for name, field in model._fields.items()
        if is_prefetched(field)
    }


def is_prefetched(field):
    """Whether :func:`load` reads it."""
    return field.prefetch is True and field.store and field.column_type
