"""The contract's sentences on lists, versions, companies and languages hold for everybody.

A manager, a project user and a portal user look at the same project, shared with all three.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from .caller import Caller, checked, refused

# Two deadlines are the same, two are missing.
DEADLINES = ["2026-03-01", None, "2026-01-01", "2026-02-01", None, "2026-01-01", "2026-04-01"]
ROLES = ["manager", "worker", "portal_guest"]


@pytest.fixture(scope="module")
def portal_guest(new_caller):
    """A portal user of this module alone, so that nobody else shares anything with them."""
    return new_caller("base.group_portal")


@pytest.fixture(scope="module", params=ROLES)
def anyone(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def shared(manager, portal_guest, rpc):
    """Path of the list of tasks of a shared project, and their ids; the last is archived."""
    project = manager.create("/projects", name="Shared", privacy_visibility="portal")["id"]
    tags = [manager.create("/tags", name=f"Tag {name} of {project}")["id"] for name in "AB"]
    tasks = [
        {
            "name": f"Task {number}",
            "description": "<p>the needle</p>" if number == 4 else None,
            "date_deadline": day and f"{day}T12:00:00Z",
            "tag_ids": tags[: number % 3],
            "project_id": project,
        }
        for number, day in enumerate(DEADLINES)
    ]
    response = manager.post("/tasks", [*tasks, {"name": "Gone", "project_id": project}])
    ids = [task["id"] for task in checked(response, 201)["data"]]
    manager.change(f"/tasks/{ids[-1]}", active=False)
    [partner] = rpc("res.users", "read", [portal_guest.user_id], ["partner_id"])
    rpc("project.project", "message_subscribe", [project], [partner["partner_id"][0]])
    rpc("project.task", "message_subscribe", ids, [partner["partner_id"][0]])
    return f"/projects/{project}/tasks", ids[:-1]


def positions(caller, shared, query):
    """Which of the tasks a list holds, in its order."""
    path, ids = shared
    return [ids.index(task["id"]) for task in caller.data(f"{path}?{query}")]


LISTS = {
    "": [0, 1, 2, 3, 4, 5, 6],
    "limit=2": [0, 1],
    "offset=5": [5, 6],
    "offset=10000": [],
    "sort=-id": [6, 5, 4, 3, 2, 1, 0],
    "sort=date_deadline": [2, 5, 3, 0, 6, 1, 4],
    "sort=-date_deadline,-name": [6, 0, 3, 5, 2, 4, 1],
    "search=task 3": [3],
    "search=needle": [4],
    "name=Task 1": [1],
    "name=Task 1,Task 2": [1, 2],
    "name__ne=Task 1": [0, 2, 3, 4, 5, 6],
    "name__in=Task 5,Task 6": [5, 6],
    "name__nin=Task 5,Task 6": [0, 1, 2, 3, 4],
    "name__ilike=TASK 4": [4],
    "date_deadline__isnull=true": [1, 4],
    "date_deadline__isnull=false": [0, 2, 3, 5, 6],
    "date_deadline__lt=2026-02-01T12:00:00Z": [2, 5],
    "date_deadline__lte=2026-02-01T12:00:00Z": [2, 3, 5],
    "date_deadline__gt=2026-03-01T12:00:00Z": [6],
    "date_deadline__gte=2026-03-01T12:00:00Z": [0, 6],
    "date_deadline__lt=2026-02-01T12:00:00Z&name=Task 5,Task 6": [5],
    "active=true&limit=1": [0],
    "write_date__lt=2000-01-01T00:00:00Z": [],
    "create_date__gt=2000-01-01T00:00:00Z&sort=-create_date,id&limit=1": [0],
}


@pytest.mark.parametrize("query", LISTS)
def test_lists(anyone, shared, query):
    assert positions(anyone, shared, query) == LISTS[query]


WRONG = {
    "limit=0": "limit",
    "limit=201": "limit",
    "offset=10001": "offset",
    "offset=-1": "offset",
    "sort=nonsense": "sort",
    "sort=project_id": "sort",
    "fields=name,nonsense": "fields",
    "project_id.name=x": "project_id.name",
    "nonsense=1": "nonsense",
    "active=maybe": "active",
    "date_deadline__gt=2026-01-01T00:00:00": "date_deadline__gt",
}


@pytest.mark.parametrize("query", WRONG)
def test_wrong_parameters(anyone, shared, query):
    response = anyone.get(f"{shared[0]}?{query}")
    assert refused(response, 400, "invalid_parameter") == [WRONG[query]]


def test_pages_by_cursor_and_by_link(anyone, shared):
    path, ids = shared
    response = anyone.get(f"{path}?limit=3&sort=date_deadline&total=true")
    body = checked(response, 200)
    assert body["meta"].items() >= {"limit": 3, "count": 3, "has_more": True, "total": 7}.items()
    cursor = body["meta"]["next_cursor"]
    assert positions(anyone, shared, f"limit=3&sort=date_deadline&cursor={cursor}") == [0, 6, 1]
    address = response.links["next"]["url"].removeprefix(f"{anyone.api.url}/api/v1")
    linked = anyone.api.get(address, anyone.token)
    assert [ids.index(task["id"]) for task in linked.json()["data"]] == [0, 6, 1]


@pytest.mark.parametrize("other", ROLES)
def test_cursor_is_of_one_user_one_order_and_one_filter(anyone, shared, request, other):
    path, _ids = shared
    cursor = checked(anyone.get(f"{path}?limit=3&sort=name"), 200)["meta"]["next_cursor"]
    others = request.getfixturevalue(other)
    response = others.get(f"{path}?limit=3&sort=name&cursor={cursor}")
    if others is anyone:
        checked(response, 200)
    else:
        refused(response, 400, "invalid_cursor")
    for query in ("limit=3", "limit=3&sort=-name", "limit=3&sort=name&name__ne=x"):
        refused(anyone.get(f"{path}?{query}&cursor={cursor}"), 400, "invalid_cursor")


def test_fields_choose(anyone, shared):
    [task] = anyone.data(f"{shared[0]}?limit=1&fields=name,stage_id")
    assert task == {"id": shared[1][0], "name": "Task 0", "stage_id": None}


def test_tags_all_of_them(anyone, shared, manager):
    names = [tag["id"] for tag in manager.data(f"/tasks/{shared[1][2]}")["tag_ids"]]
    both = ",".join(map(str, names))
    assert positions(anyone, shared, f"tag_ids__all={both}") == [2, 5]
    assert positions(anyone, shared, f"tag_ids={both}") == [1, 2, 4, 5]


def test_archived_ones_only_when_asked_for(anyone, shared, portal_guest):
    """Odoo's own rule keeps archived tasks from portal users."""
    path = shared[0]
    archived = 0 if anyone is portal_guest else 1
    assert len(anyone.data(f"{path}?active=true")) == 7
    assert len(anyone.data(f"{path}?active=false")) == archived
    assert len(anyone.data(f"{path}?active=all")) == 7 + archived


