"""Which fields each resource has, which of them can be written, and that all can be synced."""

import pytest

from .caller import checked, refused

#: path → (what can be written, at creation only ones included; what is read only)
FIELDS = {
    "/projects": (
        "name description active sequence color partner_id user_id company_id date_start date"
        " stage_id tag_ids privacy_visibility is_favorite allow_milestones"
        " allow_task_dependencies tasks",
        "id create_date write_date last_update_status task_count open_task_count"
        " closed_task_count milestone_count milestone_count_reached"
        " task_properties_definition",
    ),
    "/tasks": (
        "name description active project_id parent_id child_ids stage_id state priority user_ids"
        " partner_id tag_ids milestone_id depend_on_ids date_deadline allocated_hours sequence"
        " color task_properties",
        "id create_date write_date is_closed date_assign date_end date_last_stage_update"
        " company_id recurring_task",
    ),
    "/task-stages": ("name active sequence fold", "id create_date write_date"),
    "/milestones": (
        "name project_id deadline is_reached",
        "id create_date write_date reached_date",
    ),
    "/project-stages": ("name active sequence fold company_id", "id create_date write_date"),
    "/tags": ("name color", "id create_date write_date"),
}
#: Fields that Odoo has and this API keeps to itself.
HIDDEN = {
    "/projects": "is_template rating_active rating_avg allocated_hours access_token alias_id"
    " message_ids",
    "/tasks": "access_token email_from email_cc is_template role_ids rating_avg"
    " personal_stage_type_id message_ids",
    "/task-stages": "user_id project_ids mail_template_id",
    "/tags": "project_ids task_ids",
}
#: Of every resource, when it is asked for.
WHO_AND_WHERE = {"create_uid", "write_uid", "web_url"}
WITH_EXTERNAL_IDS = ("/projects", "/tasks", "/milestones", "/tags")
LEFT_TO_CREATION = {"tasks", "child_ids"}


@pytest.fixture(scope="module", params=FIELDS)
def path(request):
    return request.param


@pytest.fixture(scope="module")
def guest(new_caller):
    """A portal user of this module alone: what is shared with them stays shared."""
    return new_caller("base.group_portal")


def test_the_fields_are_these(manager, path):
    written, read_only = (set(names.split()) for names in FIELDS[path])
    response = manager.get(f"{path}?fields=nonsense")
    refused(response, 400, "invalid_parameter")
    [detail] = response.json()["details"]
    known = set(detail["message"].partition(": ")[2].split(", "))
    elsewhere = {"external_ids"} if path in WITH_EXTERNAL_IDS else set()
    assert known == written | read_only | WHO_AND_WHERE | elsewhere


def test_what_is_read_only_is_refused_by_name(manager, path):
    read_only = [*FIELDS[path][1].split(), *WHO_AND_WHERE]
    fields = refused(manager.post(path, dict.fromkeys(read_only, 1)), 400, "validation_failed")
    assert set(read_only) <= set(fields)


def test_what_is_for_creation_only_is_refused_later(manager, path, project):
    if path == "/projects":
        response = manager.patch(f"/projects/{project}", {"tasks": []})
        assert refused(response, 400, "validation_failed") == ["tasks"]
    changes = [{"id": project, name: []} for name in LEFT_TO_CREATION]
    response = manager.patch(path, changes)
    assert set(refused(response, 400, "validation_failed")) == LEFT_TO_CREATION


@pytest.mark.parametrize("path", HIDDEN)
def test_hidden_fields_are_unknown(manager, path):
    for name in HIDDEN[path].split():
        for query in (f"fields={name}", f"sort={name}", f"{name}__ne=1"):
            refused(manager.get(f"{path}?{query}"), 400, "invalid_parameter")
        assert name in refused(manager.post(path, {name: 1}), 400, "validation_failed")


@pytest.mark.parametrize("reader", ["manager", "worker", "guest"])
def test_everything_can_be_synced(request, reader, manager, path, project):
    """Both dates filter and sort, for everybody and everywhere."""
    reader = request.getfixturevalue(reader)
    manager.create("/tasks", name="x", project_id=project)
    query = "write_date__gte=2000-01-01T00:00:00Z&create_date__gt=2000-01-01T00:00:00.5Z"
    response = reader.get(f"{path}?{query}&sort=-write_date,create_date&limit=200")
    if reader.login == request.getfixturevalue("guest").login and path == "/project-stages":
        refused(response, 403, "access_denied")  # Odoo keeps them to employees
        return
    moments = [row["write_date"] for row in checked(response, 200)["data"]]
    assert moments == sorted(moments, reverse=True)
    if reader is manager and path in ("/projects", "/tasks"):
        assert moments


