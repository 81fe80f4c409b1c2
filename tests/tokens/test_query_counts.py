"""Statements for each request, as Odoo itself counts them in its access log.

One of them is Odoo's own: it asks at every request whether its caches are still good.
"""

import re
import time

import pytest

from tests.support.api_client import ApiClient
from tests.support.standalone import token_format

ODOO = 1
AUTHENTICATION = 1
# The rows, with the names of users and partners in them, and before them the name of the state that
# they are read in, for the connection that keeps their plan.
LIST = 1 + 1
FIELDS = "fields=name,partner_id,user_id"


class CountingClient(ApiClient):
    """Knows how many statements a call took, from the log of a server with one process."""

    def __init__(self, server):
        super().__init__(server.url)
        self.log = server.log_path

    def count(self, method, path, token=None, **kwargs):
        """Call twice, since the first one fills caches; the statements of the second."""
        self.call(method, path, token, **kwargs)
        start = self.log.stat().st_size
        response = self.call(method, path, token, **kwargs)
        return response, self._statements(method, path, start)

    def _statements(self, method, path, start):
        """Wait for the line ``"GET /api/v1/… HTTP/1.1" 200 - 5 0.004 0.010``."""
        line = re.compile(rf'"{method} /api/v1{re.escape(path)} HTTP\S+" \d+ - (\d+) ')
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            with self.log.open("rb") as log:
                log.seek(start)
                if found := line.findall(re.sub(r"\x1b\[[\d;]*m", "", log.read().decode())):
                    return int(found[-1])
            time.sleep(0.05)
        return pytest.fail(f"no line about {method} {path} in the access log")


@pytest.fixture(scope="module")
def client(server, api, rpc):
    """Thirty projects with customers and managers, and a server that logs each request."""
    partners = [rpc("res.partner", "create", {"name": f"Customer {n}"}) for n in range(10)]
    users = [rpc.new_user(f"manager-{n}", groups=["base.group_user"]) for n in range(3)]
    for number in range(30):
        values = {
            "name": f"Counted {number}",
            "partner_id": partners[number % 10],
            "user_id": users[number % 3],
        }
        rpc("project.project", "create", values)
    # A dbfilter would make Odoo ask for all databases at each request.
    with server.another(workers=0, dbfilter=None) as counted:
        yield CountingClient(counted)


@pytest.fixture(scope="module")
def token(client):
    return client.login()["access_token"]


def test_authentication_is_one_query(client, token):
    response, count = client.count("GET", "/openapi.json?scoped=1", token)
    assert response.status_code == 200
    assert count == ODOO + AUTHENTICATION


def test_what_is_no_token_costs_no_query(client):
    for text in ("nonsense", "oat_" + "a" * 66):
        response, count = client.count("GET", "/projects", text)
        assert (response.status_code, count) == (401, ODOO)


def test_an_unknown_token_costs_one_query(client, token):
    body = token[:-7] + ("a" if token[-7] != "a" else "b")
    response, count = client.count("GET", "/projects", body + token_format.checksum(body))
    assert (response.status_code, count) == (401, ODOO + AUTHENTICATION)


def test_a_list_takes_the_same_number_of_queries_whatever_its_length(client, token):
    counts = {}
    for limit in (1, 10, 30):
        path = f"/projects?limit={limit}&search=Counted&{FIELDS}"
        response, counts[limit] = client.count("GET", path, token)
        assert len(response.json()["data"]) == limit
    assert set(counts.values()) == {ODOO + AUTHENTICATION + LIST}, counts


def test_one_record_takes_as_many_as_a_list(client, token):
    found = client.get(f"/projects?limit=1&search=Counted&{FIELDS}", token).json()["data"]
    response, count = client.count("GET", f"/projects/{found[0]['id']}?{FIELDS}", token)
    assert response.status_code == 200
    assert count == ODOO + AUTHENTICATION + LIST


def test_a_full_list_takes_the_same_number_of_queries_whatever_its_length(client, token):
    counts = set()
    for limit in (10, 30):
        response, count = client.count("GET", f"/projects?limit={limit}&search=Counted", token)
        assert len(response.json()["data"]) == limit
        counts.add(count)
    assert len(counts) == 1, counts


def test_relations_are_checked_with_one_query_however_many_ids(client, token):
    counts = set()
    for number in (1, 50):
        body = {"name": "x", "tag_ids": [2_000_000_000 + n for n in range(number)]}
        response, count = client.count("POST", "/projects", token, json=body)
        assert (response.status_code, response.json()["error"]) == (422, "invalid_relation")
        counts.add(count)
    assert len(counts) == 1, counts
