"""Which database answers, and what a client gets when none does."""

import pytest

from .api_client import ApiClient


@pytest.fixture
def without_database(start_server, rpc):
    """A client of a server whose filter lets no database through."""
    load = ["base", "web"] if rpc.series == "18.0" else ["base", "rpc", "web"]
    server = start_server(
        load=[*load, "api_token_auth"], db_name=None, dbfilter="^no-such-database$", workers=0
    )
    return ApiClient(server.url)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/projects"), ("POST", "/auth/login"), ("GET", "/nothing"), ("DELETE", "/auth/me")],
)
def test_loaded_server_wide_the_answer_is_json(without_database, method, path):
    response = without_database.call(method, path, json={"login": "a", "password": "b"})
    assert (response.status_code, response.json()["error"]) == (503, "unavailable")
    assert response.json()["message"]
    assert "Retry-After" in response.headers


def test_the_header_of_19_chooses_a_database(start_server, rpc, server):
    if rpc.series == "18.0":
        pytest.skip("Odoo 18.0 has no X-Odoo-Database header")
    client = ApiClient(start_server(db_name=None, dbfilter=f"^{server.db}$|^other$").url)
    body = {"login": "admin", "password": "admin", "db": server.db}
    headers = {"X-Odoo-Database": server.db}
    assert client.post("/auth/login", json=body, headers=headers).status_code == 200
