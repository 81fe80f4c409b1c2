"""What the black-box tests speak with: the API as a client would, Odoo's RPC as an admin."""

import re
import xmlrpc.client

import requests

_TOKEN = re.compile(r"\b(o(?:[arp]t|[ad]c|cs)_[0-9A-Za-z]{4})[0-9A-Za-z]+")

#: Every secret that the suite was ever given or made up, for the search at the end.
SECRETS = set()

_SECRET_MEMBERS = ("access_token", "refresh_token")


class Secret(str):
    """A token that pytest does not print when an assertion fails."""

    __slots__ = ()

    def __repr__(self):
        return f"<{self[:8]}…>"


def masked(text):
    """``text`` with its tokens shortened, for messages."""
    return _TOKEN.sub(r"\1…", text)


class ApiClient:
    """One app: remembers nothing between calls, so that each test says what it sends."""

    def __init__(self, url):
        self.url = url

    def call(self, method, path, token=None, **kwargs):
        """Send one request; ``path`` below ``/api/v1`` unless it starts with ``//``.

        :return: :class:`requests.Response`
        """
        headers = dict(kwargs.pop("headers", None) or {})
        if token:
            headers["Authorization"] = f"Bearer {token}"
        address = self.url + (path[1:] if path.startswith("//") else f"/api/v1{path}")
        response = requests.request(method, address, headers=headers, timeout=60, **kwargs)
        _remember(response)
        return response

    def get(self, path, token=None, **kwargs):
        return self.call("GET", path, token, **kwargs)

    def post(self, path, token=None, **kwargs):
        return self.call("POST", path, token, **kwargs)

    def login(self, login="admin", password="admin", **members):
        """Log in and return the answer's members; fails when it is refused."""
        SECRETS.add(password)
        body = {"login": login, "password": password, **members}
        response = self.post("/auth/login", json=body)
        assert response.status_code == 200, masked(response.text)
        return response.json()

    def refresh(self, refresh_token, **members):
        """Return the response of a refresh, whatever it is."""
        return self.post("/auth/refresh", json={"refresh_token": refresh_token, **members})

    def is_accepted(self, access_token):
        return self.get("/auth/me", access_token).status_code == 200


def _remember(response):
    """Note the secrets of an answer, and keep them from being printed."""
    try:
        body = response.json()
    except ValueError:
        return
    if isinstance(body, dict):
        for name in _SECRET_MEMBERS:
            if body.get(name):
                body[name] = Secret(body[name])
                SECRETS.add(str(body[name]))
        response.json = lambda: body


class OdooRpc:
    """Odoo's own XML-RPC, as an administrator's script would use it."""

    def __init__(self, url, db, login="admin", password="admin"):
        self.db, self.password = db, password
        common = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common", allow_none=True)
        self.uid = common.authenticate(db, login, password, {})
        self.models = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object", allow_none=True)
        self.series = common.version()["server_serie"]

    def __call__(self, model, method, *args, **kwargs):
        return self.models.execute_kw(self.db, self.uid, self.password, model, method, args, kwargs)

    def set_param(self, key, value):
        # set_param answers None or False by series; both marshal
        return self("ir.config_parameter", "set_param", key, value)

    def ref(self, xmlid):
        """Return the id behind an external id."""
        module, name = xmlid.split(".")
        domain = [("module", "=", module), ("name", "=", name)]
        [found] = self("ir.model.data", "search_read", domain, ["res_id"])
        return found["res_id"]

    def new_user(
        self,
        login,
        *,
        groups=("base.group_user", "api_token_auth.group_api_access"),
        password=None,
        **values,
    ):
        """Create a user in exactly these groups; return its id. The password is the login's;
        False for none."""
        if password is None:
            password = f"pw-of-{login}"
        SECRETS.update({password} - {False})
        field = "groups_id" if self.series == "18.0" else "group_ids"
        values = {
            "name": login,
            "login": login,
            **({"password": password} if password else {}),
            "email": f"{login}@x.test",
            field: [(6, 0, [self.ref(group) for group in groups])],
            **values,
        }
        return self("res.users", "create", values)
