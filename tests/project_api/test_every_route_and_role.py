"""Every route of the API, tried by a manager, a project user, a portal user who follows the project
and the task, and a manager of another company: who gets where is in ``routes_and_roles.txt``.

The tokens have all scopes, so that Odoo's rights alone decide: of records and their lists, Odoo is
asked as well.
"""

import itertools
import re
from pathlib import Path

from tests.support.api_client import OdooRpc
from tests.support.length import long

from .caller import checked

TABLE = Path(__file__).with_name("routes_and_roles.txt")
ROLES = ("manager", "worker", "guest", "outsider")
_PLAIN = ("milestone_id", "tag_id", "project_stage_id", "task_stage_id", "project_role_id")
_NUMBERS = itertools.count(1)
_MODELS = {
    "milestones": "project.milestone",
    "partners": "res.partner",
    "project-roles": "project.role",
    "project-stages": "project.project.stage",
    "project-templates": "project.project",
    "projects": "project.project",
    "tags": "project.tags",
    "task-stages": "project.task.type",
    "task-templates": "project.task",
    "tasks": "project.task",
    "users": "res.users",
}
_OPERATIONS = {"GET": "read", "PATCH": "write", "PUT": "write", "POST": "create"}
#: What a manager of another company creates there.
_OWN_COMPANY = ("projects", "partners")
#: What is only there in 19.0.
_OF_TEMPLATES = re.compile("/(project-templates|task-templates|project-roles)")


class Records:
    """Fresh records of the first company, made by its manager; the portal user follows them."""

    def __init__(self, callers, rpc, number):
        self.rpc, self.boss = rpc, callers["manager"]
        [user] = rpc("res.users", "read", [callers["guest"].user_id], ["partner_id"])
        self.guest = user["partner_id"][0]
        self.key = f"walk-{number}"
        self.ids = {"system": "walk", "key": self.key, "user_id": self.boss.user_id}
        self.project = self._project("Walked")
        self.ids |= {"project_id": self.project, "task_id": self._task(self.project)}
        for name, path, values in (
            ("milestone_id", "milestones", {"project_id": self.project}),
            ("tag_id", "tags", {}),
            ("project_stage_id", "project-stages", {}),
            ("partner_id", "partners", {}),
        ):
            self.ids[name] = self.boss.create(f"/{path}", name=f"{path} {number}", **values)["id"]
        stage = self.boss.create(f"/projects/{self.project}/stages", name="To do")
        self.ids["task_stage_id"] = stage["id"]
        for path, name in (("tasks", "task_id"), ("projects", "project_id"), ("tags", "tag_id")):
            body = {"id": self.ids[name]}
            checked(self.boss.put(f"/{path}/by-external-id/walk/{self.key}", body), 200)
        body = {"id": self.ids["milestone_id"]}
        checked(self.boss.put(f"/milestones/by-external-id/walk/{self.key}", body), 200)
        if self.boss.get("/project-templates").status_code != 404:
            self._templates(number)

    def _project(self, name):
        values = {"privacy_visibility": "portal", "allow_milestones": True, "company_id": 1}
        project = self.boss.create("/projects", name=name, **values)["id"]
        self.rpc("project.project", "message_subscribe", [project], [self.guest])
        return project

    def _task(self, project):
        task = self.boss.create("/tasks", name="Walked", project_id=project)["id"]
        self.rpc("project.task", "message_subscribe", [task], [self.guest])
        return task

    def _templates(self, number):
        self.ids["project_role_id"] = self.boss.create("/project-roles", name=f"R {number}")["id"]
        self.ids["project_template_id"] = self._project("Template")
        self.ids["task_template_id"] = self._task(self.project)
        for model, name in (("project", "project_template_id"), ("task", "task_template_id")):
            self.rpc(f"project.{model}", "write", [self.ids[name]], {"is_template": True})

    def address(self, method, path):
        """The path of a route with ids in it; what is deleted is there for that alone."""
        found = dict(self.ids)
        if method == "DELETE":
            found |= self._another(path)
        below = re.match(r"/(projects|tasks)/\{(\w+)\}/(messages|followers)/", path)
        if below:
            record = f"/{below[1]}/{self.ids[below[2]]}"
            if below[3] == "messages":
                found["message_id"] = self.boss.create(f"{record}/messages", body="Said")["id"]
            else:
                new = {"partner_id": self.ids["partner_id"]}
                found["follower_id"] = self.boss.create(f"{record}/followers", **new)["id"]
        if path.startswith("/attachments/"):
            files = {"file": ("a.txt", b"A")}
            answer = self.boss.call(
                "POST", f"/tasks/{self.ids['task_id']}/attachments", files=files
            )
            found["attachment_id"] = checked(answer, 201)["data"]["id"]
        if path == "/projects/{project_id}/shares/{partner_id}":
            body = {"access": "read", "send_invitation": False}
            address = f"/projects/{self.project}/shares/{self.ids['partner_id']}"
            checked(self.boss.put(address, body), 200)
        return re.sub(r"\{(\w+)\}", lambda name: str(found[name[1]]), path)

    def _another(self, path):
        """Name of the last variable of a path → id of a new record."""
        collection, _slash, variable = path.rpartition("/")
        name = variable.strip("{}")
        if name == "project_id":
            return {name: self._project("Short-lived")}
        if name == "task_id":
            return {name: self._task(self.project)}
        if name not in _PLAIN:
            return {}
        collection = collection.replace("{project_id}", str(self.project))
        further = {"project_id": self.project} if name == "milestone_id" else {}
        label = f"Short-lived {next(_NUMBERS)}"
        return {name: self.boss.create(collection, name=label, **further)["id"]}

    def body(self, method, path):
        """What is sent: the least that a route takes."""
        name = {"name": f"By {method} {self.key}"}
        if path.rpartition("/")[2] in ("messages", "{message_id}"):
            return {"body": "<p>Said</p>"}
        if path.endswith("/followers"):
            return {"partner_id": self.ids["partner_id"]}
        if "/shares/" in path:
            return {"access": "read", "send_invitation": False}
        if re.match(r"/(tasks|milestones)(/by|/\{|$)", path) and method in ("POST", "PUT"):
            name["project_id"] = self.project
        if "{" not in path and method in ("PATCH", "DELETE"):
            of = f"{path[1:-1].replace('-', '_')}_id"
            if method == "DELETE":
                return [self._another(f"{path}/{{{of}}}")[of]]
            return [{"id": self.ids[of], **name}]
        return name


