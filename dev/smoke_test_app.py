"""An app that a user connects, step by step: OAuth 2.1 with a client library (Authlib)."""

import html
import os
import re

import requests
from authlib.integrations.requests_client import OAuth2Session

CALLBACK = "http://127.0.0.1:9/callback"  # where the app would listen; nobody has to
_TIMEOUT = 60
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def run(client):
    """Register an app, consent, exchange the code, call, archive the app, be refused.

    :param client: the :class:`smoke_test.SmokeTest` that counts the steps
    """
    # The libraries refuse http, which is all right between programs of one machine.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    browser = _logged_in(client.url)
    app_id, identifier = _register(browser, client.url)
    client.tell("Register an app, as a manager", f"client_id {identifier}")
    app = _connect(client, browser, identifier)
    answer = app.get(f"{client.url}/api/v1/projects?limit=1")
    client.tell("Use its token", f"GET /api/v1/projects?limit=1 -> {answer.status_code}")
    client.check(answer.status_code == 200, "the app's token is refused")
    _rpc(browser, client.url, "write", [[app_id], {"active": False}])
    answer = app.get(f"{client.url}/api/v1/projects?limit=1")
    client.tell("Archive the app: it is out", f"-> {answer.status_code} {answer.text}")
    client.check(answer.status_code == 401, "the token of an archived app is accepted")


def _connect(client, browser, identifier):
    """What an app does, and a user in the browser → the library's session with a token."""
    base = f"{client.url}/api/v1/auth"
    app = OAuth2Session(
        identifier,
        redirect_uri=CALLBACK,
        scope="project:read",
        code_challenge_method="S256",
        token_endpoint_auth_method="none",  # noqa: S106 - no password, a method
    )
    verifier = os.urandom(32).hex()
    url, state = app.create_authorization_url(f"{base}/authorize", code_verifier=verifier)
    client.tell("The app sends the user to", url)
    page = browser.get(url, timeout=_TIMEOUT).text
    form = {name: html.unescape(value) for name, value in _HIDDEN.findall(page)}
    form |= {"granted": "project:read", "decision": "allow"}
    decided = browser.post(f"{base}/authorize", data=form, allow_redirects=False, timeout=_TIMEOUT)
    back = decided.headers.get("Location", "")
    client.tell("The user allows it, and goes back to", back)
    client.check("code=" in back, "there is no code")
    token = app.fetch_token(
        f"{base}/token", authorization_response=back, code_verifier=verifier, state=state
    )
    client.tell("The app gets tokens for the code", f"scope {token['scope']}")
    return app


def _logged_in(url):
    browser = requests.Session()
    page = browser.get(f"{url}/web/login", timeout=_TIMEOUT).text
    csrf_token = dict(_HIDDEN.findall(page))["csrf_token"]
    form = {"login": "admin", "password": "admin", "csrf_token": csrf_token}
    browser.post(f"{url}/web/login", data=form, timeout=_TIMEOUT).raise_for_status()
    return browser


def _register(browser, url):
    values = {"name": "Made by the smoke test", "redirect_uris": CALLBACK, "scope": "project:read"}
    app_id = _rpc(browser, url, "create", [values])
    [row] = _rpc(browser, url, "read", [[app_id], ["identifier"]])
    return app_id, row["identifier"]


def _rpc(browser, url, method, arguments):
    params = {"model": "api.client", "method": method, "args": arguments, "kwargs": {}}
    answer = browser.post(
        f"{url}/web/dataset/call_kw", json={"params": params}, timeout=_TIMEOUT
    ).json()
    return answer["result"]
