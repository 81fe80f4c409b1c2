"""``auth="api_token"`` on the controllers of another addon, of Odoo's ordinary types."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import requests

from dev.server import OdooServer
from tests.support.api_client import ApiClient, OdooRpc

ADDONS = Path(__file__).parents[1] / "addons"


@pytest.fixture(scope="module")
def shop(odoo_environment, new_database):
    """A server with the fixture addon, and somebody who may call it."""
    database = new_database("shop")
    addons_path = f"{odoo_environment.source.full_addons_path},{ADDONS}"
    server = OdooServer(
        odoo_environment,
        database,
        name="shop",
        addons_path=addons_path,
        arguments=["-i", "api_shop"],
    )
    with server:
        OdooRpc(server.url, database).new_user("buyer")
        api = ApiClient(server.url)
        yield SimpleNamespace(
            server=server,
            url=server.url,
            api=api,
            token=api.login("buyer", "pw-of-buyer")["access_token"],
            without=api.login("buyer", "pw-of-buyer", scope="token:manage")["access_token"],
        )


def _bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_a_get_runs_as_the_tokens_user(shop):
    response = requests.get(f"{shop.url}/shop/me", headers=_bearer(shop.token), timeout=120)
    assert response.json() == {"login": "buyer"}
    assert "Set-Cookie" not in response.headers


def test_a_post_needs_no_csrf_token(shop):
    response = requests.post(
        f"{shop.url}/shop/order", headers=_bearer(shop.token), data={"what": "tea"}, timeout=30
    )
    assert (response.status_code, response.json()) == (200, {"ordered": "tea"})


REFUSALS = pytest.mark.parametrize(
    ("token", "status", "error"),
    [
        (None, 401, "authentication_required"),
        ("x", 401, "invalid_token"),
        ("without", 403, "insufficient_scope"),
    ],
)


@REFUSALS
def test_refusals_are_json_with_a_challenge_on_http_routes_too(shop, token, status, error):
    headers = {} if token is None else _bearer(getattr(shop, token, token))
    response = requests.get(f"{shop.url}/shop/me", headers=headers, timeout=120)
    assert (response.status_code, response.json()["error"]) == (status, error)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("path", "granted", "missing"),
    [
        ("/shop/all", "shop:read token:manage", None),
        ("/shop/all", "shop:read", "shop:read token:manage"),
        ("/shop/all", "token:manage", "shop:read token:manage"),
        ("/shop/any", "shop:read", None),
        ("/shop/any", "token:manage", None),
        ("/shop/any", "token:introspect", "shop:read"),
    ],
)
def test_scopes_means_all_of_them_and_any_scope_one(shop, path, granted, missing):
    """The challenge names a set that will do: with it the same request passes."""
    token = shop.api.login("buyer", "pw-of-buyer", scope=granted)["access_token"]
    response = requests.get(shop.url + path, headers=_bearer(token), timeout=30)
    if missing is None:
        assert response.json() == {"login": "buyer"}
        return
    assert (response.status_code, response.json()["scope"]) == (403, missing)
    assert f'scope="{missing}"' in response.headers["WWW-Authenticate"]
    wider = shop.api.login("buyer", "pw-of-buyer", scope=missing)["access_token"]
    assert requests.get(shop.url + path, headers=_bearer(wider), timeout=30).ok


@pytest.mark.parametrize("path", ["/shop/bug", "/shop/bug?debug=1", "/shop/bug?debug=assets"])
def test_a_bug_shows_nothing_of_itself_in_developer_mode_either(shop, path):
    response = requests.get(shop.url + path, headers=_bearer(shop.token), timeout=120)
    assert response.status_code == 500
    for word in ("Traceback", "SELECT", "controllers.py"):
        assert word not in response.text


def _rpc(shop, token, **params):
    call = {"jsonrpc": "2.0", "method": "call", "params": params, "id": 7}
    headers = {} if token is None else _bearer(token)
    return requests.post(f"{shop.url}/shop/rpc", headers=headers, json=call, timeout=120)


def test_a_json_rpc_route(shop):
    assert _rpc(shop, shop.token).json() == {"jsonrpc": "2.0", "id": 7, "result": "buyer"}


@REFUSALS
def test_refusals_are_the_same_on_json_rpc_routes(shop, token, status, error):
    response = _rpc(shop, token and getattr(shop, token, token))
    assert (response.status_code, response.json()["error"]) == (status, error)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert set(response.json()) <= {"success", "error", "message", "scope", "request_id"}


@pytest.mark.parametrize(
    ("fail", "name", "message"),
    [
        ("by Odoo", "refused", "Sold out."),
        ("by a bug", "server_error", "Odoo Server Error"),
    ],
)
def test_errors_of_json_rpc_routes_have_odoos_form_but_no_traceback(shop, fail, name, message):
    response = _rpc(shop, shop.token, fail=fail)
    answer = response.json()
    assert (response.status_code, answer["id"]) == (200, 7)
    assert answer["error"]["data"] == {"name": name, "message": message, "debug": ""}
    assert answer["error"]["message"] == message


def test_a_token_that_cannot_be_looked_up_shows_no_traceback(shop):
    """As when PostgreSQL refuses further connections."""
    query = "SELECT proname FROM pg_proc WHERE proname LIKE 'api_token_fn_find_by_access_token%'"
    [(name,)] = shop.server.sql(query)
    function = f"FUNCTION {name}"
    shop.server.sql(f"ALTER {function} RENAME TO hidden_for_a_moment")
    try:
        page = requests.get(f"{shop.url}/shop/me?debug=1", headers=_bearer(shop.token), timeout=120)
        answer = _rpc(shop, shop.token)
    finally:
        shop.server.sql("ALTER FUNCTION hidden_for_a_moment RENAME TO " + function.split()[1])
    assert page.status_code == 500
    assert answer.json()["error"]["data"]["name"] == "server_error"
    for text in (page.text, answer.text):
        assert "Traceback" not in text
        assert "api_token_fn" not in text
    assert _rpc(shop, shop.token).json()["result"] == "buyer"


def test_the_preflight_of_odoos_own_cors_needs_no_token(shop):
    headers = {"Origin": "https://app.example.com", "Access-Control-Request-Method": "GET"}
    preflight = requests.options(f"{shop.url}/shop/app", headers=headers, timeout=120)
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert requests.get(f"{shop.url}/shop/app", timeout=120).status_code == 401


def test_a_revoked_token_is_refused_there_too(shop):
    token = shop.api.login("buyer", "pw-of-buyer")["access_token"]
    address = f"{shop.url}/shop/me"
    assert requests.get(address, headers=_bearer(token), timeout=120).status_code == 200
    shop.api.post("/auth/revoke", data={"token": token})
    assert requests.get(address, headers=_bearer(token), timeout=120).status_code == 401


def test_a_token_opens_nothing_of_odoos_own(shop):
    """auth="user" stays a matter of the session."""
    response = requests.get(
        f"{shop.url}/shop/cookie", headers=_bearer(shop.token), timeout=120, allow_redirects=False
    )
    assert response.status_code == 303
    for path in ("/web/session/get_session_info", "/web/dataset/call_kw"):
        call = {
            "jsonrpc": "2.0",
            "params": {"model": "res.users", "method": "search", "args": [[]], "kwargs": {}},
        }
        answer = requests.post(shop.url + path, headers=_bearer(shop.token), json=call, timeout=120)
        assert "error" in answer.json()
