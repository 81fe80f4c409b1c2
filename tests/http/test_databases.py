"""Which of a server's databases answers, and what a client gets when none does."""

import pytest

from dev.server import OdooServer
from tests.support.api_client import ApiClient


@pytest.fixture(scope="module")
def databases(new_database):
    """Two with the addons in them."""
    return [new_database("first"), new_database("second")]


@pytest.fixture(scope="module")
def serve(odoo_environment):
    """Start servers that no database is named to, but by a filter → a client of each."""
    started = []

    def start(dbfilter, **options):
        server = OdooServer(odoo_environment, None, name=f"databases-{len(started)}", **options)
        server.options.update(db_name=None, dbfilter=dbfilter, workers=0)
        started.append(server.start())
        return ApiClient(server.url)

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def server_wide(odoo_environment):
    """The modules to load, ours among them."""
    is_18 = odoo_environment.source.series == "18.0"
    return [*(["base"] if is_18 else ["base", "rpc"]), "web", "api_token_auth"]


@pytest.fixture(scope="module")
def several(serve, server_wide, databases):
    """A client of a server that lets both databases through, and an unrelated name."""
    names = "|".join([*databases, "no-such-database"])
    return serve(f"^({names})$", load=server_wide)


def _choose(name):
    return {"X-Odoo-Database": name}


def _log_in(client, database, **more):
    body = {"login": "admin", "password": "admin", **more}
    return client.post("/auth/login", json=body, headers=_choose(database))


NO_DATABASE = [
    ("GET", "/projects"),
    ("POST", "/auth/login"),
    ("GET", "/nothing"),
    ("DELETE", "/auth/me"),
]


@pytest.mark.parametrize("name", ["no-such-database", "filtered-out", "no\u00fc"])
@pytest.mark.parametrize(("method", "path"), NO_DATABASE)
def test_an_unknown_database_is_not_found(several, method, path, name):
    body = {"login": "a", "password": "b"}
    response = several.call(method, path, json=body, headers=_choose(name.encode()))
    assert (response.status_code, response.json()["error"]) == (404, "unknown_database")


def test_a_preflight_needs_no_database(several, databases):
    """A browser asks before it sends the header that names one; the origin is judged then."""
    headers = {
        "Origin": "https://app.example.com",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization, x-odoo-database",
    }
    response = several.call("OPTIONS", "/projects", headers=headers)
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    assert "X-Odoo-Database" in response.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers
    headers = {"Origin": "https://app.example.com", **_choose(databases[0])}
    response = several.get("/auth/me", headers=headers)
    assert response.status_code == 401
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(("method", "path"), NO_DATABASE)
def test_loaded_server_wide_the_answer_without_a_database_is_json(several, method, path):
    body = {"login": "a", "password": "b"}
    response = several.call(method, path, json=body)
    assert (response.status_code, response.json()["error"]) == (503, "unavailable")
    assert "X-Odoo-Database" in response.json()["message"]
    assert "Retry-After" in response.headers


def test_the_header_chooses_among_several(several, databases):
    first, second = databases
    token = _log_in(several, first, db=first).json()["access_token"]
    assert several.get("/auth/me", token, headers=_choose(first)).status_code == 200
    assert several.get("/auth/me", token, headers=_choose(second)).status_code == 401
    assert "Set-Cookie" not in _log_in(several, second).headers


def test_the_tutorials_db_is_compared_with_the_database_that_answers(several, databases):
    first, second = databases
    response = _log_in(several, first, db=second)
    assert (response.status_code, response.json()["error"]) == (400, "database_mismatch")
    assert "X-Odoo-Database" in response.json()["message"]
    assert first not in response.text
    assert second not in response.text


def test_one_database_for_each_host_name(serve, databases):
    """Without the addon being loaded server-wide, too."""
    client = serve("^%d$")
    body = {"login": "admin", "password": "admin"}
    hosts = [{"Host": f"{name}.example.com"} for name in databases]
    token = client.post("/auth/login", json=body, headers=hosts[0]).json()["access_token"]
    assert client.get("/auth/me", token, headers=hosts[0]).status_code == 200
    assert client.get("/auth/me", token, headers=hosts[1]).status_code == 401
    mismatch = client.post("/auth/login", json={**body, "db": databases[0]}, headers=hosts[1])
    assert mismatch.json()["error"] == "database_mismatch"
    # One of the databases has brought the addon: where there is none, its JSON answers.
    nowhere = client.get("/auth/me", token, headers={"Host": "nowhere.example.com"})
    assert (nowhere.status_code, nowhere.json()["error"]) == (503, "unavailable")
    assert "Retry-After" in nowhere.headers


def test_the_header_of_19_needs_no_server_wide_module(serve, odoo_environment, databases):
    if odoo_environment.source.series == "18.0":
        pytest.skip("Odoo 18.0 has no X-Odoo-Database header of its own")
    client = serve(f"^({'|'.join(databases)})$")
    assert _log_in(client, databases[1], db=databases[1]).status_code == 200
