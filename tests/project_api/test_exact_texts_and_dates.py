"""Texts can be asked for exactly; dates as languages print them; search sees what people see."""

import itertools
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .caller import checked, refused

_SETTINGS = {
    "deadline": None,
    "max_examples": 15,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}
_ROUNDS = itertools.count(1)

#: What could mean something to a filter, to PostgreSQL, or on the way there.
#: The é is there as one character, and as a letter with an accent behind it: two other texts.
_CHARACTERS = [*"aB,\\\"' %_;&+#()[]{}<>\t\n*日😀", "\u00e9", "e\u0301", "\u200d"]
texts = (
    st.lists(st.sampled_from(_CHARACTERS), min_size=1, max_size=6).map("".join).filter(str.strip)
)


def escaped(text):
    return re.sub(r"([\\,])", r"\\\1", text)


def like(text):
    return re.sub(r"([\\,%_])", r"\\\1", text)


@settings(**_SETTINGS)
@given(names=st.lists(texts, min_size=2, max_size=8, unique=True))
def test_whoever_looks_for_a_text_finds_it_and_nothing_else(manager, names):
    project = manager.create("/projects", name=f"Texts {next(_ROUNDS)}")["id"]
    path = f"/projects/{project}/tasks"
    checked(manager.post(path, [{"name": name} for name in names]), 201)

    def found(**parameters):
        return {task["name"] for task in manager.data(path, params=parameters)}

    for name in names:
        assert found(name=escaped(name)) == {name}
        assert found(name__ne=escaped(name)) == set(names) - {name}
        containing = {other for other in names if name.lower() in other.lower()}
        assert found(name__ilike=like(name)) == containing
        assert found(search=like(name)) == containing
    both = ",".join(map(escaped, names[:2]))
    assert found(name=both) == found(name__in=both) == set(names[:2])
    assert found(name__nin=both) == set(names[2:])


MOMENTS = {
    "2026-12-01T10:20:30Z": "2026-12-01T10:20:30Z",
    "2026-12-01T10:20:30.123Z": "2026-12-01T10:20:30Z",  # JavaScript
    "2026-12-01T10:20:30.999999+00:00": "2026-12-01T10:20:30Z",  # Python
    "2026-12-01T10:20:30.123456789Z": "2026-12-01T10:20:30Z",  # Go
    "2026-12-01T10:20:30.1234567+02:00": "2026-12-01T08:20:30Z",  # .NET
    "2026-12-01T10:20Z": "2026-12-01T10:20:00Z",  # Java
    "2026-12-01T10:20:30+0530": "2026-12-01T04:50:30Z",  # PHP
    "2026-12-01T10:20:30-03": "2026-12-01T13:20:30Z",  # PostgreSQL
    "2026-12-01t10:20:30z": "2026-12-01T10:20:30Z",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_moments_are_taken_as_languages_print_them(worker, project, moment):
    task = worker.create("/tasks", name="x", project_id=project, date_deadline=moment)
    assert task["date_deadline"] == MOMENTS[moment]
    path = f"/projects/{project}/tasks"
    assert len(worker.data(path, params={"date_deadline__lte": moment})) == 1
    assert worker.data(path, params={"date_deadline__lt": MOMENTS[moment]}) == []


@pytest.mark.parametrize(
    "moment", ["2026-12-01T10:20:30", "2026-12-01T10Z", "2026-12-01", "2026-13-01T00:00Z", "now"]
)
def test_moments_that_say_too_little_are_refused(worker, project, moment):
    body = {"name": "x", "project_id": project, "date_deadline": moment}
    assert refused(worker.post("/tasks", body), 400, "validation_failed") == ["date_deadline"]
    response = worker.get("/tasks", params={"date_deadline__lt": moment})
    assert refused(response, 400, "invalid_parameter") == ["date_deadline__lt"]


def test_a_stored_fraction_of_a_second_is_accepted_back(worker, project, server):
    task = worker.create("/tasks", name="x", project_id=project)["id"]
    query = "UPDATE project_task SET date_deadline = '2026-01-01 10:00:00.123456' WHERE id = %s"
    server.sql(query, (task,))
    answer = worker.get(f"/tasks/{task}")
    deadline = answer.json()["data"]["date_deadline"]
    assert deadline == "2026-01-01T10:00:00.123456Z"
    for sent in (deadline, "2026-01-01T10:00:00.123Z", "2026-01-01T10:00:00Z"):
        response = worker.patch(f"/tasks/{task}", {"date_deadline": sent})
        checked(response, 200)
        assert response.headers["ETag"] == answer.headers["ETag"]


SEEN = {
    "<p>": False,
    "</p>": False,
    "href": False,
    "example.com": False,
    "Tom & Jerry": True,
    "tom &": True,
    "&amp;": False,
    "1 < 2": True,
    "cat's": True,
    '"chase"': True,
    "catmouse": True,  # a word that is half bold
    "endnext": False,  # two paragraphs
    "end next": True,
    "wide gap": True,
}


@pytest.mark.parametrize("text", SEEN)
def test_search_looks_at_what_people_see(worker, project, text):
    html = (
        '<p>Tom &amp; Jerry: 1 &lt; 2, the cat\'s "chase" of a <a href="https://example.com">cat<b>'
        "mouse</b></a> end</p><p>next</p><p>wide&nbsp;gap</p>"
    )
    path = f"/projects/{project}/tasks"
    worker.create(path, name="Neither", description=html)
    for parameter in ("search", "description__ilike"):
        found = worker.data(path, params={parameter: like(text), "fields": "id"})
        assert bool(found) is SEEN[text], parameter
