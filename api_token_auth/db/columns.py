"""What the columns of a table are, asked of PostgreSQL's catalog: its ``information_schema``, which
Odoo asks, takes milliseconds for each table.
"""

_THERE = """
    SELECT attribute.attname, attribute.attnotnull
      FROM pg_attribute attribute JOIN pg_class class ON class.oid = attribute.attrelid
     WHERE class.relnamespace = current_schema::regnamespace AND class.relname = %s
       AND attribute.attnum > 0 AND NOT attribute.attisdropped
"""


def of_table(cr, table):
    """Return name → whether it is ``NOT NULL``; {} where there is no such table."""
    cr.execute(_THERE, [table])
    return dict(cr.fetchall())