def test_names_of_related_records_are_shown_to_who_cannot_read_them(guest, project, rpc, manager):
    """A reference would be of no use without its name; nothing else of the record is shown."""
    [partner] = rpc("res.users", "read", [guest.user_id], ["partner_id"])
    rpc("project.project", "write", [project], {"privacy_visibility": "portal"})
    rpc("project.project", "message_subscribe", [project], [partner["partner_id"][0]])
    shown = guest.data(f"/projects/{project}")["user_id"]
    assert shown == {"id": manager.user_id, "name": manager.login}


# ------------------------------------------------------------------ of the answer to a write

REQUIRED = {"/tasks": ("project_id",), "/milestones": ("project_id",)}


def new(path, name, project):
    return {"name": name, **dict.fromkeys(REQUIRED.get(path, ()), project)}


def several(caller, path, names, project, query=""):
    body = [new(path, name, project) for name in names]
    return checked(caller.post(path + query, body), 201)["data"]


@pytest.fixture
def feature_project(rpc):
    features = {"allow_milestones": True, "allow_task_dependencies": True}
    return rpc("project.project", "create", {"name": "With features", **features})


def test_fields_says_what_the_answer_to_a_write_holds(manager, path, feature_project):
    names = [f"{path} {number} of {feature_project}" for number in range(5)]
    created = checked(
        manager.post(f"{path}?fields=name", new(path, names[0], feature_project)), 201
    )
    record_id = created["data"]["id"]
    assert created["data"] == {"id": record_id, "name": names[0]}
    listed = several(manager, path, names[1:3], feature_project, "?fields=name")
    assert listed == [
        {"id": one["id"], "name": n} for one, n in zip(listed, names[1:3], strict=True)
    ]
    full = [row.keys() for row in several(manager, path, names[3:], feature_project)]
    assert full == [manager.data(f"{path}/{record_id}").keys()] * 2
    for method in ("PATCH", "PUT"):
        body = new(path, f"{names[0]} {method}", feature_project)
        answer = manager.call(method, f"{path}/{record_id}?fields=id", json=body)
        assert checked(answer, 200)["data"] == {"id": record_id}
        # The tag is the one of the same fields read.
        read = manager.get(f"{path}/{record_id}?fields=id")
        assert answer.headers["ETag"] == read.headers["ETag"]
        assert manager.data(f"{path}/{record_id}")["name"] == body["name"]
    changes = [{"id": one["id"], "name": f"{one['name']} again"} for one in listed]
    answer = manager.patch(f"{path}?fields=write_date,name", changes)
    for row, change in zip(checked(answer, 200)["data"], changes, strict=True):
        assert row.keys() == {"id", "name", "write_date"}
        assert row["name"] == change["name"]


@pytest.mark.parametrize("query", ["fields=nonsense", "fields=", "fields=name&nonsense=1"])
def test_a_write_with_wrong_fields_writes_nothing(manager, path, feature_project, query):
    name = f"{path} of {feature_project}"
    record_id = several(manager, path, [name], feature_project)[0]["id"]
    other = new(path, f"{name} again", feature_project)
    for method, where, body in (
        ("POST", path, other),
        ("POST", path, [other]),
        ("PATCH", f"{path}/{record_id}", other),
        ("PUT", f"{path}/{record_id}", other),
        ("PATCH", path, [{"id": record_id, **other}]),
    ):
        as_read = manager.get(f"{path}?{query}")
        response = manager.call(method, f"{where}?{query}", json=body)
        fields = refused(response, 400, "invalid_parameter")
        assert fields == refused(as_read, 400, "invalid_parameter")
    found = manager.data(path, params={"name__ilike": name, "fields": "name"})
    assert found == [{"id": record_id, "name": name}]


def test_a_write_answers_no_field_that_its_user_may_not_read(worker, new_caller, project):
    plain = new_caller("project.group_project_manager")  # without stages of projects
    name = f"Unreadable {project}"
    response = plain.post("/projects?fields=stage_id", {"name": name})
    assert refused(response, 403, "field_forbidden") == ["stage_id"]
    assert not plain.data("/projects", params={"name": name})


def test_what_is_only_shown_on_demand_can_be_asked_of_a_write(manager):
    body = {"name": "Counted", "tasks": [{"name": "one"}, {"name": "two", "state": "1_done"}]}
    answer = manager.post("/projects?fields=task_count&fields=open_task_count", body)
    data = checked(answer, 201)["data"]
    assert (data["task_count"], data["open_task_count"]) == (2, 1)


def test_a_stage_is_attached_with_fields(manager, project):
    path = f"/projects/{project}/stages"
    made = checked(manager.post(f"{path}?fields=name", {"name": "Made"}), 201)["data"]
    assert made.keys() == {"id", "name"}
    refused(manager.post(f"{path}?fields=nonsense", {"name": "x"}), 400, "invalid_parameter")
    refused(manager.post(f"{path}?nonsense=1", {"id": made["id"]}), 400, "invalid_parameter")
