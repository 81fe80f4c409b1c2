"""The refresh cookie of browser apps, and its defence against foreign pages.

The rules with plain requests; what a browser does with the cookie, in a real Chromium.
"""

from functools import partial

import pytest

from tests.support.api_client import SECRETS

COOKIE = "__Secure-api_refresh"


def _headers(origin, **changes):
    headers = {"Origin": origin, "X-Requested-With": "fetch", "Content-Type": "application/json"}
    headers.update(changes)
    return {name: value for name, value in headers.items() if value is not None}


def _login(api, user, **changes):
    body = {"login": user.login, "password": user.password, "refresh_cookie": True}
    return api.post("/auth/login", json=body, headers=_headers(api.url, **changes))


def _cookie_of(response):
    text = response.headers["Set-Cookie"]
    value = text.split(";")[0].partition("=")[2]
    SECRETS.add(value)
    return value


def test_login_puts_the_refresh_token_into_a_guarded_cookie(api, user):
    response = _login(api, user)
    assert response.status_code == 200
    assert "refresh_token" not in response.json()
    attributes = response.headers["Set-Cookie"]
    assert attributes.startswith(f"{COOKIE}=ort_")
    for attribute in ("Secure", "HttpOnly", "Path=/api/v1/auth", "SameSite=Strict", "Max-Age="):
        assert attribute in attributes


def test_refresh_from_the_cookie_renews_the_cookie(api, user):
    first = _cookie_of(_login(api, user))
    headers = _headers(api.url, Cookie=f"{COOKIE}={first}")
    response = api.post("/auth/refresh", headers=headers)
    assert response.status_code == 200
    assert "refresh_token" not in response.json()
    assert api.is_accepted(response.json()["access_token"])
    assert _cookie_of(response) != first


@pytest.mark.parametrize(
    "changes",
    [
        {"Origin": None},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"X-Requested-With": None},
        {"Content-Type": "text/plain"},
        {"Content-Type": None},
    ],
)
def test_a_forged_request_is_refused_and_changes_nothing(api, server, user, changes):
    login = _login(api, user)
    cookie = _cookie_of(login)
    headers = _headers(api.url, Cookie=f"{COOKIE}={cookie}", **changes)
    response = api.post("/auth/refresh", headers=headers)
    assert (response.status_code, response.json()["error"]) == (403, "access_denied")
    query = "SELECT generation FROM api_token_connection WHERE user_id = %s"
    assert server.sql(query, [user.id]) == [(0,)]


@pytest.mark.parametrize(
    "changes", [{"Origin": None}, {"Origin": "https://evil.example"}, {"X-Requested-With": None}]
)
def test_a_forged_login_is_refused(api, user, changes):
    """Or a foreign page could log the victim into the attacker's account."""
    response = _login(api, user, **changes)
    assert (response.status_code, response.json()["error"]) == (403, "access_denied")
    assert "Set-Cookie" not in response.headers


def test_cookie_and_body_at_once_are_refused(api, user):
    cookie = _cookie_of(_login(api, user))
    headers = _headers(api.url, Cookie=f"{COOKIE}={cookie}")
    response = api.post("/auth/refresh", json={"refresh_token": cookie}, headers=headers)
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


def test_logout_takes_the_cookie_back(api, user):
    login = _login(api, user)
    headers = {"Cookie": f"{COOKIE}={_cookie_of(login)}"}
    response = api.post("/auth/logout", login.json()["access_token"], headers=headers)
    assert response.status_code == 200
    assert response.headers["Set-Cookie"].startswith(f"{COOKIE}=;")
    assert "Max-Age=0" in response.headers["Set-Cookie"]


# ---------------------------------------------------------------------- in a real browser


_FETCH = """async ([path, body, headers]) => {
    const response = await fetch(path, {
        method: "POST", credentials: "include", headers, body: body && JSON.stringify(body)});
    return [response.status, await response.json()];
}"""

_OWN_HEADERS = {"Content-Type": "application/json", "X-Requested-With": "fetch"}


def _fetch(page, path, body=None, headers=None):
    return page.evaluate(_FETCH, [path, body, headers or _OWN_HEADERS])


def test_in_a_browser_only_our_own_page_can_refresh(api, server, user, browser, foreign_page):
    context = browser.new_context()
    ours = context.new_page()
    ours.goto(f"{api.url}/web/login")
    body = {"login": user.login, "password": user.password, "refresh_cookie": True}
    status, answer = _fetch(ours, "/api/v1/auth/login", body)
    assert status == 200
    SECRETS.add(answer["access_token"])
    [cookie] = [cookie for cookie in context.cookies() if cookie["name"] == COOKIE]
    SECRETS.add(cookie["value"])
    assert cookie["httpOnly"] and cookie["secure"] and cookie["path"] == "/api/v1/auth"
    assert COOKIE not in ours.evaluate("document.cookie")

    status, answer = _fetch(ours, "/api/v1/auth/refresh", {})
    assert status == 200
    SECRETS.add(answer["access_token"])

    theirs = context.new_page()
    theirs.goto(foreign_page)
    query = "SELECT generation FROM api_token_connection WHERE user_id = %s"
    before = server.sql(query, [user.id])
    attack = partial(_blocked, theirs, f"{api.url}/api/v1/auth/refresh")
    assert attack({}, {"Content-Type": "text/plain"})  # sent, refused, not readable
    assert attack({}, _OWN_HEADERS)  # stopped by the preflight
    assert server.sql(query, [user.id]) == before

    status, _answer = _fetch(ours, "/api/v1/auth/refresh", {})
    assert status == 200
    context.close()


def _blocked(page, url, body, headers):
    """Whether the browser kept the answer from the page, as it must."""
    return page.evaluate(
        """async ([url, body, headers]) => {
            try {
                await fetch(url, {method: "POST", credentials: "include", headers,
                                  body: JSON.stringify(body)});
                return false;
            } catch (error) { return error instanceof TypeError; }
        }""",
        [url, body, headers],
    )
