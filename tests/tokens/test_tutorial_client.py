"""The client of the tutorial that this grew out of, unchanged: it logs in with headers."""

import json

import pytest
import requests

from tests.support.api_client import SECRETS, masked


@pytest.fixture
def odoo_url(server, api):
    return server.url


HEADER_BODIES = [
    {},
    {"headers": {"Content-Type": "application/json"}},
    {"headers": {"Content-Type": "application/json"}, "data": json.dumps({})},
    {"headers": {"Content-Type": "application/json"}, "data": "not json at all"},
    {"json": {"login": "somebody else", "password": "x"}},
    {"data": {"a": "b"}},
]


@pytest.mark.parametrize("request_arguments", HEADER_BODIES)
def test_header_login_with_any_or_no_body(odoo_url, server, request_arguments):
    credentials = {"db": server.db, "login": "admin", "password": "admin"}
    arguments = dict(request_arguments)
    headers = {**credentials, **arguments.pop("headers", {})}
    response = requests.post(
        f"{odoo_url}/api/v1/auth/login", headers=headers, timeout=120, **arguments
    )
    assert response.status_code == 200, masked(response.text)
    answer = response.json()
    SECRETS.update((answer["access_token"], answer["refresh_token"]))
    assert answer["uid"] == 2
    bearer = {"Authorization": f"Bearer {answer['access_token']}"}
    me = requests.get(f"{odoo_url}/api/v1/auth/me", headers=bearer, timeout=120)
    assert me.json()["data"]["login"] == "admin"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_non_ascii_password_in_a_header(odoo_url, rpc, encoding):
    """requests sends a str as Latin-1; other clients send UTF-8."""
    login, password = f"umlaut-{encoding}", f"Grüße-{encoding}"
    rpc.new_user(login, password=password)
    headers = {"login": login, "password": password.encode(encoding)}
    response = requests.post(f"{odoo_url}/api/v1/auth/login", headers=headers, timeout=120)
    assert response.status_code == 200, masked(response.text)
    SECRETS.update((response.json()["access_token"], response.json()["refresh_token"]))


def test_wrong_database_is_named(odoo_url):
    headers = {"db": "another", "login": "admin", "password": "admin"}
    response = requests.post(f"{odoo_url}/api/v1/auth/login", headers=headers, timeout=120)
    assert (response.status_code, response.json()["error"]) == (400, "database_mismatch")


def test_header_login_can_be_turned_off(odoo_url, rpc):
    headers = {"login": "admin", "password": "admin"}
    rpc.set_param("api_token_auth.header_login", "False")
    try:
        response = requests.post(f"{odoo_url}/api/v1/auth/login", headers=headers, timeout=120)
    finally:
        rpc.set_param("api_token_auth.header_login", "True")
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")
