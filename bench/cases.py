"""What is sent: the same work by each way to do it, as its own documentation says."""

import json

from .case import FRESH, Case

FIELDS = ["name", "partner_id", "user_id"]
SIZES = (20, 80, 200)
JSON = {"Content-Type": "application/json"}
REFRESHED, REVOKED = 300, 2000  # tokens for one run


def of_peers(credentials):
    """What is sent to the server with OCA's addons and without ours."""
    key = {"API-KEY": credentials["oca_key"]}
    path = "/bench_fastapi/projects?limit="
    return [
        Case("oca_key", "OCA auth_api_key", "/bench/api_key", headers=key),
        *(Case(f"list{n}_fastapi", "OCA fastapi", f"{path}{n}", records=n) for n in SIZES),
    ]


class Cases:
    """The cases for one filled database."""

    def __init__(self, db, series, credentials):
        self.db, self.series, self.credentials = db, series, credentials
        self.ours = {"Authorization": f"Bearer {credentials['token']}"}
        self.key = {"Authorization": f"Bearer {credentials['odoo_key']}"}
        self.projects = credentials["projects"]

    def all(self, etags):
        """Return what is sent to the server with our addons, and with Odoo's own ways.

        :param etags: size → the ETag of our list
        """
        lists = [case for size in SIZES for case in self.lists(size, etags[size])]
        return [*self.constants(), *lists, *self.singles(), *self.tokens()]

    def constants(self):
        return [
            Case("none", "auth='none', the floor", "/bench/none"),
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

    def singles(self):
        """Create, update and read one project."""
        ids, url = self.projects, "/api/v1/projects"
        vals = {"name": "Made", "partner_id": None, "user_id": self.credentials["user"]}
        made = {**vals, "partner_id": False}
        names = ",".join(FIELDS)
        headers = {**self.ours, **JSON}
        return [
            Case("create", "ours", url, "POST", headers, json.dumps(vals), status=201),
            *self._json2("create_json2", "create", [(None, {"vals_list": [made]})]),
            self._json_rpc("create_rpc", "create", [([[made]], {})]),
            *self._updates("update", {"name": f"Renamed {FRESH}"}),
            *self._updates("recolour", {"color": FRESH}),
            Case(
                "read",
                "ours",
                url,
                headers=self.ours,
                items=[(f"{url}/{i}?fields={names}", None) for i in ids],
            ),
            *self._json2("read_json2", "read", [(i, {"fields": FIELDS}) for i in ids]),
            self._json_rpc("read_rpc", "read", [([[i], FIELDS], {}) for i in ids]),
        ]

    def _updates(self, key, vals):
        """Update projects in turn, always to other values: Odoo does not write the same again.

        :param vals: with ``FRESH`` in them
        """
        patches = [(f"/api/v1/projects/{i}", json.dumps(vals)) for i in self.projects]
        headers = {**self.ours, **JSON}
        return [
            Case(key, "ours", patches[0][0], "PATCH", headers, items=patches),
            *self._json2(f"{key}_json2", "write", [(i, {"vals": vals}) for i in self.projects]),
            self._json_rpc(f"{key}_rpc", "write", [([[i], vals], {}) for i in self.projects]),
        ]

    def tokens(self):
        """Login, the bare hash in it, refresh, revoke."""
        spare = self.credentials["refresh_tokens"]
        login = json.dumps({"login": "bench", "password": self.credentials["password"]})
        refreshed = [(None, text) for text in spare[: 12 * REFRESHED]]
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        revoked = [(None, f"token={text}") for text in spare[12 * REFRESHED :]]
        return [
            Case("hash", "the bare hash", "/bench/hash", seconds=3),
            Case("login", "ours", "/api/v1/auth/login", "POST", JSON, login, seconds=3),
            Case(
                "refresh",
                "ours",
                "/api/v1/auth/refresh",
                "POST",
                JSON,
                items=refreshed,
                kind="chain",
                per_round=REFRESHED,
            ),
            Case(
                "revoke",
                "ours",
                "/api/v1/auth/revoke",
                "POST",
                form,
                items=revoked,
                kind="once",
                per_round=REVOKED,
            ),
        ]

    def _json2(self, key, method, calls, records=None):
        """Odoo 19's own JSON API; 18 has none."""
        if self.series == "18.0":
            return []
        path = f"/json/2/project.project/{method}"
        items = [
            (path, json.dumps({**({"ids": [i]} if i else {}), **arguments}))
            for i, arguments in calls
        ]
        headers = {**self.key, **JSON}
        return [Case(key, "Odoo /json/2", path, "POST", headers, items=items, records=records)]

    def _json_rpc(self, key, method, calls, records=None):
        """Odoo's older RPC with the password, which Odoo checks once and then remembers."""
        login = [self.db, self.credentials["user"], self.credentials["password"]]
        items = []
        for args, kwargs in calls:
            params = {
                "service": "object",
                "method": "execute_kw",
                "args": [*login, "project.project", method, args, kwargs],
            }
            body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
            items.append(("/jsonrpc", json.dumps(body)))
        return Case(key, "Odoo JSON-RPC", "/jsonrpc", "POST", JSON, items=items, records=records)