def test_unreadable_and_missing_parents_are_the_same(portal_guest, project):
    answers = [portal_guest.get(f"/projects/{parent}/tasks") for parent in (project, 2_000_000_000)]
    assert [refused(answer, 404, "not_found") for answer in answers] == [[], []]
    assert len({answer.json()["message"] for answer in answers}) == 1


def test_versions_of_what_is_read(anyone, shared):
    path = f"/tasks/{shared[1][0]}"
    response = anyone.get(path)
    tag = response.headers["ETag"]
    assert anyone.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert {"Authorization", "Accept-Language", "X-Company-Id"} <= set(
        response.headers["Vary"].split(", ")
    )
    listed = anyone.get(shared[0])
    again = anyone.get(shared[0], headers={"If-None-Match": listed.headers["ETag"]})
    assert again.status_code == 304


def test_company_of_the_request(anyone, shared, rpc):
    foreign = rpc("res.company", "create", {"name": f"Foreign {anyone.user_id}"})
    own = {"X-Company-Id": "1"}
    assert len(anyone.data(shared[0], headers=own)) == 7
    refused(anyone.get("/tasks", headers={"X-Company-Id": str(foreign)}), 403, "access_denied")
    response = anyone.get("/tasks", headers={"X-Company-Id": "x"})
    assert refused(response, 400, "invalid_parameter") == ["X-Company-Id"]


