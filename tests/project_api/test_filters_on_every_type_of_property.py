"""Whatever the type of a property: a filter finds the tasks whose answers fit, and no others.

The model is Python's own comparison of what is answered, with each operator and each value.
"""

import operator
import re
from types import SimpleNamespace

import pytest

from .caller import checked, refused

_SINCE_19 = ("text", "html", "monetary")
_P = "task_properties."

#: Type → what four tasks have. What is in ``_GONE`` too is taken away afterwards.
VALUES = {
    "char": ["Red, or so", "red", "100%", ""],
    "text": ["Red,\nor so", "red", "a_b\\c", ""],
    "html": ["<p>Red &amp; <b>bl</b>ue</p><p>ink</p>", "<p>red</p>", "<p>p &lt;b&gt;</p>", ""],
    "boolean": [True, False, True, None],
    "integer": [0, -7, 2**31 - 1, None],
    "float": [0, 0.1, -2.5e9, None],
    "monetary": [0, 99.99, -0.01, None],
    "date": ["2026-05-04", "1999-12-31", "2026-05-04", None],
    "datetime": ["2026-05-04T09:30:00Z", "2026-05-04T09:29:59Z", "1999-12-31T00:00:00Z", None],
    "selection": ["low", "high", "gone", None],
    "tags": [["Alpha", "Beta"], ["Beta"], ["Gone"], []],
    "many2one": ["first", "second", "gone", None],
    "many2many": [["first", "second"], ["second", "gone"], ["gone"], []],
}
_TAGS = [["ka", "Alpha", 1], ["kb", "Beta", 2], ["kg", "Gone", 3]]
_CHOICES = [["low", "Low"], ["high", "High"], ["gone", "Gone"]]
_FURTHER = {
    "selection": {"selection": _CHOICES},
    "tags": {"tags": _TAGS},
    "many2one": {"comodel": "project.task"},  # the table of the list itself
    "many2many": {"comodel": "res.partner"},
}
_MULTIPLE = ("tags", "many2many")
_COMPARED = ("lt", "lte", "gt", "gte")
_OF_ONE = ("eq", "ne", "in", "nin", "isnull")
OPERATORS = {
    **dict.fromkeys(("char", "text"), (*_OF_ONE, "ilike")),
    "html": ("ilike", "isnull"),
    "boolean": ("eq", "ne"),
    **dict.fromkeys(("integer", "float", "date", "datetime"), (*_OF_ONE, *_COMPARED)),
    "monetary": ("eq", "ne", "in", "nin", *_COMPARED),  # nothing is 0
    **dict.fromkeys(("selection", "many2one"), _OF_ONE),
    **dict.fromkeys(_MULTIPLE, (*_OF_ONE, "all")),
}
_EVERY_OPERATOR = {operator for all_ in OPERATORS.values() for operator in all_}


def _definition(series):
    return [
        {
            # Of these alone Odoo wants it in the name.
            "name": f"a_{type_}_html" if type_ == "html" else f"a_{type_}",
            "string": type_,
            "type": type_,
            **_FURTHER.get(type_, {}),
        }
        for type_ in VALUES
        if series == "19.0" or type_ not in _SINCE_19
    ]


@pytest.fixture(scope="module")
def listed(rpc, worker):
    """The list of a project: ``path``, ``types`` (name → type), and ``rows`` as answered."""
    series = worker.data("/auth/me")["odoo_series"]
    definition = _definition(series)
    values = {"name": "Every type", "privacy_visibility": "employees"}
    project = rpc("project.project", "create", values)
    path = f"/projects/{project}/tasks"
    worker.create(path, name="Older than the definitions")
    nothing = {"name": "no_model", "string": "No model yet", "type": "many2one"}
    line = {"name": "line", "string": "Line", "type": "separator"}
    _define(rpc, project, [*definition, nothing, line])
    related = {
        "many2one": {n: worker.create(path, name=n)["id"] for n in ("first", "second", "gone")},
        "many2many": {
            n: rpc("res.partner", "create", {"name": n}) for n in ("first", "second", "gone")
        },
    }
    for number in range(4):
        sent = {
            one["name"]: _with_ids(VALUES[one["type"]][number], related.get(one["type"]))
            for one in definition
        }
        worker.create(path, name=f"Row {number}", task_properties=sent)
    rpc("project.task", "unlink", [related["many2one"]["gone"]])
    rpc("res.partner", "unlink", [related["many2many"]["gone"]])
    kept = [{**one, **_without_what_goes(one)} for one in definition]
    _define(rpc, project, [*kept, nothing, line])
    rows = {
        task["id"]: {one["name"]: one["value"] for one in task["task_properties"]}
        for task in worker.data(f"{path}?fields=task_properties")
    }
    types = {one["name"]: one["type"] for one in definition}
    return SimpleNamespace(path=path, types=types, rows=rows, related=related)


def _define(rpc, project, definition):
    rpc("project.project", "write", [project], {"task_properties_definition": definition})


def _with_ids(value, related):
    if not related:
        return value
    return [related[one] for one in value] if isinstance(value, list) else related.get(value)


def _without_what_goes(one):
    type_ = one["type"]
    return {type_: one[type_][:-1]} if type_ in ("selection", "tags") else {}


