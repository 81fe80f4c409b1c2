"""Fields that people add to the tasks of a project by themselves."""

import pytest

from .caller import checked, refused

TAGS = [["ka", "Alpha", 1], ["kb", "Beta", 2]]
CHOICES = [["low", "Low"], ["high", "High"]]
DEFINITION = [
    {"name": "floor", "string": "Floor", "type": "char"},
    {"name": "done", "string": "Done", "type": "boolean"},
    {"name": "day", "string": "Day", "type": "date"},
    {"name": "due", "string": "Due", "type": "datetime"},
    {"name": "rooms", "string": "Rooms", "type": "integer"},
    {"name": "size", "string": "Size", "type": "float"},
    {"name": "risk", "string": "Risk", "type": "selection", "selection": CHOICES},
    {"name": "kinds", "string": "Kinds", "type": "tags", "tags": TAGS},
    {"name": "who", "string": "Who", "type": "many2one", "comodel": "res.partner"},
    {"name": "all", "string": "All", "type": "many2many", "comodel": "res.partner"},
    {"name": "line", "string": "Line", "type": "separator"},
    {
        "name": "firm",
        "string": "Firm",
        "type": "many2one",
        "comodel": "res.partner",
        "domain": "[('is_company', '=', True)]",
    },
    {"name": "unit", "string": "Unit", "type": "char", "default": "pieces"},
]
EMPTY = {
    **{one["name"]: None for one in DEFINITION if one["type"] != "separator"},
    "done": False,
    "kinds": [],
    "all": [],
    "unit": "pieces",
}


@pytest.fixture(scope="module")
def floors(rpc):
    values = {"name": "With properties", "task_properties_definition": DEFINITION}
    return rpc("project.project", "create", {**values, "privacy_visibility": "employees"})


@pytest.fixture(scope="module")
def partner(rpc):
    return {"id": rpc("res.partner", "create", {"name": "Keeper"}), "name": "Keeper"}


def values_of(data):
    return {one["name"]: one["value"] for one in data["task_properties"]}


def read(caller, task):
    return values_of(caller.data(f"/tasks/{task}?fields=task_properties"))


def every_value(partner):
    return {
        "floor": "Second",
        "done": True,
        "day": "2026-05-04",
        "due": "2026-05-04T09:30:00Z",
        "rooms": 0,
        "size": 2.5,
        "risk": "high",
        "kinds": ["Beta", "Alpha"],
        "who": partner,
        "all": [partner],
        "unit": "metres",
        "firm": None,
    }


def test_a_project_says_which_properties_its_tasks_have(worker, floors):
    found = worker.data(f"/projects/{floors}?fields=task_properties_definition")
    found = {one["name"]: one for one in found["task_properties_definition"]}
    assert found.keys() == EMPTY.keys()
    assert found["risk"] == {
        "name": "risk",
        "label": "Risk",
        "type": "selection",
        "options": [{"value": "low", "label": "Low"}, {"value": "high", "label": "High"}],
    }
    assert [option["value"] for option in found["kinds"]["options"]] == ["Alpha", "Beta"]
    assert found["floor"]["options"] is None


def test_every_type_is_written_and_answered_alike(worker, floors, partner):
    full = every_value(partner)
    sent = {**full, "who": partner["id"], "due": "2026-05-04T11:30:00.5+02:00"}
    path = f"/projects/{floors}/tasks?fields=task_properties"
    made = checked(worker.post(path, {"name": "x", "task_properties": sent}), 201)["data"]
    answered = {**full, "kinds": ["Alpha", "Beta"]}  # in the order of the definition
    assert values_of(made) == answered
    assert read(worker, made["id"]) == answered
    none = dict.fromkeys(EMPTY)
    worker.change(f"/tasks/{made['id']}", task_properties=none)
    assert read(worker, made["id"]) == {**EMPTY, "unit": None}


def test_those_that_are_not_named_stay(worker, floors, partner):
    task = worker.create("/tasks", name="x", project_id=floors, task_properties={"floor": "1"})
    assert read(worker, task["id"]) == {**EMPTY, "floor": "1"}
    worker.change(f"/tasks/{task['id']}", task_properties={"all": [partner], "rooms": 2.0})
    listed = [{"name": "risk", "value": "low"}]
    checked(worker.patch("/tasks", [{"id": task["id"], "task_properties": listed}]), 200)
    expected = {**EMPTY, "floor": "1", "all": [partner], "rooms": 2, "risk": "low"}
    assert read(worker, task["id"]) == expected
    other = worker.create("/tasks", name="y", project_id=floors)["id"]
    assert read(worker, other) == EMPTY


