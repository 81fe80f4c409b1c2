"""Whether what we find by name in the database is our own.

A role that may create things in Odoo's schema can make a function, or a table with a trigger,
under a name that we will use; PostgreSQL would run its code with the rights of Odoo. Only what
belongs to one of these is ours: the role that Odoo connects as, the owner of Odoo's own tables, a
superuser. They could do anything anyway. (Not the roles that Odoo's is a member of: before
PostgreSQL 16 any role could make it a member of itself.)
"""

_SCHEMA = "SELECT quote_ident(current_schema())"

_TRUSTED = """
    SELECT array_agg(role.oid::bigint) FROM pg_roles role
     WHERE role.rolsuper OR role.rolname = current_user
        OR role.oid = (SELECT relowner FROM pg_class WHERE oid = to_regclass('res_users'))
"""

_FOREIGN_TABLES = """
    SELECT found.relname || ' of ' || owner.rolname
      FROM pg_class found JOIN pg_roles owner ON owner.oid = found.relowner
     WHERE found.relnamespace = %s::regnamespace AND found.relname = ANY(%s)
       AND found.relowner <> ALL(%s::oid[])
"""

_COLUMNS = """
    SELECT class.relname, attribute.attname
      FROM pg_class class JOIN pg_attribute attribute ON attribute.attrelid = class.oid
     WHERE class.relnamespace = %s::regnamespace AND class.relname = ANY(%s)
       AND NOT attribute.attisdropped
"""

_ANYBODY_MAY_CREATE = "SELECT has_schema_privilege('public', %s::regnamespace, 'CREATE')"


def schema(cr):
    """The schema that Odoo works in, as SQL."""
    cr.execute(_SCHEMA)
    return cr.fetchone()[0]


def trusted_roles(cr):
    """The ids of the roles whose tables and functions may be ours."""
    cr.execute(_TRUSTED)
    return cr.fetchone()[0]


def foreign_tables(cr, in_schema, names, owners):
    """Those of the tables that belong to none of ``owners``, with their owner, as texts."""
    cr.execute(_FOREIGN_TABLES, [in_schema, list(names), owners])
    return [text for (text,) in cr.fetchall()]


def missing_columns(cr, in_schema, tables):
    """Those of the columns that are not there yet, as texts.

    :param tables: name → names of its columns
    """
    cr.execute(_COLUMNS, [in_schema, list(tables)])
    there = set(cr.fetchall())
    return [
        f"{table}.{column}"
        for table, columns in sorted(tables.items())
        for column in columns
        if (table, column) not in there
    ]


def anybody_may_create(cr, in_schema):
    """Whether every role that may connect can create functions in the schema."""
    cr.execute(_ANYBODY_MAY_CREATE, [in_schema])
    return cr.fetchone()[0]
