"""From a query to JSON: one statement for the rows, one for each relation.

Values go from the cursor into the answer without passing Odoo's record cache, which is most of
the time that Odoo's own ``read`` takes. Record rules are in the query, groups of fields are
checked when its columns are made.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from odoo.tools import SQL, Query

from ..http.parsing import MAX_ID
from . import pagination
from .display_names import computed, join, look_up, reference, sql
from .errors import NotFound

_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)


def search(resource, domain=(), ids=None):
    """Return the :class:`Query` of the records that the user may read, archived ones too.

    :param ids: only these
    """
    records = resource._api_records().with_context(active_test=False)
    query = records._search([*resource._api_domain(), *domain])
    _add_condition(resource, query)
    if ids is not None and not query.is_empty():
        query.add_where(SQL("%s = ANY(%s)", SQL.identifier(records._table, "id"), list(ids)))
    return query


def _add_condition(resource, query):
    condition = resource._api_condition()
    if condition and not query.is_empty():
        query.add_where(condition)


def read_one(resource, record_id, names, execute=None):
    """Return ``(answer, version)`` of one record, archived ones too.

    :param execute: see :func:`fetch`

    :raise NotFound: no such record, or none that the user may read
    """
    if not 1 <= record_id <= MAX_ID:
        raise NotFound()
    query = search(resource, ids=[record_id])
    answers, versions = fetch_versions(resource, query, names, execute)
    if not answers:
        raise NotFound()
    return answers[0], versions[0]


def fetch_versions(resource, query, names, execute=None):
    """Like :func:`fetch_few`, with the version of each record; ``(answers, versions)``."""
    changed = write_date(resource._api_records())
    answers, extras = fetch_few(resource, query, names, [changed], execute)
    return answers, [version_of(moment) for (moment,) in extras]


def write_date(model):
    """NULL where the model does not keep it: such records have no versions."""
    known = "write_date" in model._fields
    return SQL.identifier(model._table, "write_date") if known else SQL("NULL")


def fetch_sorted(resource, query, names, columns, execute=None):
    """Like :func:`fetch`, of the first rows in an order; ``(answers, keys of the rows)``.

    :param query: with a limit
    :param columns: list of :class:`.pagination.Column`
    """
    query.order = pagination.order(columns)
    keys = [column.sql for column in columns]
    fields = resource._api_resource_fields()
    if not query.is_empty() and any(fields[name].name_column for name in names):
        query, keys = _of_first_rows(resource._api_records(), query, columns)
    return fetch(resource, query, names, keys, execute)


def _of_first_rows(model, query, columns):
    """Return a query over the rows that ``query`` gives, and its sort keys.

    What is joined to it, the names of related records, PostgreSQL looks up for these rows, and
    not for all those that it has to sort.
    """
    names = [f"_key{number}" for number in range(len(columns))]
    keys = [SQL.identifier(model._table, name) for name in names]
    selected = [
        SQL("%s AS %s", column.sql, SQL.identifier(name))
        for column, name in zip(columns, names, strict=True)
    ]
    rows = query.select(SQL("%s.*", SQL.identifier(model._table)), *selected)
    first = Query(model.env, model._table, SQL("(%s)", rows))
    first.order = pagination.order(
        [column._replace(sql=key) for key, column in zip(keys, columns, strict=True)]
    )
    return first, keys


def version_of(write_date):
    """``write_date`` as microseconds since 1970."""
    return (write_date - _EPOCH) // _MICROSECOND if write_date else 0


def fetch_few(resource, query, names, extra=(), execute=None):
    """Like :func:`fetch`, of a query that gives few rows."""
    return fetch(resource, query, names, extra, execute, look_up)


def fetch(resource, query, names, extra=(), execute=None, names_sql=join):
    """Run ``query`` and return ``(answers, extras)``.

    :param names: fields in the order of the answer; the user must be allowed to read them
    :param extra: further SQL expressions
    :param execute: function from ``SQL`` to rows; by default Odoo's cursor
    :param names_sql: how the names of related records are found, see :mod:`.display_names`
    :return: list of dicts ready for JSON; list of tuples of ``extra``'s values
    """
    if query.is_empty():
        return [], []
    model, fields = resource._api_records(), resource._api_resource_fields()
    wanted = [fields[name] for name in names]
    columns = [field for field in wanted if field.in_row and field.name != "id"]
    named = [field for field in columns if field.name_column]
    execute = execute or resource.env.execute_query
    rows = execute(
        query.select(
            SQL.identifier(model._table, "id"),
            *extra,
            *(field.sql(model, query) for field in columns),
            *names_sql(query, model, named),
        )
    )
    if not rows:
        return [], []
    ids, *values = zip(*rows, strict=True)
    extras = list(zip(*values[: len(extra)], strict=True))
    values = values[len(extra) :]
    by_name = dict(zip([field.name for field in columns], values, strict=False), id=ids)
    known = defaultdict(dict)
    for field, texts in zip(named, values[len(columns) :], strict=True):
        _note_names(known[field.comodel], by_name[field.name], texts)
    _read_beside(model, ids, wanted, by_name, known, execute)
    _compute_names(resource.env, wanted, by_name, known)
    lists = [
        field.all_to_representation(by_name[field.name], known.get(field.comodel, {}))
        for field in wanted
    ]
    return [dict(zip(names, row, strict=True)) for row in zip(*lists, strict=True)], extras


def _note_names(known, ids, texts):
    for record_id, text in set(zip(ids, texts, strict=True)):
        if text is not None:
            known.setdefault(record_id, reference(record_id, text))


def _read_beside(model, ids, wanted, by_name, known, execute):
    """Add the values of fields that are no columns of the table, and names read with them."""
    for field in wanted:
        if field.many and field.stored:
            by_name[field.name] = _related_ids(model.env, ids, field, known[field.comodel], execute)
        elif not field.in_row:
            # Computed: for all records at once, by way of Odoo's prefetching.
            records = model.with_context(active_test=False).browse(ids)
            by_name[field.name] = field.from_records(records)


def _related_ids(env, ids, field, known, execute):
    """Return a list of ids for each record, with one statement.

    As in Odoo's own reading, related records that the user may not read are left out. Of a
    one2many it is what a list of them has: neither archived records nor what is not served.
    """
    odoo_field = field.odoo_field
    context = {"active_test": field.nested, **odoo_field.context}
    comodel = env[odoo_field.comodel_name].with_context(**context)
    domain = _plain_domain(odoo_field)
    if field.declared.nested:
        domain = [*domain, *env[field.declared.nested]._api_domain()]
    query = comodel._search(domain, order=comodel._order)
    if field.declared.nested:
        _add_condition(env[field.declared.nested], query)
    here, there = _link(query, comodel, odoo_field)
    query.add_where(SQL("%s = ANY(%s)", here, list(ids)))
    grouped = defaultdict(list)
    if not query.is_empty():
        column = field.name_column
        name = sql(comodel, comodel._table, query, column) if column else SQL("NULL")
        rows = execute(query.select(here, there, name))
        for record_id, related_id, _text in rows:
            grouped[record_id].append(related_id)
        _note_names(known, [row[1] for row in rows], [row[2] for row in rows])
    return [grouped.get(record_id, []) for record_id in ids]


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


def _compute_names(env, wanted, by_name, known):
    """Add the names that no statement brought along."""
    missing = defaultdict(set)
    for field in wanted:
        if field.comodel:
            missing[field.comodel].update(field.related_ids(by_name[field.name]))
    for comodel, ids in missing.items():
        if ids := ids - known[comodel].keys():
            known[comodel].update(computed(env, comodel, ids))