def _plain(type_, value):
    """An answered value as it is compared."""
    if type_ in _MULTIPLE:
        return {one["id"] if isinstance(one, dict) else one for one in value}
    if type_ == "many2one":
        return value and value["id"]
    if type_ == "html" and value:  # what people see
        text = re.sub(r"<[^>]*>", "", value.replace("</p><p>", " "))
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return value


_CHECKS = {
    "eq": lambda has, asked: has == asked,
    "ne": lambda has, asked: has != asked,
    "in": lambda has, asked: has == asked,
    "nin": lambda has, asked: has != asked,
    "ilike": lambda has, asked: has is not None and asked.lower() in has.lower(),
    "isnull": lambda has, asked: (has in (None, set())) is asked,
    **{
        name: lambda has, asked, name=name: (
            has is not None and getattr(operator, _PYTHON[name])(has, asked)
        )
        for name in _COMPARED
    },
}
_PYTHON = {"lt": "lt", "lte": "le", "gt": "gt", "gte": "ge"}
_CHECKS_OF_MANY = {
    "eq": lambda has, asked: asked in has,
    "ne": lambda has, asked: asked not in has,
    "in": lambda has, asked: asked in has,
    "nin": lambda has, asked: asked not in has,
    "all": lambda has, asked: asked in has,
    "isnull": _CHECKS["isnull"],
}


def _asked(listed, name, type_, operator):
    """Return the values that a filter is asked with: those that are there."""
    if operator == "isnull":
        return [True, False]
    there = [_plain(type_, row[name]) for row in listed.rows.values()]
    if type_ in _MULTIPLE:
        return sorted(set().union(*there))
    if operator == "ilike":
        return ["red", "RED", "%", "_", "b", *filter(None, there)]
    found = list(dict.fromkeys(value for value in there if value is not None))
    assert len(found) >= 2, type_
    return found


def _written(value, operator):
    """A value as it stands in the query string."""
    if isinstance(value, bool):
        return str(value).lower()
    special = r"([\\,%_])" if operator == "ilike" else r"([\\,])"
    return re.sub(special, r"\\\1", str(value))


def _found(caller, listed, **params):
    return {task["id"] for task in caller.data(listed.path, params={"fields": "id", **params})}


def test_of_every_type_each_operator_finds_what_is_answered(worker, listed):
    for name, type_ in listed.types.items():
        checks = _CHECKS_OF_MANY if type_ in _MULTIPLE else _CHECKS
        for operator_ in OPERATORS[type_]:
            parameter = _P + name + ("" if operator_ == "eq" else f"__{operator_}")
            for value in _asked(listed, name, type_, operator_):
                expected = {
                    task
                    for task, row in listed.rows.items()
                    if checks[operator_](_plain(type_, row[name]), value)
                }
                found = _found(worker, listed, **{parameter: _written(value, operator_)})
                assert found == expected, (parameter, value)


def test_what_is_gone_is_empty(worker, listed):
    """The older task, those with nothing, and those of whose values nothing is left."""
    for name, type_ in listed.types.items():
        if type_ in ("selection", "tags", "many2one", "many2many"):
            fitting = [row for row in listed.rows.values() if not row[name]]
            assert len(_found(worker, listed, **{f"{_P}{name}__isnull": "true"})) == len(fitting)
            assert len(fitting) >= 3, type_
    gone = listed.related["many2one"]["gone"]
    assert _found(worker, listed, **{f"{_P}a_many2one": gone}) == set()


def test_what_a_type_cannot_be_asked_is_refused_by_name(worker, listed):
    for name, type_ in {**listed.types, "line": "separator", "no_model": "none"}.items():
        for operator_ in _EVERY_OPERATOR - set(OPERATORS.get(type_, ())):
            parameter = _P + name + ("" if operator_ == "eq" else f"__{operator_}")
            response = worker.get(listed.path, params={parameter: "1"})
            assert refused(response, 400, "invalid_parameter") == [parameter]


def test_a_property_for_records_of_no_model_takes_none(worker, listed):
    body = {"name": "x", "task_properties": {"no_model": 1}}
    response = worker.post(listed.path, body)
    assert refused(response, 422, "invalid_relation") == [f"{_P}no_model"]


def test_pictures_in_html_are_addresses_that_the_token_opens(worker, listed, rpc):
    if "html" not in listed.types.values():
        pytest.skip("properties have no HTML before 19.0")
    task = worker.create(listed.path, name="Illustrated")["id"]
    values = {"name": "a.txt", "raw": "A", "res_model": "project.task", "res_id": task}
    image = rpc("ir.attachment", "create", values)
    stored = f'<p><img src="/web/image/{image}/a.png"></p>'
    body = {"task_properties": {"a_html_html": stored}}
    path = f"/tasks/{task}?fields=task_properties"
    changed = checked(worker.patch(path, body), 200)["data"]
    [answered] = [p["value"] for p in changed["task_properties"] if p["type"] == "html"]
    assert f'src="/api/v1/attachments/{image}/content#/web/image/{image}/a.png"' in answered
    [row] = rpc("project.task", "read", [task], ["task_properties"])
    [in_odoo] = [p["value"] for p in row["task_properties"] if p["type"] == "html"]
    assert f'src="/web/image/{image}/a.png"' in in_odoo
    tag = worker.get(path).headers["ETag"]
    back = worker.patch(path, {"task_properties": changed["task_properties"]})
    assert back.headers["ETag"] == tag
    checked(worker.delete(f"/tasks/{task}"), 200)
