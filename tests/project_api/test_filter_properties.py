"""Whatever the data and the filters: exactly the rows that fit, on every page.

The model is Python's own comparison of what was stored; every operator, several at once.
"""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.length import scaled, tenth

from .caller import checked
from .test_paging_properties import ordered, pages

pytestmark = scaled

_SETTINGS = {
    "deadline": None,
    "max_examples": tenth(20),
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}
_ROUNDS = itertools.count(1)

# Few values, so that rows are alike; letters in which case and order are plain everywhere.
names = st.text("abAB", min_size=1, max_size=3)
colors = st.integers(0, 3)
deadlines = st.none() | st.sampled_from(
    ["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "1999-12-31T23:59:59Z"]
)
tag_sets = st.sets(st.integers(0, 2))
states = st.sampled_from(["01_in_progress", "02_changes_requested", "1_done", "1_canceled"])
rows = st.lists(
    st.fixed_dictionaries(
        {
            "name": names,
            "color": colors,
            "date_deadline": deadlines,
            "tag_ids": tag_sets,
            "state": states,
            "active": st.booleans(),
        }
    ),
    min_size=3,
    max_size=10,
)


@pytest.fixture(scope="module")
def tags(manager):
    body = [{"name": f"Filter {name}"} for name in "abc"]
    return [tag["id"] for tag in checked(manager.post("/tags", body), 201)["data"]]


@pytest.fixture(scope="module")
def new_list(manager, tags):
    """``new_list(rows)`` → path of a list with these tasks, and the ids in the rows' order."""

    def make(rows):
        project = manager.create("/projects", name=f"Filters {next(_ROUNDS)}")["id"]
        path = f"/projects/{project}/tasks"
        bodies = [{**row, "tag_ids": [tags[n] for n in row["tag_ids"]]} for row in rows]
        created = checked(manager.post(path, bodies), 201)["data"]
        return path, [task["id"] for task in created]

    return make


def _many(strategy):
    return st.lists(strategy, min_size=1, max_size=2)


def _joined(values):
    return ",".join(map(str, values))


def _compared(name, values):
    """Operators of what has an order; NULL is neither less nor greater."""
    tests = {
        "lt": lambda found, bound: found < bound,
        "lte": lambda found, bound: found <= bound,
        "gt": lambda found, bound: found > bound,
        "gte": lambda found, bound: found >= bound,
    }
    return st.builds(
        lambda operator, bound: (
            f"{name}__{operator}",
            str(bound),
            lambda row: row[name] is not None and tests[operator](row[name], bound),
        ),
        st.sampled_from(sorted(tests)),
        values,
    )


def _one_of(name, values):
    """Equal to one, or to none; NULL is none of them."""
    fits = {"": True, "__in": True, "__ne": False, "__nin": False}
    return st.builds(
        lambda operator, wanted: (
            f"{name}{operator}",
            _joined(wanted),
            lambda row: (row[name] in wanted) is fits[operator],
        ),
        st.sampled_from(sorted(fits)),
        _many(values),
    )


def _contains(parameter):
    return st.builds(
        lambda parts: (
            parameter,
            _joined(parts),
            lambda row: any(part.lower() in row["name"].lower() for part in parts),
        ),
        _many(names) if parameter != "search" else names.map(lambda text: [text]),
    )


def _tagged(tag_number):
    """``(parameter, numbers of tags, test)``; numbers become ids in the test."""
    operators = {
        "": lambda found, wanted: bool(found & wanted),
        "__in": lambda found, wanted: bool(found & wanted),
        "__ne": lambda found, wanted: not found & wanted,
        "__nin": lambda found, wanted: not found & wanted,
        "__all": lambda found, wanted: found >= wanted,
    }
    return st.builds(
        lambda operator, wanted: (
            f"tag_ids{operator}",
            wanted,
            lambda row: operators[operator](row["tag_ids"], set(wanted)),
        ),
        st.sampled_from(sorted(operators)),
        _many(tag_number),
    )


def _empty(name, is_empty):
    return st.booleans().map(
        lambda wanted: (
            f"{name}__isnull",
            str(wanted).lower(),
            lambda row: is_empty(row[name]) is wanted,
        )
    )


CLOSED = ("1_done", "1_canceled")
filters = st.one_of(
    _compared("color", colors),
    _compared("date_deadline", deadlines.filter(bool)),
    _one_of("name", names),
    _one_of("color", colors),
    _one_of("date_deadline", deadlines.filter(bool)),
    _one_of("state", states),
    _contains("name__ilike"),
    _contains("search"),
    _tagged(st.integers(0, 2)),
    _empty("date_deadline", lambda value: value is None),
    _empty("tag_ids", lambda value: not value),
    st.booleans().map(
        lambda closed: (
            "is_closed",
            str(closed).lower(),
            lambda row: (row["state"] in CLOSED) is closed,
        )
    ),
)
ACTIVE = {
    "": lambda row: row["active"],
    "true": lambda row: row["active"],
    "false": lambda row: not row["active"],
    "all": lambda _row: True,
}
orders = st.lists(
    st.sampled_from(["color", "-color", "date_deadline", "-date_deadline", "-id"]),
    max_size=2,
    unique_by=lambda part: part.lstrip("-"),
)


queries = st.fixed_dictionaries(
    {
        "filters": st.lists(filters, max_size=2, unique_by=lambda one: one[0]),
        "active": st.sampled_from(sorted(ACTIVE)),
        "order": orders,
        "limit": st.integers(2, 6),
    }
)


@settings(**_SETTINGS)
@given(rows=rows, asked=st.lists(queries, min_size=10, max_size=10))
def test_filters_keep_exactly_what_fits(manager, new_list, tags, rows, asked):
    path, ids = new_list(rows)
    stored = [{**row, "id": record_id} for record_id, row in zip(ids, rows, strict=True)]
    for query in asked:
        fitting = [
            row
            for row in stored
            if ACTIVE[query["active"]](row) and all(fits(row) for *_, fits in query["filters"])
        ]
        parameters = parameters_of(query, tags)
        found = list(itertools.chain(*pages(manager, path, parameters)))
        assert found == ordered(fitting, query["order"]), parameters
        counting = {**parameters, "limit": 1, "total": "true"}
        counted = checked(manager.get(path, params=counting), 200)
        assert counted["meta"]["total"] == len(fitting), parameters


def parameters_of(query, tags):
    """The query as the address has it; numbers of tags become their ids."""
    parameters = {"limit": query["limit"]}
    for name, value, _fits in query["filters"]:
        parameters[name] = _joined(tags[n] for n in value) if isinstance(value, list) else value
    if query["active"]:
        parameters["active"] = query["active"]
    if query["order"]:
        parameters["sort"] = ",".join(query["order"])
    return parameters
