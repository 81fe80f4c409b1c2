"""From a query to JSON: one statement for the rows, one for each relation.

Values go from the cursor into the answer without passing Odoo's record cache, which is most of
the time that Odoo's own ``read`` takes. Record rules are in the query, groups of fields are
checked when its columns are made.
"""

from datetime import datetime, timedelta

from odoo.tools import SQL

from .errors import NotFound
from .relation_kinds import ToMany, ToOne
from .values import MAX_ID

_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)


def search(resource, domain=(), active_test=False):
    """Return the :class:`Query` of the records that the user may read."""
    records = resource._api_records().with_context(active_test=active_test)
    return records._search([*resource._api_domain(), *domain])


def read_one(resource, record_id, names):
    """Return ``(answer, version)`` of one record, archived ones too.

    :raise NotFound: no such record, or none that the user may read
    """
    if not 1 <= record_id <= MAX_ID:
        raise NotFound()
    answers, extras = fetch(resource, search(resource, [("id", "=", record_id)]), names)
    if not answers:
        raise NotFound()
    return answers[0], extras[0][0]


def fetch(resource, query, names, extra=()):
    """Run ``query`` and return ``(answers, extras)``.

    :param names: fields in the order of the answer; the user must be allowed to read them
    :param extra: further SQL expressions
    :return: list of dicts ready for JSON; list of tuples: the version, then ``extra``'s values
    """
    if query.is_empty():
        return [], []
    model, kinds = resource._api_records(), resource._api_kinds()
    wanted = [kinds[name] for name in names]
    columns = [kind for kind in wanted if kind.is_column and kind.stored]
    rows = resource.env.execute_query(
        query.select(
            SQL.identifier(model._table, "id"),
            SQL.identifier(model._table, "write_date"),
            *(kind.sql(model, query) for kind in columns),
            *extra,
        )
    )
    if not rows:
        return [], []
    ids, versions, *values = zip(*rows, strict=True)
    by_name = dict(zip([kind.name for kind in columns], values, strict=False))
    by_name |= _read_beside(model.with_context(active_test=False).browse(ids), wanted)
    series_of_values = _to_json(resource.env, wanted, by_name)
    answers = [dict(zip(names, row, strict=True)) for row in zip(*series_of_values, strict=True)]
    sort_keys = values[len(columns) :]
    return answers, list(zip(map(version_of, versions), *sort_keys, strict=True))


def version_of(write_date):
    """``write_date`` as microseconds since 1970."""
    return (write_date - _EPOCH) // _MICROSECOND if write_date else 0


def _read_beside(records, wanted):
    """Return name → values of fields that are no columns of the table."""
    result = {}
    for kind in wanted:
        if isinstance(kind, ToMany):
            result[kind.name] = _related_ids(records, kind)
        elif not kind.stored:
            # Computed: for all records at once, by way of Odoo's prefetching.
            raw = [record[kind.name] for record in records]
            result[kind.name] = [v.id for v in raw] if isinstance(kind, ToOne) else raw
    return result


def _related_ids(records, kind):
    """Return a list of ids for each record, with one statement.

    As in Odoo's own reading, related records that the user may not read are left out, and
    archived ones are there.
    """
    field = kind.field
    context = {"active_test": False, **field.context}
    comodel = records.env[field.comodel_name].with_context(**context)
    query = comodel._search(_plain_domain(field), order=comodel._order)
    here, there = _link(query, comodel, field)
    query.add_where(SQL("%s = ANY(%s)", here, list(records.ids)))
    grouped = {}
    if not query.is_empty():
        for record_id, related_id in records.env.execute_query(query.select(here, there)):
            grouped.setdefault(record_id, []).append(related_id)
    return [grouped.get(record_id, []) for record_id in records.ids]


def _plain_domain(field):
    """The field's own domain where it is a condition, and not a text for the web client."""
    return field.domain if isinstance(field.domain, list) else []


def _link(query, comodel, field):
    """Return the SQL of the record's and of the related record's id."""
    there = SQL.identifier(comodel._table, "id")
    if field.type == "one2many":
        return SQL.identifier(comodel._table, field.inverse_name), there
    far = SQL.identifier(field.relation, field.column2)
    query.add_join("JOIN", field.relation, None, SQL("%s = %s", far, there))
    return SQL.identifier(field.relation, field.column1), far


def _to_json(env, wanted, by_name):
    """Return a list of values for each field."""
    names = _names_of_related(env, wanted, by_name)
    result = []
    for kind in wanted:
        values = by_name[kind.name]
        if isinstance(kind, ToMany):
            known = names[kind.comodel]
            result.append([[known[i] for i in ids if i in known] for ids in values])
        elif isinstance(kind, ToOne):
            known = names[kind.comodel]
            result.append([known.get(related_id) for related_id in values])
        else:
            result.append(kind.all_to_json(values))
    return result


def _names_of_related(env, wanted, by_name):
    """Return model → id → ``{"id", "name"}``.

    Names are read as superuser, as Odoo's own display names are: a reference would be of no
    use without one. Nothing else of the related record is.
    """
    ids = {}
    for kind in wanted:
        if isinstance(kind, ToMany):
            related = (i for many in by_name[kind.name] for i in many)
        elif isinstance(kind, ToOne):
            related = filter(None, by_name[kind.name])
        else:
            continue
        ids.setdefault(kind.comodel, set()).update(related)
    related = {model: env[model].sudo().browse(sorted(found)) for model, found in ids.items()}
    _load_names(env, related)
    return {model: _names(records) for model, records in related.items()}


def _load_names(env, related):
    """Read what names are made of, with one statement for each model.

    Left to itself Odoo reads every column of a partner, and the partners of users apart from
    the others.
    """
    wanted = {model: set(records.ids) for model, records in related.items()}
    for records in related.values():
        for parent, link in records._inherits.items():
            records.fetch([link])
            wanted.setdefault(parent, set()).update(records[link].ids)
    for model, ids in wanted.items():
        records = env[model].sudo().browse(sorted(ids))
        records.fetch(_name_parts(records))


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


def _names(records):
    return {record.id: {"id": record.id, "name": record.display_name or ""} for record in records}
