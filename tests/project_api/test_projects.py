"""Projects: create, read, change, delete, as the token's user."""

import pytest

from .caller import checked, refused


def test_post_answers_201_with_location_and_project_id(manager):
    response = manager.post("/projects", {"name": "Office move"})
    body = checked(response, 201)
    assert body["success"] is True
    assert body["project_id"] == body["data"]["id"]
    assert response.headers["Location"] == f"/api/v1/projects/{body['project_id']}"
    assert manager.data(f"/projects/{body['project_id']}") == body["data"]


def test_absent_values_are_null(manager, project):
    data = manager.data(f"/projects/{project}")
    for name in ("description", "partner_id", "date", "date_start"):
        assert data[name] is None, name
    assert data["tag_ids"] == []
    assert False not in (data["stage_id"], data["user_id"], data["company_id"])


def test_moments_are_utc_with_z(manager, project):
    assert manager.data(f"/projects/{project}")["write_date"].endswith("Z")


def test_creator_is_the_project_manager_by_default(manager, project):
    assert manager.data(f"/projects/{project}")["user_id"]["id"] == manager.user_id


def test_every_writable_field_is_stored(manager, rpc):
    partner = rpc("res.partner", "create", {"name": "A customer"})
    tags = rpc("project.tags", "create", [{"name": "Its first"}, {"name": "Its second"}])
    stage = rpc("project.project.stage", "create", {"name": "Of its own"})
    sent = {
        "name": "Everything",
        "description": "<p>Some <b>text</b></p>",
        "active": False,
        "sequence": 3,
        "color": 4,
        "partner_id": partner,
        "user_id": manager.user_id,
        "date_start": "2026-01-01",
        "date": "2026-12-31",
        "stage_id": stage,
        "tag_ids": tags,
        "privacy_visibility": "employees",
        "is_favorite": True,
    }
    stored = manager.create("/projects", **sent)
    for name, value in sent.items():
        if name.endswith("_id"):
            assert stored[name]["id"] == value
        elif name == "tag_ids":
            assert [tag["id"] for tag in stored[name]] == sorted(value, key=value.index)
        else:
            assert stored[name] == value, name


def test_patch_changes_only_what_is_named(manager, project):
    before = manager.data(f"/projects/{project}")
    after = manager.change(f"/projects/{project}", color=5)
    assert after["color"] == 5
    assert {**before, "color": 5, "write_date": after["write_date"]} == after


def test_put_requires_what_creation_requires_and_leaves_the_rest(manager, project):
    manager.change(f"/projects/{project}", color=5)
    assert refused(manager.put(f"/projects/{project}", {"color": 6}), 400, "validation_failed") == [
        "name"
    ]
    after = checked(manager.put(f"/projects/{project}", {"name": "New"}), 200)["data"]
    assert (after["name"], after["color"]) == ("New", 5)


def test_null_clears(manager, project):
    manager.change(f"/projects/{project}", description="<p>x</p>", user_id=manager.user_id)
    after = manager.change(f"/projects/{project}", description=None, user_id=None)
    assert (after["description"], after["user_id"]) == (None, None)


def test_delete_answers_the_id_and_then_404(manager, project):
    body = checked(manager.delete(f"/projects/{project}"), 200)
    assert body == {"success": True, "data": {"id": project}}
    refused(manager.get(f"/projects/{project}"), 404, "not_found")
    refused(manager.delete(f"/projects/{project}"), 404, "not_found")


def test_archive_and_unarchive(manager, project):
    assert manager.change(f"/projects/{project}", active=False)["active"] is False
    ids = [p["id"] for p in manager.data("/projects?limit=200&fields=id")]
    assert project not in ids
    assert manager.data(f"/projects/{project}")["active"] is False
    assert manager.change(f"/projects/{project}", active=True)["active"] is True


def test_description_is_sanitised_and_the_answer_shows_what_was_stored(manager):
    html = '<p onclick="x()">Hi</p><script>alert(1)</script>'
    assert manager.create("/projects", name="x", description=html)["description"] == "<p>Hi</p>"


@pytest.mark.parametrize("method", ["post", "patch", "put", "delete"])
def test_project_user_may_read_but_not_write(worker, manager, project, method):
    worker.data(f"/projects/{project}")
    path = "/projects" if method == "post" else f"/projects/{project}"
    body = () if method == "delete" else ({"name": "x"},)
    refused(getattr(worker, method)(path, *body), 403, "access_denied")


def test_unreadable_and_missing_projects_are_the_same_404(manager, worker, rpc):
    hidden = rpc("project.project", "create", {"name": "Hidden", "privacy_visibility": "followers"})
    answers = [worker.get(f"/projects/{number}") for number in (hidden, 2_000_000_000)]
    bodies = [refused(answer, 404, "not_found") or answer.json() for answer in answers]
    for body in bodies:
        body.pop("request_id")
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("number", ["0", "2147483648", "99999999999999999999999"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "PUT", "DELETE"])
def test_ids_that_cannot_be_are_404(manager, method, number):
    body = {} if method in ("GET", "DELETE") else {"json": {"name": "x"}}
    refused(manager.call(method, f"/projects/{number}", **body), 404, "not_found")


