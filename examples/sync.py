"""Keep the tasks of a project and those of a planning tool in step, both ways.

A round reads what changed on both sides, brings each side what it lacks, and can be repeated at any
time. Odoo's side is the feed of changes and ``PUT /tasks/by-external-id/planner/<key>``. Where both
changed the same field, Odoo wins; where one side deleted and the other changed, it is deleted.

    tool.changes() → (key → values, set of deleted keys), since the call before
    tool.create(values) → key        tool.put(key, values)        tool.delete(key)
"""

import requests

SYSTEM = "planner"
FIELDS = ("name", "priority")


class Odoo:
    """The tasks of one project, over the API."""

    def __init__(self, url, token, project):
        self.api, self.project = f"{url}/api/v1", project
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def call(self, method, path, expected=(), **kwargs):
        response = self.session.request(method, self.api + path, timeout=60, **kwargs)
        if response.status_code not in expected:
            response.raise_for_status()
        return response

    def tasks(self, **params):
        """Yield the tasks that are there, with the ids that the tool has for them."""
        fields = ",".join((*FIELDS, "external_ids"))
        params = {"active": "all", "limit": 200, "fields": fields, **params}
        while True:
            page = self.call("GET", f"/projects/{self.project}/tasks", params=params).json()
            yield from page["data"]
            if not page["meta"]["has_more"]:
                return
            params["cursor"] = page["meta"]["next_cursor"]

    def changes(self, since):
        """Return (id → version, None where it is deleted; cursor); no dict to start anew."""
        changed, params = {}, {"resources": "tasks", "limit": 200}
        while since:
            params["since"] = since
            response = self.call("GET", "/changes", (410,), params=params)
            if response.status_code == 410:  # too long ago, or a restored backup
                break
            page = response.json()
            changed |= {one["id"]: one["version"] for one in page["data"]}
            since = page["meta"]["next_cursor"]
            if not page["meta"]["has_more"]:
                return changed, since
        params.pop("since", None)
        return None, self.call("GET", "/changes", params=params).json()["meta"]["next_cursor"]

    def put(self, key, body, version=None):
        """Write under the tool's key → (id, version); None where somebody was faster."""
        headers = {"If-Match": f'"{version}"'} if version else {}
        path = f"/tasks/by-external-id/{SYSTEM}/{key}"
        response = self.call("PUT", path, (404, 412), json=body, headers=headers)
        if not response.ok:
            return None
        return response.json()["data"]["id"], response.headers["ETag"].strip('"').split(".")[0]

    def write(self, key, values, version=None):
        return self.put(key, {**values, "project_id": self.project}, version)

    def delete(self, task_id):
        self.call("DELETE", f"/tasks/{task_id}", (404,))


class Sync:
    """Both sides, and what they had in common last: keep ``known`` and ``cursor`` in a file.

    :param known: key → {"id", "version", "values"}
    """

    def __init__(self, odoo, tool, known=None, cursor=None):
        self.odoo, self.tool = odoo, tool
        self.known, self.cursor = known or {}, cursor
        self.later = {}  # what the tool changed and Odoo did not take yet

    def round(self):
        changed, gone = self._from_odoo()
        news, deleted = self.tool.changes()
        news = {**self.later, **news}
        self.later = {}
        keys = {known["id"]: key for key, known in self.known.items()}
        for key in {keys[task_id] for task_id in gone if task_id in keys}:
            self.tool.delete(key)
            self.known.pop(key)
            news.pop(key, None)
        for key in deleted & self.known.keys():
            task_id = self.known.pop(key)["id"]
            self.odoo.delete(task_id)
            changed.pop(task_id, None)
        for key in deleted:
            news.pop(key, None)
        for task in changed.values():
            key = keys.get(task["id"]) or task["external_ids"].get(SYSTEM)
            if key is None:
                self._new_in_odoo(task)
            elif key not in deleted:
                self._merge(key, task, news.pop(key, None))
        for key, values in news.items():
            known = self.known.get(key, {"values": None, "version": None})
            if values != known["values"]:
                self._write(key, values, known["version"])

    def _from_odoo(self):
        """Return (id → task that changed, ids that are gone)."""
        versions, self.cursor = self.odoo.changes(self.cursor)
        ours = {known["id"] for known in self.known.values()}
        if versions is None:
            found = {task["id"]: {**task, "version": None} for task in self.odoo.tasks()}
            return found, ours - found.keys()
        there = [str(task_id) for task_id, version in versions.items() if version]
        found = {}
        for start in range(0, len(there), 200):
            for task in self.odoo.tasks(id=",".join(there[start : start + 200])):
                found[task["id"]] = {**task, "version": versions[task["id"]]}
        return found, (versions.keys() - found.keys()) & ours

    def _new_in_odoo(self, task):
        values = _values(task)
        key = self.tool.create(values)
        given = self.odoo.put(key, {"id": task["id"]})
        if given is None:  # deleted meanwhile
            self.tool.delete(key)
        else:
            self.known[key] = {"id": task["id"], "version": task["version"], "values": values}

    def _merge(self, key, task, of_tool):
        base = self.known.get(key, {}).get("values", {})
        of_odoo, of_tool = _values(task), of_tool or base
        merged = {
            name: of_odoo[name] if of_odoo[name] != base.get(name) else of_tool[name]
            for name in FIELDS
        }
        if merged != of_odoo and not self._write(key, merged, task["version"], of_tool):
            return
        if merged != of_tool:
            self.tool.put(key, merged)
        version = self.known[key]["version"] if merged != of_odoo else task["version"]
        self.known[key] = {"id": task["id"], "version": version, "values": merged}

    def _write(self, key, values, version, of_tool=None):
        """Bring values to Odoo; where it has newer ones, the next round merges them."""
        written = self.odoo.write(key, values, version)
        if written is None:
            self.later[key] = of_tool or values
            return False
        self.known[key] = {"id": written[0], "version": written[1], "values": values}
        return True


def _values(task):
    return {name: task[name] for name in FIELDS}
