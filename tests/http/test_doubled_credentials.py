"""A credential that is sent twice, or where it does not belong, is a 400 and does nothing."""

import pytest

from tests.support.conformance import conforms
from tests.tokens.test_refresh_cookie import COOKIE

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def pair(api, user):
    return api.login(user.login, user.password)


def _is_invalid(response, error="invalid_request"):
    assert (response.status_code, response.json()["error"]) == (400, error)


def _nothing_happened(api, pair):
    """Both tokens of the pair still work, the refresh token for the first time."""
    assert api.is_accepted(pair["access_token"])
    assert api.refresh(pair["refresh_token"]).status_code == 200


@pytest.mark.parametrize("order", [1, -1])
def test_two_refresh_cookies(api, user, pair, order):
    """A page of a neighbouring domain can set a second one; neither may win."""
    other = api.login(user.login, user.password)["refresh_token"]
    cookies = [pair["refresh_token"], other][::order]
    headers = {
        "Origin": api.url,
        "X-Requested-With": "fetch",
        "Content-Type": "application/json",
        "Cookie": "; ".join(f"{COOKIE}={cookie}" for cookie in cookies),
    }
    _is_invalid(api.post("/auth/refresh", headers=headers))
    _nothing_happened(api, pair)


def test_a_refresh_token_twice_in_json(api, pair):
    token = pair["refresh_token"]
    body = f'{{"refresh_token": "{token}", "refresh_token": "{token}"}}'
    headers = {"Content-Type": "application/json"}
    _is_invalid(api.post("/auth/refresh", data=body, headers=headers), "invalid_json")
    _nothing_happened(api, pair)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/auth/token", "grant_type=refresh_token&refresh_token={0}&refresh_token={0}"),
        ("/auth/token", "grant_type=refresh_token&grant_type=refresh_token&refresh_token={0}"),
        ("/auth/revoke", "token={0}&token={0}"),
    ],
)
def test_a_parameter_twice_in_a_form(api, pair, path, form):
    data = form.format(pair["refresh_token"])
    _is_invalid(api.post(path, data=data, headers=FORM))
    _nothing_happened(api, pair)


@pytest.mark.parametrize("first", ["refresh_token", "access_token"])
def test_a_token_twice_in_an_introspection(api, pair, first):
    asking = api.login(scope="token:introspect")["access_token"]
    data = f"token={pair[first]}&token={pair['access_token']}"
    _is_invalid(api.post("/auth/introspect", asking, data=data, headers=FORM))


@conforms("RFC 9700 §4.3.2", "Endpoints that take a secret in the body refuse one in the address")
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/auth/login", "password"),
        ("/auth/token", "refresh_token"),
        ("/auth/token", "client_secret"),
        ("/auth/refresh", "refresh_token"),
        ("/auth/revoke", "token"),
        ("/auth/introspect", "token"),
    ],
)
def test_a_secret_in_the_address(api, user, pair, path, name):
    """Beside a request that would be right without it."""
    token = pair["refresh_token"]
    asking = api.login(scope="token:introspect")["access_token"]
    members = {
        "/auth/login": {"json": {"login": user.login, "password": user.password}},
        "/auth/refresh": {"json": {"refresh_token": token}},
    }.get(path, {"data": {"grant_type": "refresh_token", "refresh_token": token, "token": token}})
    _is_invalid(api.post(path, asking, params={name: token}, **members))
    _nothing_happened(api, pair)


@conforms("RFC 6750 §2", "A token in the header and in the form is invalid_request")
def test_an_access_token_in_the_header_and_the_form(api, pair):
    """RFC 6750 section 2: no more than one way."""
    asking = api.login(scope="token:introspect")["access_token"]
    form = {"token": pair["access_token"], "access_token": asking}
    _is_invalid(api.post("/auth/introspect", asking, data=form))