def test_what_is_equal_is_no_change(worker, floors, partner):
    values = every_value(partner)
    path = f"/projects/{floors}/tasks?fields=task_properties"
    made = checked(worker.post(path, {"name": "x", "task_properties": values}), 201)["data"]
    path = f"/tasks/{made['id']}"
    tag = worker.get(path).headers["ETag"]
    spelled = {"rooms": 0.0, "kinds": ["kb", "ka"], "who": partner["id"], "size": 2.5}
    for again in (made["task_properties"], values, spelled, {}, {"floor": "Second"}):
        assert worker.patch(path, {"task_properties": again}).headers["ETag"] == tag
    changed = worker.patch(path, {"task_properties": {"kinds": ["Beta"]}})
    assert checked(changed, 200) and changed.headers["ETag"] != tag


WRONG = {
    "floor": [1, True, {}],
    "done": ["yes", 1],
    "day": ["tomorrow", "2026-02-30"],
    "due": ["2026-05-04 09:30:00", "2026-05-04T09:30:00"],
    "rooms": ["1", 1.5, 2**40],
    "size": ["1", True],
    "risk": ["highest", 1],
    "kinds": ["Beta", ["Gamma"]],
    "who": ["Keeper", 0],
    "all": [1, ["x"]],
    "line": ["x"],
    "nonsense": [None, 1],
}


def test_what_does_not_fit_is_refused_by_name(worker, floors):
    task = worker.create("/tasks", name="x", project_id=floors)["id"]
    for name, values in WRONG.items():
        for value in values:
            response = worker.patch(f"/tasks/{task}", {"task_properties": {name: value}})
            assert refused(response, 422, "refused") == [f"task_properties.{name}"], value
    both = {"task_properties": {"rooms": "x", "floor": 1, "done": True}}
    response = worker.post("/tasks", [{"name": "y", "project_id": floors, **both}])
    assert refused(response, 422, "refused") == ["task_properties.rooms", "task_properties.floor"]
    twice = [{"name": "floor", "value": value} for value in ("1", "1")]
    response = worker.patch(f"/tasks/{task}", {"task_properties": twice})
    assert refused(response, 422, "refused") == ["task_properties.floor"]
    assert read(worker, task) == EMPTY


@pytest.mark.parametrize(
    "shape", [None, 1, "x", ["floor"], [{"name": "floor"}], [{"name": 1, "value": 1}]]
)
def test_another_shape_is_refused(worker, floors, shape):
    body = {"name": "x", "project_id": floors, "task_properties": shape}
    assert refused(worker.post("/tasks", body), 400, "validation_failed") == ["task_properties"]


def test_a_related_record_is_one_that_its_form_offers(worker, floors, rpc):
    task = worker.create("/tasks", name="x", project_id=floors)["id"]
    company = rpc("res.company", "create", {"name": f"Not theirs {task}"})
    values = {"name": "Hidden", "company_id": company}
    hidden = rpc("res.partner", "create", values)
    person = rpc("res.partner", "create", {"name": "No firm"})  # which the form does not offer
    wrong = {"who": hidden}, {"all": [hidden]}, {"who": 2_000_000_000}, {"firm": person}
    for properties in wrong:
        response = worker.patch(f"/tasks/{task}", {"task_properties": properties})
        [name] = properties
        assert refused(response, 422, "invalid_relation") == [f"task_properties.{name}"]


def test_another_project_has_other_properties(worker, floors, manager, rpc):
    """Those of one name stay; what the new project does not have cannot be set."""
    definition = [DEFINITION[0], {"name": "new", "type": "char", "default": "d", "string": "N"}]
    values = {"name": "Other properties", "task_properties_definition": definition}
    other = rpc("project.project", "create", values)
    properties = {"floor": "3", "rooms": 3}
    path = f"/projects/{floors}/tasks"
    task = worker.create(path, name="x", task_properties=properties)["id"]
    body = {"project_id": other, "task_properties": {"rooms": 4}}
    response = worker.patch(f"/tasks/{task}", body)
    assert refused(response, 422, "refused") == ["task_properties.rooms"]
    worker.change(f"/tasks/{task}", project_id=other, task_properties={"new": "n"})
    assert read(worker, task) == {"floor": "3", "new": "n"}
    worker.change(f"/tasks/{task}", project_id=floors)
    worker.change(f"/tasks/{task}", project_id=other)
    assert read(worker, task) == {"floor": "3", "new": "d"}


def test_definitions_stay_out_of_reach(worker, manager, floors):
    """Odoo takes a new definition in the place of values: the API has no word for it."""
    path = f"/projects/{floors}?fields=task_properties_definition"
    before = manager.data(path)
    task = manager.create("/tasks", name="x", project_id=floors)["id"]
    one = {"name": "evil", "type": "char", "value": "x"}
    for more in ({"definition_changed": True}, {"string": "x"}, {"definition_deleted": True}):
        response = manager.patch(f"/tasks/{task}", {"task_properties": [{**one, **more}]})
        refused(response, 400, "validation_failed")
    response = manager.patch(f"/tasks/{task}", {"task_properties": [one]})
    assert refused(response, 422, "refused") == ["task_properties.evil"]
    assert manager.data(path) == before
