"""Lists of one project's tasks, filtered by the fields that people added to them."""

import pytest

from .caller import checked, refused
from .test_properties import DEFINITION

_LIKE_A_FILTER = {"name": "size__gt", "string": "Named like a filter", "type": "char"}


@pytest.fixture(scope="module")
def partner(rpc):
    return rpc("res.partner", "create", {"name": "Lessor"})


@pytest.fixture(scope="module")
def listed(rpc, worker, partner):
    """Id of a project, and ids of its tasks: the last two have no values."""
    values = {"name": "Filtered", "privacy_visibility": "employees"}
    project = rpc("project.project", "create", values)
    path = f"/projects/{project}/tasks"
    before = worker.create(path, name="Older than the definitions")["id"]
    definition = [*DEFINITION, _LIKE_A_FILTER]
    rpc("project.project", "write", [project], {"task_properties_definition": definition})
    rows = [
        {"floor": "First", "done": True, "rooms": 3, "size": 2.5, "day": "2026-05-04"},
        {"floor": "Se,cond", "rooms": 0, "size": -1.5, "due": "2026-05-04T09:30:00Z"},
        {"kinds": ["Alpha", "Beta"], "risk": "low", "who": partner, "size__gt": "x"},
        {"kinds": ["Beta"], "risk": "high", "all": [partner], "day": "2026-06-01"},
        {"floor": "100%", "rooms": -7, "due": "2026-12-31T23:59:59Z"},
        dict.fromkeys(("floor", "rooms", "kinds", "risk", "all", "done", "unit")),
    ]
    tasks = [
        worker.create(path, name=f"Row {number}", task_properties=row)["id"]
        for number, row in enumerate(rows)
    ]
    return project, [*tasks, before]


_P = "task_properties."
LISTS = {
    "floor=First": [0],
    r"floor=Se\,cond": [1],
    "floor=first": [],
    "floor=First,100%25": [0, 4],
    "floor__ne=First": [1, 2, 3, 4, 5, 6],
    "floor__in=First,Second": [0],
    "floor__nin=First,100%25": [1, 2, 3, 5, 6],
    "floor__ilike=fIR": [0],
    r"floor__ilike=\%25": [4],
    "floor__isnull=true": [2, 3, 5, 6],
    "floor__isnull=false": [0, 1, 4],
    "done=true": [0],
    "done=False": [1, 2, 3, 4, 5, 6],
    "done__ne=true": [1, 2, 3, 4, 5, 6],
    "rooms=0": [1],
    "rooms__gt=-7": [0, 1],
    "rooms__gte=-7": [0, 1, 4],
    "rooms__lt=3": [1, 4],
    "rooms__lte=3": [0, 1, 4],
    "rooms__isnull=true": [2, 3, 5, 6],
    "rooms__ne=3": [1, 2, 3, 4, 5, 6],
    "size=2.5": [0],
    "size__lt=0": [1],
    "day=2026-05-04": [0],
    "day__gt=2026-05-04": [3],
    "day__isnull=false": [0, 3],
    "due=2026-05-04T11:30:00%2B02:00": [1],
    "due__gt=2026-05-04T09:30:00Z": [4],
    "due__lte=2026-05-04T09:30:00.5Z": [1],
    "risk=low,high": [2, 3],
    "risk__ne=low": [0, 1, 3, 4, 5, 6],
    "kinds=Beta": [2, 3],
    "kinds=Alpha,Beta": [2, 3],
    "kinds__all=Alpha,Beta": [2],
    "kinds__ne=Alpha": [0, 1, 3, 4, 5, 6],
    "kinds__isnull=false": [2, 3],
    "all__isnull=false": [3],
    "who__isnull=true": [0, 1, 3, 4, 5, 6],
    "unit=pieces": [0, 1, 2, 3, 4],
    "unit__isnull=true": [5, 6],
}


def rows(caller, listed, query, below=True):
    project, tasks = listed
    path = f"/projects/{project}/tasks?" if below else f"/tasks?project_id={project}&"
    return [tasks.index(task["id"]) for task in caller.data(path + query)]


@pytest.mark.parametrize("below", [True, False])
def test_tasks_of_one_project_are_filtered_by_any_property(worker, listed, below):
    for query, expected in LISTS.items():
        assert sorted(rows(worker, listed, _P + query, below)) == expected, query
    both = f"{_P}floor__isnull=false&{_P}rooms__lt=1&sort=-id"
    assert rows(worker, listed, both, below) == [4, 1]


def test_related_records_are_asked_for_by_their_ids(worker, listed, partner):
    assert rows(worker, listed, f"{_P}who={partner}") == [2]
    assert rows(worker, listed, f"{_P}all={partner}") == [3]
    assert sorted(rows(worker, listed, f"{_P}all__nin={partner}")) == [0, 1, 2, 4, 5, 6]
    # What a property of just this name is asked, and not whether the size is more.
    assert rows(worker, listed, f"{_P}size__gt=x") == [2]


def test_pages_go_on_with_the_same_filter(worker, listed):
    project, tasks = listed
    path = f"/projects/{project}/tasks?{_P}floor__isnull=true&limit=2"
    body = checked(worker.get(f"{path}&total=true"), 200)
    assert body["meta"]["total"] == 4
    cursor = body["meta"]["next_cursor"]
    page = worker.data(f"{path}&cursor={cursor}")
    assert [tasks.index(task["id"]) for task in body["data"] + page] == [6, 2, 3, 5]
    other = path.replace("true", "false")
    refused(worker.get(f"{other}&cursor={cursor}"), 400, "invalid_cursor")


WRONG = {
    "nonsense=1": "nonsense",
    "floor__gt=1": "floor__gt",
    "kinds__ilike=Beta": "kinds__ilike",
    "line=x": "line",
    "rooms=many": "rooms",
    "day=2026-02-30": "day",
    "due__gt=2026-05-04T09:30:00": "due__gt",
    "risk=highest": "risk",
    "kinds=Gamma": "kinds",
    "done=maybe": "done",
    "who=0": "who",
    "floor=%00": "floor",
}


@pytest.mark.parametrize("query", WRONG)
def test_what_does_not_fit_is_refused_by_name(worker, listed, query):
    response = worker.get(f"/projects/{listed[0]}/tasks?{_P}{query}")
    assert refused(response, 400, "invalid_parameter") == [_P + WRONG[query]]


def test_properties_are_those_of_one_project(worker, portal, listed, project):
    for projects in ("", f"project_id={listed[0]},{project}", f"project_id__in={listed[0]}"):
        response = worker.get(f"/tasks?{projects}&{_P}floor=First".replace("?&", "?"))
        assert refused(response, 400, "invalid_parameter") == [f"{_P}floor"]
    response = worker.get(f"/tasks?project_id={10**20}&{_P}floor=First")
    assert refused(response, 400, "invalid_parameter") == ["project_id"]
    # Another project's, and one that may not be read: nothing is said of its properties.
    answers = [
        caller.get(f"/tasks?project_id={of}&{_P}floor=First")
        for caller, of in ((worker, project), (portal, listed[0]), (portal, 2_000_000_000))
    ]
    for answer in answers:
        assert refused(answer, 400, "invalid_parameter") == [f"{_P}floor"]
        assert f"{_P}rooms" not in answer.text
    assert answers[1].json()["message"] == answers[2].json()["message"]
    refused(portal.get(f"/projects/{listed[0]}/tasks?{_P}floor=First"), 404, "not_found")
