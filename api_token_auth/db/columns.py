"""What the columns of tables are, asked of PostgreSQL's catalog: its ``information_schema``, which
Odoo asks, takes milliseconds for each table.
"""

_THERE = """
    SELECT class.relname, attribute.attname, attribute.attnotnull
      FROM pg_attribute attribute JOIN pg_class class ON class.oid = attribute.attrelid
     WHERE class.relnamespace = current_schema::regnamespace AND class.relname = ANY(%s)
       AND attribute.attnum > 0 AND NOT attribute.attisdropped
"""


def exists(cr, table, column):
    """Whether the table has the column."""
    return any(name == column for _table, name, _is_not_null in _of(cr, [table]))


def not_null(cr, tables):
    """Return the columns of these tables that are ``NOT NULL``, as a set of (table, column)."""
    return frozenset((table, name) for table, name, is_not_null in _of(cr, tables) if is_not_null)


def _of(cr, tables):
    cr.execute(_THERE, [list(tables)])
    return cr.fetchall()
