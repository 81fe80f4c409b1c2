"""Which records a record is linked to by its many2many fields, whatever the user may see of them.

They are compared before and after a write, and never told.
"""

from odoo.tools import SQL

from . import loading, reading


def fetch_stored(resource, query, names, linked):
    """Yield answer, version and links of each record; see :func:`.reading.fetch_versions`.

    :param linked: names of many2many fields
    """
    model = resource._api_records()
    extra = [reading.write_date(model), *_links(model, linked)]
    answers, extras = reading.fetch_few(resource, query, names, extra)
    for answer, (write_date, *ids) in zip(answers, extras, strict=True):
        yield answer, reading.version_of(write_date), _by_name(linked, ids)


def load(resource, query, linked):
    """Run ``query`` with the columns for Odoo to write; see :func:`.loading.load`.

    :param linked: names of many2many fields
    :return: id → many2many field → set of ids, whatever the user may see of them
    """
    model = resource._api_records()
    found = loading.load(model, query, _links(model, linked))
    return {record_id: _by_name(linked, ids) for record_id, ids in found.items()}


def _links(model, linked):
    """Return for each of these many2many fields the SQL of the ids that a row is linked to."""
    fields = [model._fields[name] for name in linked]
    return [
        SQL(
            "ARRAY(SELECT %s FROM %s WHERE %s = %s)",
            SQL.identifier(field.relation, field.column2),
            SQL.identifier(field.relation),
            SQL.identifier(field.relation, field.column1),
            SQL.identifier(model._table, "id"),
        )
        for field in fields
    ]


def _by_name(linked, ids):
    return {name: set(related) for name, related in zip(linked, ids, strict=True)}
