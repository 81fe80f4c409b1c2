"""The main job once, over HTTP, the way a client does it; every answer is checked."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request

from . import smoke_test_app
from .console import DevError, say

API = "/api/v1"
LOGIN = {"login": "admin", "password": "admin"}
SECRET = re.compile(r"\b(o(?:[arp]t|[ad]c|cs))_[0-9A-Za-z]{20,}")
LONGEST_ANSWER = 300


class SmokeTest:
    """A client that prints what it does, with the secrets masked."""

    def __init__(self, url):
        self.url = url
        self.steps = 0

    def call(self, title, method, path, expected, body=None, token=None, form=None):
        """Send a request, show it and its answer; the parsed answer.

        ``body`` goes as JSON; ``form`` as a form, which RFC 7009 asks for.
        """
        self.steps += 1
        say(f"\n{self.steps}. {title}")
        say(f"   {method} {API}{path}")
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
            say(f"   Authorization: Bearer {masked(token)}")
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
            shown = {**body, "password": "…"} if "password" in body else body
            say(f"   {masked(json.dumps(shown, ensure_ascii=False))}")
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            data = urllib.parse.urlencode(form).encode()
            say(f"   {masked(data.decode())}")
        status, text = self._send(method, path, data, headers)
        say(f"   -> {status} {shortened(masked(text))}")
        return self._checked(status, text, expected)

    def tell(self, title, *lines):
        """Show a step that goes another way than :meth:`call`."""
        self.steps += 1
        say(f"\n{self.steps}. {title}")
        for line in lines:
            say(f"   {shortened(masked(line))}")

    def _send(self, method, path, data, headers):
        request = urllib.request.Request(
            f"{self.url}{API}{path}", data=data, headers=headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")

    def _checked(self, status, text, expected):
        if status != expected:
            raise DevError(f"The smoke test failed at step {self.steps}: not {expected}.")
        try:
            return json.loads(text)
        except ValueError:
            raise DevError(f"The smoke test failed at step {self.steps}: not JSON.") from None

    def check(self, holds, what):
        """Fail loudly where the answer is not what the contract says."""
        if not holds:
            raise DevError(f"The smoke test failed at step {self.steps}: {what}.")


def masked(text):
    """The text without the secret part of any token in it."""
    return SECRET.sub(r"\1_…", text)


def shortened(text):
    """At most a few lines of the terminal."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_ANSWER else f"{text[:LONGEST_ANSWER]} …"


def run(url):
    """Log in, work on projects, refresh, revoke, and be refused; then connect an app."""
    client = SmokeTest(url)
    say("\nThe main job, step by step:")
    login = client.call("Log in", "POST", "/auth/login", 200, LOGIN)
    client.check(login.get("token_type") == "Bearer", "token_type is not Bearer")
    _work_on_projects(client, login["access_token"])
    _revoke_the_connection(client, login)
    smoke_test_app.run(client)
    say(f"\nAll {client.steps} steps answered as they should.")


def _work_on_projects(client, token):
    listed = client.call("List projects", "GET", "/projects?limit=3", 200, token=token)
    client.check(listed["data"], "no demo project is listed")

    made = client.call(
        *("Create a project", "POST", "/projects", 201), {"name": "Made by the smoke test"}, token
    )
    path = f"/projects/{made['project_id']}"
    changed = client.call(
        "Update it", "PATCH", path, 200, {"name": "Renamed by the smoke test"}, token
    )
    client.check(changed["data"]["name"] == "Renamed by the smoke test", "it kept its name")
    client.call("Delete it", "DELETE", path, 200, token=token)
    client.call("It is gone", "GET", path, 404, token=token)


def _revoke_the_connection(client, login):
    body = {"refresh_token": login["refresh_token"]}
    fresh = client.call("Refresh", "POST", "/auth/refresh", 200, body)
    client.check(fresh["access_token"] != login["access_token"], "the access token is the old one")
    token = fresh["access_token"]
    client.call("Use the new token", "GET", "/auth/me", 200, token=token)
    client.call("Revoke it", "POST", "/auth/revoke", 200, form={"token": token})
    refused = client.call("Be refused", "GET", "/projects", 401, token=token)
    client.check(refused.get("error") == "invalid_token", "the code is not invalid_token")


def curl_lines(url):
    """Ready to paste: the first line gets the token that the others use."""
    api = f"{url}{API}"
    read = "python3 -c 'import json,sys; print(json.load(sys.stdin)[\"access_token\"])'"
    bearer = '-H "Authorization: Bearer $TOKEN"'
    json_body = "-H 'Content-Type: application/json' -d"
    return "\n".join(
        [
            f"TOKEN=$(curl -s {api}/auth/login {json_body} '{json.dumps(LOGIN)}' | {read})",
            f"curl -s {api}/projects {bearer}",
            f'curl -s {api}/projects {bearer} {json_body} \'{{"name": "From curl"}}\'',
            f"curl -s {api}/auth/me {bearer}",
            f'curl -s {api}/auth/revoke -d "token=$TOKEN"',
        ]
    )
