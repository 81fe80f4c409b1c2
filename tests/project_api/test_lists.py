"""Lists: pages, order, filters, search, fields."""

import datetime

import pytest

from tests.support.conformance import conforms

from .caller import checked, refused

DEADLINES = ["2026-03-01", None, "2026-01-01", "2026-02-01", None, "2026-01-01", "2026-04-01"]


@pytest.fixture(scope="module")
def milestones(manager):
    """Path of a list of seven milestones, and their ids; the fourth is reached."""
    project = manager.create("/projects", name="With milestones", allow_milestones=True)["id"]
    path = f"/projects/{project}/milestones"
    ids = [
        manager.create(path, name=f"M{number}", deadline=deadline, is_reached=number == 3)["id"]
        for number, deadline in enumerate(DEADLINES)
    ]
    return path, ids


def ids_of(caller, path):
    return [found["id"] for found in caller.data(path)]


def all_pages(caller, path):
    """Every id, following ``next_cursor``."""
    ids, cursor = [], ""
    for _page in range(100):  # a cursor that goes in circles is found, not followed
        body = checked(caller.get(f"{path}{cursor}"), 200)
        ids += [found["id"] for found in body["data"]]
        if not body["meta"]["has_more"]:
            assert body["meta"]["next_cursor"] is None
            return ids
        cursor = f"&cursor={body['meta']['next_cursor']}"
    pytest.fail("the pages do not end")


def test_meta_counts_and_says_how_to_go_on(manager, milestones):
    path, ids = milestones
    body = checked(manager.get(f"{path}?limit=3&total=true"), 200)
    meta = body["meta"]
    cursor = meta.pop("next_cursor")
    assert meta == {"limit": 3, "count": 3, "has_more": True, "total": 7}
    body = checked(manager.get(f"{path}?limit=3&cursor={cursor}"), 200)
    assert [found["id"] for found in body["data"]] == ids[3:6]
    assert "total" not in body["meta"]


@conforms("RFC 8288", "Lists carry Link: rel=next")
def test_link_header_leads_to_the_next_page(manager, milestones, server):
    path, ids = milestones
    response = manager.get(f"{path}?limit=4&sort=id&fields=name")
    address = response.links["next"]["url"]
    assert address.startswith(f"{server.url}/api/v1{path}?")
    response = manager.api.get(address.removeprefix(f"{server.url}/api/v1"), manager.token)
    assert [found["id"] for found in response.json()["data"]] == ids[4:]
    assert "next" not in response.links


def test_default_order_is_the_id_and_default_limit_50(manager, milestones):
    path, ids = milestones
    body = checked(manager.get(path), 200)
    assert [found["id"] for found in body["data"]] == ids
    assert body["meta"]["limit"] == 50


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1.5", ""])
def test_limit_from_1_to_200(manager, limit):
    assert refused(manager.get(f"/tags?limit={limit}"), 400, "invalid_parameter") == ["limit"]


def test_offset_up_to_10000(manager, milestones):
    path, ids = milestones
    assert ids_of(manager, f"{path}?offset=5") == ids[5:]
    refused(manager.get(f"{path}?offset=10001"), 400, "invalid_parameter")


@pytest.mark.parametrize("sort", ["deadline", "-deadline", "is_reached,-deadline", "-name", "-id"])
def test_sorting_and_its_pages(manager, milestones, sort):
    path, _ids = milestones
    rows = manager.data(path)
    expected = [row["id"] for row in sorted_rows(rows, sort)]
    assert ids_of(manager, f"{path}?sort={sort}") == expected
    assert all_pages(manager, f"{path}?sort={sort}&limit=2") == expected


def sorted_rows(rows, sort):
    """Sort by one key after the other, the last first; NULLs last, then the id."""
    rows = sorted(rows, key=lambda row: row["id"])
    for part in reversed(sort.split(",")):
        name, descending = part.removeprefix("-"), part.startswith("-")
        present = [row for row in rows if row[name] is not None]
        absent = [row for row in rows if row[name] is None]
        rows = sorted(present, key=lambda row: row[name], reverse=descending) + absent
    return rows


@pytest.mark.parametrize("sort", ["nonsense", "project_id", "tag_ids", "name,", "--id"])
def test_sort_by_what_cannot_be_sorted_by(manager, milestones, sort):
    response = manager.get(f"{milestones[0]}?sort={sort}")
    assert refused(response, 400, "invalid_parameter") == ["sort"]
    assert "deadline" in response.json()["details"][0]["message"]


