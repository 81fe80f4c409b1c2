"""A person with a browser, and an app that wants something of them: as plain HTTP."""

import base64
import hashlib
import secrets
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from lxml import html

from tests.support.api_client import SECRETS

AUTHORIZE = "/api/v1/auth/authorize"
CONFIRM = "/api/v1/auth/device/confirm"


class Person:
    """Somebody who logs in to Odoo's web pages."""

    def __init__(self, url, login, password):
        self.url, self.login, self.password = url, login, password
        self.web = requests.Session()

    def log_in(self):
        """Odoo's own login page; the address that it leads to."""
        return self.continue_login(self.send("GET", "/web/login"))

    def continue_login(self, page):
        """Fill the login page that was shown, and go where it leads."""
        form = form_of(page)
        form |= {"login": self.login, "password": self.password}
        return self.send("POST", "/web/login", data=form)

    def send(self, method, path, **kwargs):
        address = path if path.startswith("http") else self.url + path
        return self.web.request(method, address, timeout=60, allow_redirects=False, **kwargs)

    def ask(self, parameters):
        """Follow the link of an app to the page that asks."""
        return self.send("GET", f"{AUTHORIZE}?{urlencode(parameters)}")

    def decide(self, page, decision="allow", **changed):
        """Press a button on the page; the answer, not followed.

        :param changed: members of the form that are sent instead; None leaves one out
        """
        form = {**form_of(page), "password": self.password, "decision": decision, **changed}
        form = {name: value for name, value in form.items() if value is not None}
        return self.send("POST", AUTHORIZE, data=form)

    def enter(self, user_code):
        """Type the code of a device → the page that asks, or says that it is none."""
        form = form_of(self.send("GET", CONFIRM)) | {"user_code": user_code}
        return self.send("POST", CONFIRM, data=form)

    def confirm(self, page, decision="allow", **changed):
        """Press a button on the page of a device → the page after it."""
        form = {**form_of(page), "password": self.password, "decision": decision, **changed}
        form = {name: value for name, value in form.items() if value is not None}
        return self.send("POST", CONFIRM, data=form)

    def allow(self, parameters, **changed):
        """Ask and allow → the members of the answer in the redirect."""
        return answer_of(self.decide(self.ask(parameters), **changed))

    def call(self, model, method, *arguments):
        """Call a method as Odoo's web client does → its result."""
        params = {"model": model, "method": method, "args": arguments, "kwargs": {}}
        answer = self.send("POST", "/web/dataset/call_kw", json={"params": params})
        return answer.json()["result"]

    def new_secret(self, app):
        """Make a client secret, as a manager who has entered the password a short while ago."""
        secret = self.call("api.client", "create_secret", [app.id])["secret"]
        SECRETS.add(secret)
        return secret

    def new_token(self, scope_id):
        """Make a personal token, having entered the password a short while ago."""
        wizard = self.call("api.token.wizard", "create", {"name": "Script"})
        seen = ([wizard], self.id, "Script", 1, [scope_id])
        token = self.call("api.token.wizard", "create_token", *seen)["token"]
        SECRETS.add(token)
        return token


class App:
    """A registered client, and what it sends."""

    def __init__(self, api, identifier, redirect_uri, secret=None):
        self.api, self.identifier, self.redirect_uri = api, identifier, redirect_uri
        self.secret = secret
        self.verifier = secrets.token_urlsafe(48)

    def request(self, **changed):
        """The parameters of a request for authorization; None leaves one out."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        parameters = {
            "response_type": "code",
            "client_id": self.identifier,
            "redirect_uri": self.redirect_uri,
            "scope": "project:read",
            "state": "s t&te",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **changed,
        }
        return {name: value for name, value in parameters.items() if value is not None}

    def exchange(self, code, **changed):
        """Send the code to the token endpoint → the response, whatever it is."""
        SECRETS.add(code)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
            "client_id": self.identifier,
            "client_secret": self.secret,
            **changed,
        }
        return self.post(form)

    def refresh(self, refresh_token, **changed):
        form = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": self.identifier,
            "client_secret": self.secret,
            **changed,
        }
        return self.post(form)

    def work_on_its_own(self, **changed):
        """Ask for a token as the service user → the response, whatever it is."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.identifier,
            "client_secret": self.secret,
            **changed,
        }
        return self.post(form)

    def introspect(self, token):
        """Ask about a token, with the secret in the header → the answer's members."""
        basic = (self.identifier, self.secret)
        return self.api.post("/auth/introspect", data={"token": token}, auth=basic).json()

    def post(self, form):
        form = {name: value for name, value in form.items() if value is not None}
        return self.api.post("/auth/token", data=form)


def form_of(page):
    """What the form on a page would send, its ticks as they are."""
    [form, *_others] = html.fromstring(page.content).xpath(
        "//form[@method='post' or @method='POST']"
    )
    fields = {}
    for field in form.xpath(".//input[@name][not(@type='password')]"):
        if field.get("type") == "checkbox":
            if field.get("checked") is None:
                continue
            fields.setdefault(field.get("name"), []).append(field.get("value"))
        else:
            fields[field.get("name")] = field.get("value") or ""
    return fields


def answer_of(response):
    """The members that a redirect carries to the app → dict of texts."""
    assert response.status_code == 303, response.status_code
    query = urlsplit(response.headers["Location"]).query
    members = {name: values[0] for name, values in parse_qs(query).items()}
    SECRETS.update(members.get("code", "").split())
    return members
