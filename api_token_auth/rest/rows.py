"""The rows of a page: filtered, in their order, from where the page before ended."""

from odoo.tools import SQL

from . import filters, pagination, reading


def fetch(resource, query, start, execute):
    """Return ``(answers, keys of the rows)`` of a page, and of one row more.

    :param start: keys of the row before the first one, or None
    :param execute: function from ``SQL`` to rows
    """
    wanted, (first, _descending) = query.limit + 1, query.sort[0]
    if not first.has_null or query.offset:
        return _segment(resource, query, start, wanted, execute)
    # First those with a value, then those without: each is read in the order of an index.
    answers, keys = [], []
    if start is None or start[0] is not None:
        answers, keys = _segment(resource, query, start, wanted, execute, has_value=True)
        start = None
    if len(answers) < wanted:
        missing = wanted - len(answers)
        rest = _segment(resource, query, start, missing, execute, has_value=False)
        answers, keys = [*answers, *rest[0]], [*keys, *rest[1]]
    return answers, keys


def _segment(resource, query, start, limit, execute, has_value=None):
    """Return such rows of which the first key is a value, or is none; of all with None."""
    selection, model = _select(resource, query), resource._api_records()
    columns = [
        pagination.Column(field.sql(model, selection), descending, field.has_null)
        for field, descending in query.sort
    ]
    if has_value is not None:
        given = SQL("%s IS NOT NULL" if has_value else "%s IS NULL", columns[0].sql)
        selection.add_where(given)
        columns[0] = columns[0]._replace(nullable=False)
    # All of one kind: NULL is no key to go on from.
    skipped = 1 if has_value is False else 0
    if start is not None:
        selection.add_where(pagination.after(start[skipped:], columns[skipped:]))
    selection.limit, selection.offset = limit, query.offset
    answers, keys = reading.fetch_sorted(
        resource, selection, query.names, columns[skipped:], execute
    )
    return answers, [(None,) * skipped + key for key in keys]


def _select(resource, query):
    domain = list(query.domain)
    if query.active != "all":
        domain.append(("active", "=", query.active == "true"))
    for condition in query.conditions:
        domain += condition.domain()
    selection = reading.search(resource, domain)
    model = resource._api_records()
    if not selection.is_empty():
        for condition in filter(None, (c.sql(model, selection) for c in query.conditions)):
            selection.add_where(condition)
        if query.search:
            selection.add_where(_search(resource, selection, filters.pattern(query.search)))
    return selection


def _search(resource, selection, like):
    """Whether what people see of one of the fields has the text."""
    model, fields = resource._api_records(), resource._api_resource_fields()
    found = [SQL("FALSE")]
    for name in resource._api_readable(resource._api.search):
        if fields[name].stored:
            found.append(filters.contains(fields[name], model, selection, like))
        else:
            among = model.with_context(active_test=False)._search([(name, "ilike", like)])
            found.append(SQL("%s IN %s", SQL.identifier(model._table, "id"), among.subselect()))
    return SQL("(%s)", SQL(" OR ").join(found))


def count(resource, query, execute):
    """Return how many rows there are on all pages."""
    selection = _select(resource, query)
    if selection.is_empty():
        return 0
    return execute(selection.select(SQL("count(*)")))[0][0]