FILTERS = {
    "deadline=2026-01-01": [2, 5],
    "deadline=2026-01-01,2026-02-01": [2, 3, 5],
    "deadline__ne=2026-01-01": [0, 1, 3, 4, 6],
    "deadline__lt=2026-02-01": [2, 5],
    "deadline__lte=2026-02-01": [2, 3, 5],
    "deadline__gt=2026-03-01": [6],
    "deadline__gte=2026-03-01": [0, 6],
    "deadline__in=2026-03-01,2026-04-01": [0, 6],
    "deadline__nin=2026-01-01,2026-02-01": [0, 1, 4, 6],
    "deadline__isnull=true": [1, 4],
    "deadline__isnull=false": [0, 2, 3, 5, 6],
    "is_reached=true": [3],
    "is_reached__ne=true": [0, 1, 2, 4, 5, 6],
    "name=M1,M2": [1, 2],
    "name__ilike=m6": [6],
    "name__ilike=m6,m5": [5, 6],
    "search=m4": [4],
    "deadline__gte=2026-02-01&deadline__lt=2026-04-01": [0, 3],
    "deadline=2026-01-01&name__ne=M2": [5],
}


@pytest.mark.parametrize("query", FILTERS)
def test_filters(manager, milestones, query):
    path, ids = milestones
    assert ids_of(manager, f"{path}?{query}") == [ids[position] for position in FILTERS[query]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("deadline=2026-02-30", "deadline"),
        ("deadline=soon", "deadline"),
        ("deadline__ilike=x", "deadline__ilike"),
        ("deadline__lt=2026-01-01,2026-01-02", "deadline__lt"),
        ("is_reached=1", "is_reached"),
        ("project_id.name=x", "project_id.name"),
        ("id=99999999999", "id"),
        ("id=x", "id"),
        ("nonsense=1", "nonsense"),
        ("fields=nonsense", "fields"),
        ("total=1", "total"),
        ("name=%00", "name"),
    ],
)
def test_wrong_filters_name_the_parameter(manager, milestones, query, field):
    response = manager.get(f"{milestones[0]}?{query}")
    assert refused(response, 400, "invalid_parameter") == [field]


def test_parameter_of_one_value_is_refused_when_repeated(manager):
    for twice in ("limit=1&limit=2", "id__gt=1&id__gt=2", "search=a&search=b"):
        refused(manager.get(f"/tags?{twice}"), 400, "invalid_request")


def test_list_may_be_repeated_as_well_as_separated_by_commas(manager):
    """As requests, httpx and generated clients send one."""
    names = [f"{letter} {manager.login} repeated" for letter in "abc"]
    ids = [manager.create("/tags", name=name)["id"] for name in names]
    params = {"id": ids[:2], "fields": ["id", "name"], "sort": ["-name", "id"]}
    expected = [{"id": ids[i], "name": names[i]} for i in (1, 0)]
    assert manager.data("/tags", params=params) == expected
    commas = {name: ",".join(map(str, values)) for name, values in params.items()}
    assert manager.data("/tags", params=commas) == expected
    page = checked(manager.get("/tags", params={**params, "limit": 1}), 200)
    assert page["data"] == expected[:1]
    cursor = page["meta"]["next_cursor"]
    assert manager.data("/tags", params={**params, "cursor": cursor}) == expected[1:]
    assert set(manager.data(f"/tags/{ids[0]}?fields=id&fields=color")) == {"id", "color"}


def test_booleans_are_as_languages_print_them(manager):
    tag = manager.create("/projects", name="x", active=False)["id"]
    for false in ("false", "False", "FALSE"):
        assert manager.data(f"/projects?id={tag}&active={false}")
    body = checked(manager.get("/tags?total=True"), 200)
    assert "total" in body["meta"]
    assert manager.data("/tasks?parent_id__isnull=False&limit=1") is not None


def test_fields_choose_what_is_answered(manager, milestones):
    path, _ids = milestones
    assert set(manager.data(f"{path}?fields=name,deadline")[0]) == {"id", "name", "deadline"}


def test_many2many_filters(manager):
    one, two = (manager.create("/tags", name=f"{n} {manager.login}")["id"] for n in "ab")
    both = manager.create("/projects", name="both", tag_ids=[one, two])["id"]
    first = manager.create("/projects", name="one", tag_ids=[one])["id"]
    none = manager.create("/projects", name="none")["id"]
    only = f"&id__in={both},{first},{none}"
    assert ids_of(manager, f"/projects?tag_ids={one}{only}") == [both, first]
    assert ids_of(manager, f"/projects?tag_ids={one},{two}{only}") == [both, first]
    assert ids_of(manager, f"/projects?tag_ids__all={one},{two}{only}") == [both]
    assert ids_of(manager, f"/projects?tag_ids__ne={two}{only}") == [first, none]
    assert ids_of(manager, f"/projects?tag_ids__nin={one},{two}{only}") == [none]
    assert ids_of(manager, f"/projects?tag_ids__isnull=true{only}") == [none]