def routes(document):
    """Return (method, path) of all of them; deletion last."""
    return sorted(
        (
            (method.upper(), path.removeprefix("/api/v1"))
            for path, item in document["paths"].items()
            for method in item
            if "/auth/" not in path
        ),
        key=lambda route: (ORDER.index(route[0]), route[1]),
    )


ORDER = ("GET", "PATCH", "PUT", "POST", "DELETE")


def test_every_route_says_who_gets_there(api, rpc):
    found, expected = set(routes(_document(api))), set(_expected())
    assert found <= expected, "a new route: who gets there?"
    gone = {path for _method, path in expected - found}
    assert [path for path in gone if rpc.series != "18.0" or not _OF_TEMPLATES.match(path)] == []


@long
def test_every_role_gets_where_it_may(server, callers, rpc):
    found = {route: [] for route in routes(_document(callers["manager"].api))}
    for number, role in enumerate(ROLES):
        records, caller = Records(callers, rpc, number), callers[role]
        odoo = OdooRpc(server.url, server.db, caller.login, f"pw-of-{caller.login}")
        for (method, path), statuses in found.items():
            granted = _granted(odoo, records, method, path)
            sent = {} if method == "GET" else {"json": records.body(method, path)}
            if method == "POST" and path.endswith("/attachments"):
                sent = {"files": {"file": ("a.txt", b"A")}}
            response = caller.call(method, records.address(method, path), **sent)
            statuses.append(str(response.status_code))
            assert granted in (None, response.ok), (role, method, path, response.text)
    expected = _expected()
    wrong = {" ".join(route): s for route, s in found.items() if s != expected[route]}
    assert not wrong


def _document(api):
    return checked(api.get("/openapi.json"), 200)


def _granted(odoo, records, method, path):
    """Whether Odoo lets its user do that, as it says itself; None of what is below a record.

    What a new record is like, one that is there already shows: of the company that all are of.
    """
    plain = re.fullmatch(r"/([a-z-]+)(?:/\{\w+\})?", path)
    if not plain or plain[1] not in _MODELS:
        return None
    name, operation = plain[1], _OPERATIONS.get(method, "unlink")
    of_all = "{" not in path and (method == "GET" or (method == "POST" and name in _OWN_COMPANY))
    ids = [] if of_all else [records.ids[f"{name[:-1].replace('-', '_')}_id"]]
    return odoo(_MODELS[name], "has_access", ids, operation)


def _expected():
    """Return (method, path) → statuses, one for each role."""
    heading, *lines = TABLE.read_text().splitlines()
    assert tuple(heading.split()[1:]) == ROLES
    return {(method, path): rest for method, path, *rest in map(str.split, lines)}
