"""The names of related records, in ``{"id": 7, "name": "…"}``.

They are the one read made as superuser, as Odoo's own display names are: a reference would be
of no use without one. Nothing else of the related record is.

Where a column holds the display name, it comes along with the id, in the same statement. Where
code makes one, it is left to that code, for all records at once.
"""

from odoo import models
from odoo.tools import SQL, Query

from .. import compat


def reference(record_id, name):
    """What an answer holds of a related record."""
    return {"id": record_id, "name": name or ""}


def column(env, model_name):
    """Return the name of the field that holds a model's display name, or None without one."""
    model = env[model_name]
    if model._table_query or model._fields["display_name"].compute != "_compute_display_name":
        return None
    if _is_partner_of_base(model):
        return "complete_name"
    if type(model)._compute_display_name is not models.BaseModel._compute_display_name:
        return None
    field = model._fields.get(model._rec_name)
    base = field and field.base_field  # a user's name is the column of a partner
    plain = base and base.type == "char" and base.store and not base.company_dependent
    return field.name if plain else None


def sql(model, alias, query, name):
    """Return the display name as SQL; NULL where Odoo has to be asked.

    :param alias: of the model's table in ``query``
    :param name: what :func:`column` said
    """
    model = model.sudo()
    text = model._field_to_sql(alias, name, query)
    if not _is_partner_of_base(model):
        return text
    # Not in the reader's language, in which an address without a name is called by its type;
    # and Odoo tidies a name of several lines.
    own = model._field_to_sql(alias, "name", query)
    return SQL("CASE WHEN %s <> '' AND strpos(%s, chr(10)) = 0 THEN %s END", own, text, text)


def join(query, model, fields):
    """Join the related records of many2one fields for their names alone.

    :return: list of SQL, the name for each of ``fields``
    """
    env = model.sudo().env
    return [_joined(query, model, field, env[field.comodel]) for field in fields]


def _joined(query, model, field, comodel):
    # An alias of our own: a record rule may have joined the same table in another way.
    alias = query.make_alias(model._table, f"{field.name}__name")
    # Not the bare column, which is JSON where each company has a value of its own.
    condition = SQL("%s = %s", field.sql(model, query), SQL.identifier(alias, "id"))
    query.add_join("LEFT JOIN", alias, comodel._table, condition)
    return sql(comodel, alias, query, field.name_column)


def look_up(query, model, fields):
    """Like :func:`join` where there are few rows: for these, joins take longer to plan than to run.

    :return: list of SQL, the name for each of ``fields``
    """
    return [field.name_sql or _looked_up(query, model, field) for field in fields]


def _looked_up(query, model, field):
    comodel = model.env[field.comodel].sudo()
    own, name = field.odoo_field, comodel._fields[field.name_column]
    alias = query.make_alias(model._table, f"{field.name}__name")
    found = _of_one(comodel, alias, field.sql(model, query), name)
    if compat.is_plain_column(model, own) and _is_plain(comodel, name):
        field.name_sql = found
    return found


def _of_one(model, alias, record_id, name):
    """Return the SQL of a record's name.

    :param record_id: SQL
    :param name: field of ``model``
    """
    query = Query(model.env, alias, SQL.identifier(model._table))
    query.add_where(SQL("%s = %s", SQL.identifier(alias, "id"), record_id))
    if not name.inherited:
        return query.subselect(sql(model, alias, query, name.name))
    # A user's name is the column of a partner, which is looked up, too.
    link, _dot, column = name.related.partition(".")
    owner, owners = model[link], query.make_alias(alias, link)
    found = Query(model.env, owners, SQL.identifier(owner._table))
    owner_id = query.subselect(model._field_to_sql(alias, link, query))
    found.add_where(SQL("%s = %s", SQL.identifier(owners, "id"), owner_id))
    return found.subselect(owner._field_to_sql(owners, column, found))


def _is_plain(model, field):
    """Whether the SQL of this name is the same for each user, language and company."""
    base = field.base_field  # a user's name is the column of a partner
    plain = compat.makes_plain_sql(model)
    return plain and compat.is_plain_column(model.env[base.model_name], base)


def computed(env, model_name, ids):
    """Return id → reference, the names made by Odoo."""
    records = env[model_name].sudo().browse(sorted(ids))
    # Left to itself Odoo reads every column.
    records.fetch(_name_parts(records))
    return {record.id: reference(record.id, record.display_name) for record in records}


def _is_partner_of_base(model):
    """Whether these are partners, and no addon has another idea of their names than Odoo's."""
    own, base = type(model), compat.PARTNER
    return (
        model._name == "res.partner"
        and own._compute_display_name is base._compute_display_name
        and own._get_complete_name is base._get_complete_name
    )


def _name_parts(model):
    """Return the names of the columns that ``display_name`` is computed from.

    Those that its stored parts are made of, too: the name of a partner looks at them.
    """
    depends, names = model.pool.field_depends, {"display_name"}
    for _generation in range(2):
        fields = [model._fields[name] for name in names]
        names |= {path.partition(".")[0] for field in fields for path in depends[field]}
    columns = [name for name in names if model._fields[name].store]
    return [name for name in columns if model._fields[name].prefetch is True]
