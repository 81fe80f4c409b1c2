"""People whose passwords are in a directory: Odoo's auth_ldap, with a real one."""

import pytest

from dev import addons
from dev.server import OdooServer
from tests.support import ldap_directory
from tests.support.api_client import ApiClient, OdooRpc
from tests.support.conformance import conforms
from tests.support.length import long

pytestmark = long

PEOPLE = {
    "emma": "in-the-directory-1",
    "noah": "in-the-directory-2",
    "olivia": "in-the-directory-4",
}

#: What finds olivia in a directory, and what others may take for her name.
SPELLINGS = (
    "olivia ",
    " olivia",
    "OLIVIA",
    "olivia    ",
    "\u3000olivia",
    "\uff4flivia",
    "oli\u00advia",
    "olivia\u200b",
    "ol\u00edvia",
)


@pytest.fixture(scope="module")
def odoo(odoo_environment, new_database, tmp_path_factory):
    """A server whose database asks the directory."""
    environment = ldap_directory.beside(odoo_environment)
    database = new_database("ldap")
    addons.install_more(environment, database, "auth_ldap")
    folder = tmp_path_factory.mktemp("slapd")
    with (
        ldap_directory.serving(PEOPLE, folder) as port,
        OdooServer(environment, database) as server,
    ):
        server.rpc = OdooRpc(server.url, database)
        directory = {
            "company": 1,
            "ldap_server_port": port,
            "ldap_base": ldap_directory.BASE,
            "ldap_filter": "(uid=%s)",
        }
        server.rpc("res.company.ldap", "create", directory)
        server.rpc.set_param("base.login_cooldown_after", "0")
        yield server


@pytest.fixture
def api(odoo):
    return ApiClient(odoo.url)


def test_the_first_login_of_somebody_from_the_directory(odoo, api):
    """Odoo makes the user on the way."""
    assert odoo.rpc("res.users", "search_count", [("login", "=", "emma")]) == 0
    pair = api.login("emma", PEOPLE["emma"])
    me = api.get("/auth/me", pair["access_token"]).json()["data"]
    assert me["login"] == "emma"
    assert api.login("emma", PEOPLE["emma"])["uid"] == me["id"]


def test_a_wrong_password_is_refused(api):
    for login in ("emma", "nobody"):
        body = {"login": login, "password": "wrong"}
        refused = api.post("/auth/login", json=body)
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_credentials")


def test_a_new_password_in_the_directory_ends_the_connections(odoo, api):
    odoo.rpc.new_user("noah", password="of-odoo-before")
    kept = api.login("noah", PEOPLE["noah"])["access_token"]
    noah = OdooRpc(odoo.url, odoo.db, "noah", PEOPLE["noah"])
    assert api.is_accepted(kept)
    new = "in-the-directory-3"
    noah("res.users", "change_password", PEOPLE["noah"], new)
    assert not api.is_accepted(kept)
    assert api.is_accepted(api.login("noah", new)["access_token"])


@conforms("ASVS 6.3.1", "Other spellings of a login are no further guesses")
def test_however_a_name_is_spelled_its_guesses_are_counted_together(odoo, api):
    """A directory knows olivia with blanks, in capitals and so on: it is one password."""
    statuses = []
    odoo.rpc.set_param("api_token_auth.login_attempts", "3")
    try:
        for spelling in SPELLINGS:
            body = {"login": spelling, "password": "wrong"}
            statuses.append(api.post("/auth/login", json=body).status_code)
        for spelling in SPELLINGS:
            body = {"login": spelling, "password": PEOPLE["olivia"]}
            statuses.append(api.post("/auth/login", json=body).status_code)
    finally:
        odoo.rpc.set_param("api_token_auth.login_attempts", "10")
        odoo.sql("DELETE FROM api_login_bucket")
    assert statuses == [401] * 3 + [429] * (2 * len(SPELLINGS) - 3)
    # They are spellings indeed.
    for spelling in ("olivia ", " olivia", "OLIVIA", "olivia    "):
        api.login(spelling, PEOPLE["olivia"])
