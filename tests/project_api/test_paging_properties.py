"""Whatever the data, the order, the filter and the page: each row once, and the right ones.

Compared with a model of a few lines: Python's own sorting of what the API answers unpaged.
"""

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.length import scaled, tenth

from .caller import checked

pytestmark = scaled

_ROUNDS = itertools.count(1)
_SETTINGS = {
    "deadline": None,
    "max_examples": tenth(25),
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}

deadlines = st.one_of(
    st.none(), st.sampled_from(["2026-01-01", "2026-01-02", "1999-12-31", "2030-06-15"])
)
names = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), min_size=1, max_size=8)
rows = st.lists(
    st.fixed_dictionaries(
        {"name": names.filter(str.strip), "deadline": deadlines, "is_reached": st.booleans()}
    ),
    min_size=1,
    max_size=12,
)
orders = st.lists(
    st.sampled_from(["deadline", "-deadline", "is_reached", "-is_reached", "id", "-id"]),
    max_size=3,
    unique_by=lambda part: part.lstrip("-"),
)


@pytest.fixture(scope="module")
def new_list(manager):
    """``new_list(rows)`` → path of a list with these milestones, and nothing else."""

    def make(rows):
        name = f"Round {next(_ROUNDS)}"
        project = manager.create("/projects", name=name, allow_milestones=True)["id"]
        path = f"/projects/{project}/milestones"
        checked(manager.post(path, rows), 201)
        return path

    return make


def ordered(rows, order):
    """NULLs last, then the id: each key sorted on its own, the last first."""
    rows = sorted(rows, key=lambda row: row["id"])
    for part in reversed(order):
        name = part.lstrip("-")
        present = [row for row in rows if row[name] is not None]
        absent = [row for row in rows if row[name] is None]
        present.sort(key=lambda row: row[name], reverse=part.startswith("-"))
        rows = present + absent
    return [row["id"] for row in rows]


def pages(manager, path, query, between=None):
    """Yield ids page after page; ``between`` is called after each."""
    cursor = {}
    for _page in range(100):  # a cursor that goes in circles is found, not followed
        response = manager.get(path, params={**query, **cursor})
        body = checked(response, 200)
        yield [row["id"] for row in body["data"]]
        if not body["meta"]["has_more"]:
            return
        cursor = {"cursor": body["meta"]["next_cursor"]}
        if between:
            between()
    pytest.fail("the pages do not end")


@settings(**_SETTINGS)
@given(rows=rows, order=orders, limit=st.integers(1, 5))
def test_every_order_and_page_size(manager, new_list, rows, order, limit):
    path = new_list(rows)
    stored = manager.data(path)
    query = {"limit": limit, **({"sort": ",".join(order)} if order else {})}
    assert list(itertools.chain(*pages(manager, path, query))) == ordered(stored, order)


@settings(**_SETTINGS)
@given(rows=rows, order=orders, data=st.data())
def test_filters_keep_exactly_what_fits(manager, new_list, rows, order, data):
    path = new_list(rows)
    stored = manager.data(path)
    bound = data.draw(deadlines.filter(bool))
    operator, fits = data.draw(st.sampled_from(_OPERATORS))
    query = {f"deadline{operator}": bound, "limit": 3, "sort": ",".join([*order, "name"])}
    expected = {row["id"] for row in stored if fits(row["deadline"], bound)}
    found = list(itertools.chain(*pages(manager, path, query)))
    assert len(found) == len(set(found))
    assert set(found) == expected


_OPERATORS = [
    ("", lambda value, bound: value == bound),
    ("__ne", lambda value, bound: value != bound),
    ("__lt", lambda value, bound: value is not None and value < bound),
    ("__lte", lambda value, bound: value is not None and value <= bound),
    ("__gt", lambda value, bound: value is not None and value > bound),
    ("__gte", lambda value, bound: value is not None and value >= bound),
    ("__nin", lambda value, bound: value != bound),
]


@settings(**{**_SETTINGS, "max_examples": tenth(10)})
@given(rows=rows.filter(lambda rows: len(rows) > 3), order=orders, data=st.data())
def test_rows_that_stay_appear_once_whatever_comes_and_goes(manager, new_list, rows, order, data):
    path = new_list(rows)
    stored = manager.data(path)
    victims = data.draw(st.lists(st.sampled_from([row["id"] for row in stored]), unique=True))
    staying = [row for row in stored if row["id"] not in victims]

    def disturb():
        if victims:
            checked(manager.delete(f"/milestones/{victims.pop()}"), 200)
        manager.create(path, name="New", deadline=data.draw(deadlines))

    query = {"limit": 2, **({"sort": ",".join(order)} if order else {})}
    found = list(itertools.chain(*itertools.islice(pages(manager, path, query, disturb), 30)))
    seen = [record_id for record_id in found if record_id in {row["id"] for row in staying}]
    assert seen == ordered(staying, order)


def test_rows_that_stay_appear_once_while_others_write(manager, new_list):
    """The same with other requests in other workers, in the middle of a page."""
    days = [None, "2026-01-01", "2026-01-02"]
    orders = [[], ["-id"], ["deadline"], ["-deadline", "is_reached"], ["name", "-deadline"]]
    path = new_list(
        [
            {"name": f"{number % 7}", "deadline": days[number % 3], "is_reached": number % 2 == 0}
            for number in range(30)
        ]
    )
    stored = manager.data(path)
    victims = [row["id"] for row in stored[::4]]
    staying = [row for row in stored if row["id"] not in victims]

    def delete():
        for victim in victims:
            checked(manager.delete(f"/milestones/{victim}"), 200)

    def insert():
        for number in range(25):
            manager.create(path, name=f"{number % 7}", deadline=days[number % 3])

    with ThreadPoolExecutor(2) as pool:
        writers = [pool.submit(delete), pool.submit(insert)]
        rounds = 0
        while rounds < len(orders) or not all(writer.done() for writer in writers):
            order = orders[rounds % len(orders)]
            query = {"limit": 4, **({"sort": ",".join(order)} if order else {})}
            found = list(itertools.chain(*pages(manager, path, query)))
            kept = {row["id"] for row in staying}
            assert [one for one in found if one in kept] == ordered(staying, order), order
            assert len(found) == len(set(found)), order
            rounds += 1
    for writer in writers:
        writer.result()