def test_many2one_and_selection_filters(manager, worker):
    mine = manager.create("/projects", name="mine", privacy_visibility="employees")["id"]
    other = manager.create("/projects", name="other", user_id=worker.user_id)["id"]
    free = manager.create("/projects", name="free", user_id=None)["id"]
    only = f"&id__in={mine},{other},{free}"
    assert ids_of(manager, f"/projects?user_id={manager.user_id}{only}") == [mine]
    assert ids_of(manager, f"/projects?user_id__ne={manager.user_id}{only}") == [other, free]
    assert ids_of(manager, f"/projects?user_id__isnull=true{only}") == [free]
    assert ids_of(manager, f"/projects?privacy_visibility=employees{only}") == [mine]
    response = manager.get("/projects?privacy_visibility=nonsense")
    assert refused(response, 400, "invalid_parameter") == ["privacy_visibility"]
    assert "employees" in response.json()["details"][0]["message"]


def test_archived_records_only_when_asked_for(manager):
    there = manager.create("/projects", name="there")["id"]
    gone = manager.create("/projects", name="gone", active=False)["id"]
    only = f"id__in={there},{gone}"
    assert ids_of(manager, f"/projects?{only}") == [there]
    assert ids_of(manager, f"/projects?{only}&active=true") == [there]
    assert ids_of(manager, f"/projects?{only}&active=false") == [gone]
    assert ids_of(manager, f"/projects?{only}&active=all") == [there, gone]
    assert refused(manager.get("/projects?active=x"), 400, "invalid_parameter") == ["active"]


def test_write_date_filters_are_exact(manager, milestones):
    """What a client got as the last ``write_date`` finds that row, and nothing is lost."""
    path, ids = milestones
    moments = {row["id"]: row["write_date"] for row in manager.data(path)}
    last = moments[ids[-1]]
    assert "." in last, "microseconds are needed to be exact"
    assert ids_of(manager, f"{path}?write_date={last}") == ids[-1:]
    assert ids_of(manager, f"{path}?write_date__gt={last}") == []
    assert ids_of(manager, f"{path}?write_date__gte={last}") == ids[-1:]
    assert ids_of(manager, f"{path}?write_date__lt={last}") == ids[:-1]
    east = datetime.datetime.fromisoformat(last).astimezone(
        datetime.timezone(datetime.timedelta(hours=2))
    )
    response = manager.get(path, params={"write_date": east.isoformat()})
    assert [row["id"] for row in response.json()["data"]] == ids[-1:]


def test_cursor_belongs_to_one_query_of_one_user(manager, worker, milestones):
    path, _ids = milestones
    body = checked(manager.get(f"{path}?limit=2&sort=name"), 200)
    cursor = body["meta"]["next_cursor"]
    checked(manager.get(f"{path}?limit=5&sort=name&cursor={cursor}"), 200)
    altered = ("0" if cursor[0] != "0" else "1") + cursor[1:]
    for caller, query in (
        (manager, f"sort=name&cursor={altered}"),
        (manager, f"sort=name&cursor={cursor}x"),
        (manager, f"sort=-name&cursor={cursor}"),
        (manager, f"cursor={cursor}"),
        (manager, f"sort=name&name__ne=x&cursor={cursor}"),
        (worker, f"sort=name&cursor={cursor}"),
        (manager, "sort=name&cursor="),
        (manager, "sort=name&cursor=%C3%A9"),
    ):
        refused(caller.get(f"{path}?{query}"), 400, "invalid_cursor")
    response = manager.get(f"{path}?sort=name&cursor={cursor}", headers={"Accept-Language": "xx"})
    checked(response, 200)


def test_offset_counts_from_the_cursor(manager, milestones):
    path, ids = milestones
    cursor = checked(manager.get(f"{path}?limit=2"), 200)["meta"]["next_cursor"]
    assert ids_of(manager, f"{path}?limit=2&offset=1&cursor={cursor}") == ids[3:5]


def test_rows_that_stay_appear_once_while_others_come_and_go(manager):
    project = manager.create("/projects", name="Moving", allow_milestones=True)["id"]
    path = f"/projects/{project}/milestones"
    ids = [manager.create(path, name=f"N{n}")["id"] for n in range(6)]
    body = checked(manager.get(f"{path}?limit=3&sort=name"), 200)
    manager.delete(f"/milestones/{ids[0]}")
    manager.delete(f"/milestones/{ids[2]}")
    manager.create(path, name="A new one in front")
    rest = f"{path}?limit=3&sort=name&cursor={body['meta']['next_cursor']}"
    assert ids_of(manager, rest) == ids[3:]


def test_list_is_a_304_for_who_has_it(manager, milestones):
    response = manager.get(milestones[0])
    again = manager.get(milestones[0], headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == response.headers["ETag"]
