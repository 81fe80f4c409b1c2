"""Odoo's web client as a person uses it: a real Chromium, and every request it makes."""

import json
import os
from contextlib import contextmanager
from pathlib import Path

from tests.support.api_client import SECRETS

#: Set it to a folder to look at what the tests saw.
SCREENSHOTS = os.environ.get("SCREENSHOTS")

# Missing in Debian's package of Odoo, or a worker's, and harmless.
_HARMLESS = ("selfie_segmentation", "websocket", "Real-time", "favicon")


class Backend:
    """One person in front of the web client, developer mode off.

    ``traffic`` holds ``(url, request body, answer body)`` of every POST, ``errors`` what
    the pages raised.
    """

    def __init__(self, browser, url):
        self.url = url
        self.context = browser.new_context(viewport={"width": 1300, "height": 850})
        self.page = self.context.new_page()
        self.page.set_default_timeout(180_000)  # the first page builds the assets
        self.traffic, self.errors = [], []
        self.context.route("**/*", self._record)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _record(self, route):
        """Keep what is sent and answered: a page that is left takes its answers along."""
        if route.request.method != "POST":
            route.continue_()
            return
        response = route.fetch(max_redirects=0)
        self.traffic.append((route.request.url, route.request.post_data or "", response.text()))
        route.fulfill(response=response)

    def log_in(self, login, password):
        self.page.goto(f"{self.url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(".o_main_navbar")
        return self

    def open(self, action, selector=".o_action_manager .o_view_controller"):
        """Open an action by its external id."""
        self.page.goto(f"{self.url}/odoo/action-{action}")
        self.page.wait_for_selector(selector)

    def search(self, text):
        """Type into the search bar and take the first proposal."""
        self.page.fill(".o_searchview_input", text)
        # Enter before it is there would search for nothing.
        self.page.wait_for_selector(".o_searchview_autocomplete")
        self.page.keyboard.press("Enter")

    def open_user(self, user_id):
        """The user's form, on its page "API Access"."""
        self.page.goto(f"{self.url}/odoo/users/{user_id}")
        self.page.click("a[name=api_access]")

    def open_preferences(self):
        """My Preferences, on its page "API Access"."""
        self.page.goto(f"{self.url}/odoo")
        self.page.click(".o_user_menu button")
        self.page.click("[data-menu=settings], [data-menu=preferences]")
        self.page.click("a[name=api_access]")

    def confirm_password(self, password):
        self.page.fill(".modal input[type=password]", password)
        self.page.click(".modal button[name=run_check]")
        self.page.wait_for_selector(".modal input[type=password]", state="detached")

    def make_token(self, password, name="Report script"):
        """Fill the New Token form that a button has opened; the token that is shown."""
        page = self.page
        self.confirm_password(password)
        page.wait_for_selector("button[name=create_token]")
        page.fill(".modal div[name=name] input", name)
        row = page.locator(".modal tr.o_data_row", has_text="token:manage")
        row.locator("input[type=checkbox]").check()
        self.shot("api_token_auth.new_token", ".modal-content")
        return self.create_token()

    def create_token(self):
        """Press the button of the form; the token that is shown."""
        # Twice: a click that comes before the button is drawn as disabled makes no second one.
        self.page.eval_on_selector(
            "button[name=create_token]", "button => { button.click(); button.click(); }"
        )
        self.page.wait_for_selector("#api_token_secret")
        token = self.page.input_value("#api_token_secret")
        SECRETS.add(token)
        return token

    def nameless(self, selector):
        """What can be pressed or filled in there and has no name for a screen reader."""
        controls = "button, a[href], input:not([type=hidden]), select, textarea, [role=button]"
        found = self.page.locator(selector).first.locator(controls)
        visible = [control for control in found.all() if control.is_visible()]
        snapshots = {control.evaluate("node => node.outerHTML"): control for control in visible}
        return [html for html, control in snapshots.items() if not _name(control)]

    def call(self, model, method, args=(), kwargs=None):
        """An RPC as a script in this browser session would make it → the JSON answer."""
        body = {
            "jsonrpc": "2.0",
            "params": {"model": model, "method": method, "args": args, "kwargs": kwargs or {}},
        }
        answer = self.context.request.post(
            f"{self.url}/web/dataset/call_kw",
            data=json.dumps(body),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()

    def shot(self, name, selector="body"):
        """Keep a picture of what ``selector`` finds, if somebody wants to look."""
        if SCREENSHOTS:
            Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
            # Without animations nothing is half-way faded in.
            self.page.locator(selector).first.screenshot(
                path=f"{SCREENSHOTS}/{name}.png", animations="disabled"
            )

    def complaints(self):
        return [error for error in self.errors if not any(word in error for word in _HARMLESS)]


def _name(control):
    """The accessible name as Chromium computes it."""
    session = control.page.context.new_cdp_session(control.page)
    try:
        control.evaluate("node => { window.apiTokenNode = node; }")
        remote = session.send("Runtime.evaluate", {"expression": "window.apiTokenNode"})
        tree = session.send(
            "Accessibility.getPartialAXTree",
            {"objectId": remote["result"]["objectId"], "fetchRelatives": False},
        )
    finally:
        session.detach()
    [node, *_others] = tree["nodes"]
    return node.get("ignored") or node.get("name", {}).get("value", "").strip()


@contextmanager
def backend_at(url, browser):
    """Yield a function that makes a :class:`Backend` for one more person."""
    opened = []

    def open_one():
        opened.append(Backend(browser, url))
        return opened[-1]

    try:
        yield open_one
    finally:
        for backend in opened:
            # What the page asked for last may be under way; nobody waits for it any more.
            backend.context.unroute_all(behavior="ignoreErrors")
            backend.context.close()
