"""A user of the API in the tests: holds a token, knows the envelope."""

import re

# What Python, its libraries and PostgreSQL would say.
_FOREIGN = re.compile(
    r"Traceback|invalid literal|does not appear|Expecting|Expected|Extra data|codec can't|NoneType"
    r"|object (has|is)|not supported between|out of range|<class|Input should|duplicate key"
)


class Caller:
    def __init__(self, api, login, user_id, scope=None, password=None):
        self.api, self.login, self.user_id = api, login, user_id
        members = {"scope": scope} if scope is not None else {}
        password = password or f"pw-of-{login}"
        self.token = api.login(login, password, **members)["access_token"]

    def call(self, method, path, **kwargs):
        return self.api.call(method, path, self.token, **kwargs)

    def get(self, path, **kwargs):
        return self.call("GET", path, **kwargs)

    def post(self, path, body, **kwargs):
        return self.call("POST", path, json=body, **kwargs)

    def patch(self, path, body, **kwargs):
        return self.call("PATCH", path, json=body, **kwargs)

    def put(self, path, body, **kwargs):
        return self.call("PUT", path, json=body, **kwargs)

    def delete(self, path, **kwargs):
        return self.call("DELETE", path, **kwargs)

    # ------------------------------------------------------- what must succeed, unpacked

    def data(self, path, **kwargs):
        """``data`` of a GET that must succeed."""
        return checked(self.get(path, **kwargs), 200)["data"]

    def create(self, path, **values):
        """``data`` of a POST that must succeed."""
        return checked(self.post(path, values), 201)["data"]

    def change(self, path, **values):
        """``data`` of a PATCH that must succeed."""
        return checked(self.patch(path, values), 200)["data"]


def checked(response, status):
    """The body of an answer that must have ``status``."""
    assert response.status_code == status, response.text
    return response.json()


def refused(response, status, error):
    """Check the status and the code of an error → the names of the fields in its details."""
    body = checked(response, status)
    assert body["success"] is False
    assert body["error"] == error, body
    assert body["request_id"]
    for detail in (body, *body.get("details", ())):
        assert detail["message"] and not _FOREIGN.search(detail["message"]), body
    return [detail["field"] for detail in body.get("details", ())]