def test_stage_is_left_out_without_its_group_and_forbidden_by_name(worker, manager, project):
    assert "stage_id" in manager.data(f"/projects/{project}")
    assert "stage_id" not in worker.data(f"/projects/{project}")
    for path in (
        f"/projects/{project}?fields=stage_id",
        "/projects?fields=stage_id",
        "/projects?stage_id=1",
    ):
        assert refused(worker.get(path), 403, "field_forbidden") == ["stage_id"], path


def test_counts_come_only_when_asked_for(manager, project, rpc):
    assert "task_count" not in manager.data(f"/projects/{project}")
    rpc("project.task", "create", {"name": "t", "project_id": project})
    data = manager.data(f"/projects/{project}?fields=task_count,open_task_count")
    assert data == {"id": project, "task_count": 1, "open_task_count": 1}


def test_date_without_its_start_is_not_dropped_in_silence(manager, project):
    response = manager.patch(f"/projects/{project}", {"name": "Changed", "date": "2026-12-31"})
    assert refused(response, 422, "not_applied") == ["date"]
    data = manager.data(f"/projects/{project}")
    assert (data["name"], data["date"]) == ("A project", None)


def test_odoo_refuses_with_its_own_text(manager, project):
    dates = {"date_start": "2026-02-01", "date": "2026-01-01"}
    response = manager.patch(f"/projects/{project}", dates)
    refused(response, 422, "refused")
    assert "date" in response.json()["message"]


def test_favorite_is_per_user(manager, worker, project):
    assert manager.change(f"/projects/{project}", is_favorite=True)["is_favorite"] is True
    assert worker.data(f"/projects/{project}")["is_favorite"] is False


def test_only_colleagues_manage_a_project(manager, portal, project, new_caller, rpc):
    """As Odoo's form offers them; its ORM takes anybody."""
    gone = new_caller().user_id
    rpc("res.users", "write", [gone], {"active": False})
    for user_id in (portal.user_id, gone, 1):  # 1 is OdooBot
        response = manager.patch(f"/projects/{project}", {"user_id": user_id})
        assert refused(response, 422, "invalid_relation") == ["user_id"]
        response = manager.post("/projects", {"name": "x", "user_id": user_id})
        assert refused(response, 422, "invalid_relation") == ["user_id"]


def test_scope_is_a_ceiling(new_caller, project):
    reader = new_caller("project.group_project_manager", scope="project:read")
    reader.data(f"/projects/{project}")
    for method, path, scope in (
        ("POST", "/projects", "project:write"),
        ("PATCH", f"/projects/{project}", "project:write"),
        ("PUT", f"/projects/{project}", "project:write"),
        ("DELETE", f"/projects/{project}", "project:delete"),
    ):
        response = reader.call(method, path, json={"name": "x"})
        refused(response, 403, "insufficient_scope")
        assert response.json()["scope"] == scope
        assert f'scope="{scope}"' in response.headers["WWW-Authenticate"]


def test_default_scopes_of_employees_and_portal_users(api, manager, portal):
    six = "project:delete project:read project:write task:delete task:read task:write"
    assert api.get("/auth/me", manager.token).json()["data"]["scope"] == six
    assert api.get("/auth/me", portal.token).json()["data"]["scope"] == "project:read task:read"


def test_portal_user_sees_only_what_is_shared(portal, manager, rpc, project):
    assert portal.data("/projects") == []
    partner = rpc("res.users", "read", [portal.user_id], ["partner_id"])[0]["partner_id"][0]
    rpc("project.project", "write", [project], {"privacy_visibility": "portal"})
    rpc("project.project", "message_subscribe", [project], [partner])
    assert [p["id"] for p in portal.data("/projects")] == [project]
    assert portal.data(f"/projects/{project}")["name"] == "A project"


def test_project_stages(manager, worker):
    stage = manager.create("/project-stages", name="Ideas", sequence=99, fold=True)
    assert manager.change(f"/project-stages/{stage['id']}", name="Dreams")["name"] == "Dreams"
    assert worker.data(f"/project-stages/{stage['id']}")["fold"] is True
    refused(worker.post("/project-stages", {"name": "x"}), 403, "access_denied")
    checked(manager.delete(f"/project-stages/{stage['id']}"), 200)


def test_stage_in_use_cannot_be_deleted(manager, project):
    stage = manager.create("/project-stages", name="Used")["id"]
    manager.change(f"/projects/{project}", stage_id=stage)
    refused(manager.delete(f"/project-stages/{stage}"), 409, "conflict")