def test_language_of_the_request(anyone, shared, french):
    french_name = {"Accept-Language": french}
    response = anyone.get(shared[0], headers=french_name)
    assert response.headers["Content-Language"] == "fr-FR"
    response = anyone.get("/tasks/2000000000", headers=french_name)
    assert response.headers["Content-Language"] == "fr-FR"
    cursor = checked(anyone.get(f"{shared[0]}?limit=1"), 200)["meta"]["next_cursor"]
    response = anyone.get(f"{shared[0]}?limit=1&cursor={cursor}", headers=french_name)
    refused(response, 400, "invalid_cursor")


# ------------------------------------------------------------------------------ writing


@pytest.fixture(scope="module")
def writing_guest(portal_guest):
    """The portal user again, with scopes that its default token does not have."""
    scope = "project:read project:write task:read task:write"
    return Caller(portal_guest.api, portal_guest.login, portal_guest.user_id, scope)


def test_portal_user_needs_the_scope_and_then_odoos_rights(portal_guest, writing_guest, shared):
    """A scope is a ceiling: below it Odoo decides, and refuses."""
    task = f"/tasks/{shared[1][0]}"
    for body in ({"name": "x"}, {"milestone_id": 2_000_000_000}, {"user_ids": [1]}):
        refused(portal_guest.patch(task, body), 403, "insufficient_scope")
        refused(writing_guest.patch(task, body), 403, "access_denied")
    project = shared[0].removesuffix("/tasks")
    refused(writing_guest.patch(project, {"date": "2026-01-01"}), 403, "access_denied")
    refused(writing_guest.post("/projects", {"name": "x"}), 403, "access_denied")
    assert portal_guest.data(task)["name"] == "Task 0"


@pytest.fixture(params=["manager", "worker"])
def writer(request):
    return request.getfixturevalue(request.param)


def test_nothing_is_lost_without_a_word(writer, manager, project, rpc):
    """A milestone of another project, which Odoo drops, is refused; so is the rest of the body."""
    rpc("project.project", "write", [project], {"allow_milestones": True})
    other = manager.create("/projects", name="Other", allow_milestones=True)["id"]
    foreign = manager.create(f"/projects/{other}/milestones", name="Foreign")["id"]
    task = writer.create("/tasks", name="Kept", project_id=project)["id"]
    response = writer.patch(f"/tasks/{task}", {"name": "Lost", "milestone_id": foreign})
    assert response.json()["error"] in ("invalid_relation", "not_applied")
    assert response.json()["details"][0]["field"] == "milestone_id"
    assert response.status_code == 422
    assert writer.data(f"/tasks/{task}")["name"] == "Kept"


def test_relations_missing_and_unreadable(writer, project, rpc):
    company = rpc("res.company", "create", {"name": f"Hidden from {writer.user_id} {project}"})
    hidden = rpc("res.partner", "create", {"name": "Secret Ltd", "company_id": company})
    answers = [
        writer.post("/tasks", {"name": "x", "project_id": project, "partner_id": partner})
        for partner in (hidden, 2_000_000_000)
    ]
    for answer in answers:
        assert refused(answer, 422, "invalid_relation") == ["partner_id"]
        assert "Secret" not in answer.text
    assert len({answer.json()["message"] for answer in answers}) == 1


def test_one_of_many_who_write_the_same_version_wins(writer, project):
    path = f"/tasks/{writer.create('/tasks', name='Contested', project_id=project)['id']}"
    headers = {"If-Match": writer.get(path).headers["ETag"]}

    def rename(number):
        return writer.patch(path, {"name": f"By {number}"}, headers=headers)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(rename, range(8)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] + [412] * 7
    [won] = [answer for answer in answers if answer.status_code == 200]
    assert writer.data(path)["name"] == won.json()["data"]["name"]


def test_language_and_company_of_what_is_written(writer, project, french):
    headers = {"Accept-Language": french, "X-Company-Id": "1"}
    body = {"name": "Tâche", "project_id": project}
    response = writer.post("/tasks", body, headers=headers)
    assert response.headers["Content-Language"] == "fr-FR"
    assert checked(response, 201)["data"]["name"] == "Tâche"
