"""What is sent: the same work by each way to do it, as its own documentation says."""

import json

from .case import FRESH, Case

FIELDS = ["name", "partner_id", "user_id"]
TASK_FIELDS = ["name", "project_id", "stage_id", "user_ids", "tag_ids"]
SIZES = (20, 80, 200)
#: Assignees, and tags, of each of the tasks that are listed.
RELATED = 3
JSON = {"Content-Type": "application/json"}
_NAMED = {"fields": {"display_name": {}}}


def specification(names):
    """The fields as Odoo's ``web_save`` and ``web_search_read`` want them: with related names."""
    return {name: _NAMED if name.endswith(("_id", "_ids")) else {} for name in names}


def of_peers(credentials, sizes):
    """What is sent to the server with OCA's addons and without ours."""
    key = {"API-KEY": credentials["oca_key"]}
    path = "/bench_fastapi/projects?limit="
    return [
        Case("oca_key", "OCA auth_api_key", "/bench/api_key", headers=key),
        *(Case(f"list{n}_fastapi", "OCA fastapi", f"{path}{n}", records=n) for n in sizes),
    ]


class Cases:
    """The cases for one filled database."""

    def __init__(self, db, series, credentials):
        self.db, self.series, self.credentials = db, series, credentials
        self.ours = {"Authorization": f"Bearer {credentials['token']}"}
        self.key = {"Authorization": f"Bearer {credentials['odoo_key']}"}
        self.limit = {"Authorization": f"Bearer {credentials['limit_key']}"}
        self.projects = credentials["projects"]

    def all(self, etags):
        """Return what is sent to the server with our addons, and with Odoo's own ways.

        :param etags: size → the ETag of our list
        """
        lists = [case for size in etags for case in self.lists(size, etags[size])]
        return [*self.constants(), *lists, *self.tasks(), *self.reads(), *self.writes()]

    def constants(self):
        return [
            Case("none", "auth='none', the floor", "/bench/none"),
            Case("limit", "by hand, the limit", "/bench/limit", headers=self.limit),
            Case("public", "auth='public'", "/bench/public"),
            Case("bearer", "auth='bearer', Odoo's API key", "/bench/bearer", headers=self.key),
            Case("token", "auth='api_token', ours", "/bench/api_token", headers=self.ours),
        ]

    def list_path(self, size):
        return f"/api/v1/projects?limit={size}&fields={','.join(FIELDS)}"

    def lists(self, size, entity_tag):
        """One list of ``size`` projects."""
        path = self.list_path(size)
        matching = {**self.ours, "If-None-Match": entity_tag}
        arguments = {"domain": [], "fields": FIELDS, "limit": size, "order": "id"}
        return [
            Case(f"list{size}", "ours", path, headers=self.ours, records=size),
            Case(f"list{size}_304", "ours, unchanged", path, headers=matching, status=304),
            *self._json2(f"list{size}_json2", "search_read", [(None, arguments)], size),
            self._json_rpc(f"list{size}_rpc", "search_read", [([], arguments)], size),
        ]

    def tasks(self):
        """All tasks of a project, with the names of their assignees and tags."""
        project = self.credentials["task_lists"][str(RELATED)]
        domain, order = [["project_id", "=", project]], "id"
        path = f"/api/v1/tasks?project_id={project}&limit=200&fields={','.join(TASK_FIELDS)}"
        named = {"specification": specification(TASK_FIELDS), "limit": 200, "order": order}
        call = ([], {"domain": domain, **named})
        model = "project.task"
        return [
            Case("tasks", "ours", path, headers=self.ours, records=200),
            *self._json2("tasks_json2", "web_search_read", [(None, call[1])], 200, model),
            self._json_rpc("tasks_rpc", "web_search_read", [call], 200, model),
        ]

    def reads(self):
        """Read one project."""
        ids, url = self.projects, "/api/v1/projects"
        paths = [(f"{url}/{i}?fields={','.join(FIELDS)}", None) for i in ids]
        return [
            Case("read", "ours", url, headers=self.ours, items=paths),
            *self._json2("read_json2", "read", [(i, {"fields": FIELDS}) for i in ids]),
            self._json_rpc("read_rpc", "read", [([[i], FIELDS], {}) for i in ids]),
        ]

    def writes(self):
        """Create and change one project; ours answers the three fields that are read, too."""
        vals = {"name": "Made", "partner_id": None, "user_id": self.credentials["user"]}
        made = {**vals, "partner_id": False}
        path = f"/api/v1/projects?fields={','.join(FIELDS)}"
        headers = {**self.ours, **JSON}
        return [
            Case("create", "ours", path, "POST", headers, json.dumps(vals), status=201),
            *self._json2("create_json2", "create", [(None, {"vals_list": [made]})]),
            self._json_rpc("create_rpc", "create", [([[made]], {})]),
            *self._saves("create", [None], made),
            *self._updates("update", {"name": f"Renamed {FRESH}"}),
            *self._updates("recolour", {"color": FRESH}),
        ]

    def _updates(self, key, vals):
        """Update projects in turn, always to other values: Odoo does not write the same again.

        :param vals: with ``FRESH`` in them
        """
        ids, query = self.projects, f"fields={','.join(FIELDS)}"
        patches = [(f"/api/v1/projects/{i}?{query}", json.dumps(vals)) for i in ids]
        headers = {**self.ours, **JSON}
        return [
            Case(key, "ours", patches[0][0], "PATCH", headers, items=patches),
            *self._json2(f"{key}_json2", "write", [(i, {"vals": vals}) for i in ids]),
            self._json_rpc(f"{key}_rpc", "write", [([[i], vals], {}) for i in ids]),
            *self._saves(key, ids, vals),
        ]

    def _saves(self, key, ids, vals):
        """Odoo's own way to write and get the record back, as its web client does."""
        fields = specification(FIELDS)
        named = {"vals": vals, "specification": fields}
        return [
            *self._json2(f"{key}_save", "web_save", [(i, named) for i in ids]),
            self._json_rpc(
                f"{key}_save_rpc", "web_save", [([[i] if i else [], vals, fields], {}) for i in ids]
            ),
        ]

    def _json2(self, key, method, calls, records=None, model="project.project"):
        """Odoo 19's own JSON API; 18 has none."""
        if self.series == "18.0":
            return []
        path = f"/json/2/{model}/{method}"
        items = [
            (path, json.dumps({**({"ids": [i]} if i else {}), **arguments}))
            for i, arguments in calls
        ]
        headers = {**self.key, **JSON}
        return [Case(key, "Odoo /json/2", path, "POST", headers, items=items, records=records)]

    def _json_rpc(self, key, method, calls, records=None, model="project.project"):
        """Odoo's older RPC with the password, which Odoo checks once and then remembers."""
        login = [self.db, self.credentials["user"], self.credentials["password"]]
        items = []
        for args, kwargs in calls:
            params = {
                "service": "object",
                "method": "execute_kw",
                "args": [*login, model, method, args, kwargs],
            }
            body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
            items.append(("/jsonrpc", json.dumps(body)))
        return Case(key, "Odoo JSON-RPC", "/jsonrpc", "POST", JSON, items=items, records=records)
