"""Custom fields that an administrator has ticked: no code, no restart."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from .caller import checked, refused

CHOICES = [(0, 0, {"value": "low", "name": "Low"}), (0, 0, {"value": "high", "name": "High"})]
FIELDS = {
    "x_floor": {"ttype": "char", "field_description": "Floor", "size": 10},
    "x_rooms": {"ttype": "integer", "field_description": "Rooms"},
    "x_due": {"ttype": "datetime", "field_description": "Due"},
    "x_risk": {"ttype": "selection", "field_description": "Risk", "selection_ids": CHOICES},
    "x_keeper": {"ttype": "many2one", "relation": "res.partner", "field_description": "Keeper"},
    "x_labels": {
        "ttype": "many2many",
        "relation": "res.partner.category",
        "field_description": "Labels",
    },
    "x_fixed": {"ttype": "char", "field_description": "Fixed", "readonly": True},
}
EMPTY = {**dict.fromkeys(FIELDS), "x_rooms": 0, "x_labels": []}
SENT = {"x_floor": "Second", "x_rooms": 3, "x_due": "2026-05-04T09:30:00Z", "x_risk": "high"}


def _add(rpc, model, name, **values):
    [model_id] = rpc("ir.model", "search", [("model", "=", model)])
    return rpc("ir.model.fields", "create", {"name": name, "model_id": model_id, **values})


@pytest.fixture(scope="module")
def custom(rpc):
    """Name → id of fields that are added to tasks; they are gone in the end."""
    added = {
        name: _add(rpc, "project.task", name, api_served=True, **values)
        for name, values in FIELDS.items()
    }
    yield added
    rpc("ir.model.fields", "unlink", list(added.values()))


def names_of(caller, path="/tasks"):
    """What is answered for a task in the collection, custom fields alone."""
    found = caller.data(f"{path}?limit=1")[0]
    return {name for name in found if name.startswith("x_")}


def test_ticked_fields_are_written_read_and_filtered(custom, worker, project, rpc):
    label = rpc("res.partner.category", "create", {"name": f"Label of {project}"})
    partner = rpc("res.partner", "create", {"name": "Keeper"})
    values = {**SENT, "x_keeper": partner, "x_labels": [label]}
    path = f"/tasks?fields={','.join(FIELDS)}"
    made = checked(worker.post(path, {"name": "x", "project_id": project, **values}), 201)["data"]
    related = {
        "x_keeper": {"id": partner, "name": "Keeper"},
        "x_labels": [{"id": label, "name": f"Label of {project}"}],
    }
    expected = {"id": made["id"], **EMPTY, **SENT, **related}
    assert made == expected
    shown = worker.data(f"/tasks/{made['id']}")
    assert {name: shown[name] for name in SENT} == SENT
    worker.create("/tasks", name="other", project_id=project)
    filters = [f"{name}={value}" for name, value in SENT.items() if name != "x_due"]
    filters += [f"x_keeper={partner}", f"x_labels={label}", "x_due__lt=2026-05-05T00:00:00Z"]
    for query in filters:
        found = worker.data(f"/tasks?project_id={project}&{query}&sort=-x_floor")
        assert [task["id"] for task in found] == [made["id"]], query
    tag = worker.get(f"/tasks/{made['id']}").headers["ETag"]
    again = worker.patch(f"/tasks/{made['id']}", {**SENT, "x_rooms": 3.0, "x_labels": [label]})
    assert again.headers["ETag"] == tag


def test_what_does_not_fit_is_refused_as_of_declared_fields(custom, worker, project):
    task = worker.create("/tasks", name="x", project_id=project)["id"]
    wrong = {"x_floor": "x" * 11, "x_rooms": "3", "x_due": "2026-05-04", "x_risk": "highest"}
    response = worker.patch(f"/tasks/{task}", {**wrong, "x_fixed": "x"})
    fields = refused(response, 400, "validation_failed")
    assert set(fields) == {*wrong, "x_fixed"}
    response = worker.patch(f"/tasks/{task}", {"x_keeper": 2_000_000_000})
    assert refused(response, 422, "invalid_relation") == ["x_keeper"]


def test_document_of_this_database_has_them(custom, worker):
    schemas = checked(worker.api.get("/openapi.json"), 200)["components"]["schemas"]
    assert set(FIELDS) <= set(schemas["Task"]["properties"])
    assert set(FIELDS) - {"x_fixed"} <= set(schemas["TaskUpdate"]["properties"])
    assert "x_fixed" not in schemas["TaskUpdate"]["properties"]
    assert schemas["Task"]["properties"]["x_risk"]["examples"] == ["low", "high"]
    assert schemas["Task"]["properties"]["x_floor"]["description"] == "Floor"


def test_every_worker_notices_a_tick_and_its_end_at_once(rpc, worker):
    """Several requests at once, so that every process of the server answers some."""
    added = _add(rpc, "project.task", "x_ticked", ttype="char", field_description="Ticked")
    try:
        with ThreadPoolExecutor(8) as pool:
            for ticked in (False, True, False):
                rpc("ir.model.fields", "write", [added], {"api_served": ticked})
                answers = list(pool.map(lambda _: names_of(worker), range(24)))
                assert all(("x_ticked" in names) == ticked for names in answers), ticked
        refused(worker.get("/tasks?fields=x_ticked"), 400, "invalid_parameter")
        refused(worker.get("/tasks?x_ticked=1"), 400, "invalid_parameter")
    finally:
        rpc("ir.model.fields", "unlink", [added])


def test_field_with_groups_is_for_their_members(rpc, worker, manager, project):
    """Odoo itself does not look at the groups of a custom field."""
    group = rpc.ref("project.group_project_manager")
    values = {"field_description": "Secret", "groups": [(6, 0, [group])], "api_served": True}
    added = _add(rpc, "project.task", "x_secret", ttype="char", **values)
    try:
        task = manager.create("/tasks", name="x", project_id=project, x_secret="s")["id"]
        assert manager.data(f"/tasks/{task}")["x_secret"] == "s"
        assert "x_secret" not in worker.data(f"/tasks/{task}")
        for query in ("fields=x_secret", "x_secret=s", "sort=x_secret"):
            response = worker.get(f"/tasks?{query}")
            assert refused(response, 403, "field_forbidden") == ["x_secret"], query
        for value in ("s", "other", None):
            response = worker.patch(f"/tasks/{task}", {"x_secret": value})
            assert refused(response, 403, "field_forbidden") == ["x_secret"]
        checked(worker.patch(f"/tasks/{task}", {"name": "y"}), 200)
        assert manager.data(f"/tasks/{task}")["x_secret"] == "s"
    finally:
        rpc("ir.model.fields", "unlink", [added])


@pytest.mark.parametrize("is_ticked", [True, False])
def test_missing_required_field_is_named_as_people_see_it(rpc, server, manager, is_ticked):
    name, label = f"x_must_{is_ticked}".lower(), "Has to be said"
    values = {"field_description": label, "required": True, "api_served": is_ticked}
    added = _add(rpc, "project.tags", name, ttype="char", **values)
    try:
        if not is_ticked:  # as in a database that had no tags when the field was added
            server.sql(f"UPDATE project_tags SET {name} = 'x'", ())
            server.sql(f"ALTER TABLE project_tags ALTER {name} SET NOT NULL", ())
        response = manager.post("/tags", {"name": "Without"})
        assert refused(response, 422, "refused") == [name]
        assert response.json()["details"][0]["message"] == f"{label} is required."
        if is_ticked:
            listed = [{"name": "With", name: "x"}, {"name": "Without"}]
            [detail] = checked(manager.post("/tags", listed), 422)["details"]
            assert (detail["field"], detail["index"]) == (name, 1)
            tag = manager.create("/tags", name="Said", **{name: "x"})["id"]
            response = manager.patch(f"/tags/{tag}", {name: None})
            assert refused(response, 400, "validation_failed") == [name]
    finally:
        rpc("ir.model.fields", "unlink", [added])


def test_only_what_the_api_can_serve_is_ticked(rpc):
    with pytest.raises(Exception, match="The API cannot serve the field Shoe size"):
        values = {"ttype": "integer", "field_description": "Shoe size", "api_served": True}
        _add(rpc, "res.country", "x_shoe_size", **values)
    with pytest.raises(Exception, match="The API cannot serve the field Photo"):
        values = {"ttype": "binary", "field_description": "Photo", "api_served": True}
        _add(rpc, "project.task", "x_photo", **values)
