"""What a request costs as there is more of something: each a curve, cheapest first."""

import urllib.parse

from dev.console import step

from . import load, rounds
from .case import Case

#: Pages hold as many records in a small table as in a large one.
PAGE = 5
_FIELDS = "id,name,partner_id,user_id"
_DEEP = 0.6  # of all rows

_QUERIES = {
    "first page": "",
    "filter by name": "&name=Project%203",
    "search": "&search=Project",
    "search without a hit": "&search=nothing%20of%20the%20kind",
    "total=true": "&total=true",
}
#: What the first and the deep page should keep of the requests per second.
_PAGES = {"first page": 0.9, "deep cursor": 0.9}

_COLUMNS = """
    SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
     WHERE table_name = %s AND column_name <> 'id' AND column_name <> ALL(%s)
"""
# Like the last one; the others are archived.
_MAKE = """
    UPDATE {table} SET active = false;
    INSERT INTO {table} ({names}, {columns})
    SELECT {values}, {columns} FROM {table}, generate_series(1, {count}) AS number
     WHERE id = (SELECT max(id) FROM {table});
    UPDATE {table} SET active = true WHERE id > (SELECT max(id) - {count} FROM {table});
"""
_VALUES = {
    "project_project": {"name": "jsonb_build_object('en_US', 'Project ' || number)"},
    "project_task": {
        "name": "'Task ' || number",
        "project_id": "(SELECT max(id) FROM project_project)",
    },
}


def of_tables(servers, sizes, credentials, extent):
    """Measure lists of projects and tasks; the results.

    :param servers: one for each of ``sizes``, on databases that are alike
    """
    pairs = []
    for server, size in zip(servers, sizes, strict=True):
        with step(f"Making {size:,} projects and tasks"):
            for table, path in (("project_project", "projects"), ("project_task", "tasks")):
                _fill(server, table, size)
                pairs += [(server, case) for case in _lists(server, path, size, credentials)]
    samples = rounds.interleave(pairs, extent.rounds, extent.seconds / 2)
    results = {}
    for path, query in dict.fromkeys(tuple(key.split("|")[:2]) for key in samples):
        found = {size: samples[f"{path}|{query}|{size}"] for size in sizes}
        results |= _curve(f"{query}, {path}", found, _PAGES.get(query))
    return results


def _fill(server, table, count):
    values = _VALUES[table]
    [(columns,)] = server.sql(_COLUMNS, [table, list(values)])
    statement = _MAKE.format(
        table=table,
        columns=columns,
        names=", ".join(values),
        values=", ".join(values.values()),
        count=count,
    )
    server.sql(statement)
    server.sql(f"VACUUM ANALYZE {table}")


def _lists(server, path, size, credentials):
    headers = {"Authorization": f"Bearer {credentials['token']}"}
    fields = _FIELDS if path == "projects" else "id,name,project_id,stage_id"
    address = f"/api/v1/{path}?limit={PAGE}&fields={fields}"
    queries = {name: f"{address}{query}" for name, query in _QUERIES.items()}
    if path == "tasks":
        queries = {"first page": address}
    queries["deep cursor"] = f"{address}&cursor={_cursor(server, path, size, headers)}"
    return [
        Case(f"{path}|{name}|{size}", "ours", query, headers=headers, contains='"data":[')
        for name, query in queries.items()
    ]


def _cursor(server, path, size, headers):
    """Go through the pages as a client does, until so many rows are behind."""
    behind, cursor, wanted = 0, "", int(size * _DEEP) - PAGE
    while behind < max(wanted, 1):
        limit = max(1, min(200, wanted - behind))
        query = {"limit": limit, "fields": "id", **({"cursor": cursor} if cursor else {})}
        answer = load.answer(
            server, f"/api/v1/{path}?{urllib.parse.urlencode(query)}", 60, headers=headers
        )
        behind, cursor = behind + limit, answer["meta"]["next_cursor"]
    return urllib.parse.quote(cursor)


def of_rights(server, credentials, extent):
    """Measure what a user, a token, or a record has more or less of; the results."""
    pairs = [(server, case) for case in _cases_of_rights(credentials)]
    samples = rounds.interleave(pairs, extent.rounds, extent.seconds / 2)
    results = {}
    for what in dict.fromkeys(key.rpartition("|")[0] for key in samples):
        found = {
            int(key.rpartition("|")[2]): taken
            for key, taken in samples.items()
            if key.rpartition("|")[0] == what
        }
        results |= _curve(what, dict(sorted(found.items())))
    return results


def _cases_of_rights(credentials):
    constant, projects = "/bench/api_token", f"/api/v1/projects?limit=20&fields={_FIELDS}"
    for what, path, name in (
        ("scopes", constant, "scopes of a token, constant answer"),
        ("groups", constant, "groups of a user, constant answer"),
        ("groups", projects, "groups of a user, 20 projects"),
        ("rules", projects, "record rules, 20 projects"),
    ):
        for number, token in credentials["growing"][what].items():
            headers = {"Authorization": f"Bearer {token}"}
            yield Case(f"{name}|{number}", "ours", path, headers=headers)
    headers = {"Authorization": f"Bearer {credentials['token']}"}
    for number in (1, 50):
        project = credentials["task_lists"][str(number)]
        path = f"/api/v1/tasks?project_id={project}&fields=name,user_ids,tag_ids"
        name = "assignees and tags of each of 20 tasks"
        yield Case(f"{name}|{number}", "ours", path, headers=headers, records=20)


def _curve(title, found, target=None):
    """Return the results of one curve: the last two points are compared.

    :param found: size → samples, the smallest first
    """
    *_smaller, few, many = found
    return {
        f"Growth: {title}, {many:,} / {few:,}": {
            **rounds.ratio(found[many], found[few], target),
            "curve": {str(size): rounds.medians(samples) for size, samples in found.items()},
        }
    }
