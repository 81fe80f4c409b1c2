"""Somebody who is logged in to Odoo's web client."""

import json
import urllib.request


def logged_in(url, database, login, password):
    """Return the ``Cookie`` header of a new session."""
    params = {"db": database, "login": login, "password": password}
    request = urllib.request.Request(
        f"{url}/web/session/authenticate",
        data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        cookies = response.headers.get_all("Set-Cookie", [])
    return "; ".join(cookie.partition(";")[0] for cookie in cookies)
