"""Peppers from the configuration file, over the life of one: two servers, one database."""

import re

import pytest

from dev.paths import CHECKOUT
from dev.server import OdooServer
from tests.support.api_client import SECRETS, ApiClient, OdooRpc
from tests.support.length import long
from tests.support.polling import until

A, B = "a" * 16 + "1" * 16, "b" * 16 + "2" * 16
SECRETS.update((A, B))


@pytest.fixture
def with_peppers(start_server):
    """A client of a further server that is configured with these peppers."""

    def start(peppers, **more):
        section = {"peppers": peppers, **more}
        server = start_server(sections={"api_token_auth": section}, workers=0)
        client = ApiClient(server.url)
        client.log_path = server.log_path
        return client

    return start


def _pepper_ids(server, user):
    """The ids of the peppers in a user's connections, by column."""
    [row] = server.sql(
        """SELECT split_part(access_hash, '$', 1), split_part(refresh_key_hash, '$', 1),
                  split_part(refresh_secret_hash, '$', 1)
             FROM api_token_connection WHERE user_id = %s AND revoked_at IS NULL""",
        [user.id],
    )
    return row


def test_a_pepper_is_accepted_first_then_used(api, with_peppers, server, user):
    """A server that only accepts it still makes hashes that the others can read."""
    accepting = with_peppers(f"-, a:{A}")
    pair = accepting.login(user.login, user.password)
    assert _pepper_ids(server, user) == ("", "", "")
    assert api.is_accepted(pair["access_token"])


def test_hashes_move_to_the_current_pepper_with_use(api, with_peppers, server, user):
    pair = api.login(user.login, user.password)
    using = with_peppers(f"a:{A}, -")
    assert using.is_accepted(pair["access_token"])
    assert using.is_accepted(pair["access_token"])  # the new hash verifies as well
    until(lambda: _pepper_ids(server, user) == ("a", "", ""))  # after the answer
    renewed = using.refresh(pair["refresh_token"]).json()
    assert _pepper_ids(server, user) == ("a", "a", "a")
    retiring = with_peppers(f"b:{B}, a:{A}")
    assert retiring.is_accepted(renewed["access_token"])
    retiring.refresh(renewed["refresh_token"])
    assert _pepper_ids(server, user) == ("b", "b", "b")


def test_the_grace_works_across_a_new_pepper(with_peppers, user):
    first, second = with_peppers(f"a:{A}"), with_peppers(f"b:{B}, a:{A}")
    pair = first.login(user.login, user.password)
    renewed = first.refresh(pair["refresh_token"]).json()
    again = second.refresh(pair["refresh_token"]).json()
    assert again["refresh_token"] == renewed["refresh_token"]


def test_an_unknown_pepper_is_503_and_kills_nothing(api, with_peppers, server, user):
    using = with_peppers(f"a:{A}")
    pair = using.login(user.login, user.password)
    renewed = using.refresh(pair["refresh_token"]).json()
    before = server.log_path.stat().st_size
    for response in (
        api.get("/auth/me", renewed["access_token"]),
        api.refresh(renewed["refresh_token"]),
        api.refresh(pair["refresh_token"]),
        api.post("/auth/revoke", data={"token": renewed["access_token"]}),
    ):
        assert (response.status_code, response.json()["error"]) == (503, "unavailable")
        assert "Retry-After" in response.headers
    log = server.log_path.read_bytes()[before:].decode()
    # Once in each of two workers: clients repeat their requests.
    assert 1 <= log.count("CRITICAL") <= 2
    assert "token PEPPER: id a is not in the configuration file" in log
    assert using.is_accepted(renewed["access_token"])
    assert using.refresh(renewed["refresh_token"]).status_code == 200


def test_another_scheme_takes_over_with_use(api, with_peppers, server, user):
    pair = api.login(user.login, user.password)
    longer = with_peppers("", hash_scheme="hex_sha512")
    assert longer.is_accepted(pair["access_token"])
    query = "SELECT length(access_hash) FROM api_token_connection WHERE user_id = %s"
    until(lambda: server.sql(query, [user.id]) == [(129,)])
    assert longer.is_accepted(pair["access_token"])
    assert api.is_accepted(pair["access_token"])


def test_without_a_pepper_is_refused_where_only_a_pepper_is_named(api, with_peppers, user):
    """Else hashes without one could never be retired; and nothing is ended for it."""
    pair = api.login(user.login, user.password)
    only = with_peppers(f"a:{A}")
    for response in (
        only.get("/auth/me", pair["access_token"]),
        only.get("/auth/me", pair["access_token"]),
        only.refresh(pair["refresh_token"]),
        only.post("/auth/revoke", data={"token": pair["refresh_token"]}),
    ):
        assert (response.status_code, response.json()["error"]) == (503, "unavailable")
    log = only.log_path.read_text()
    assert log.count("CRITICAL") == 1
    assert "token PEPPER: id - is not in the configuration file" in log
    assert api.is_accepted(pair["access_token"])


_BROKEN = {
    "a key that is too short": {"peppers": "a:short"},
    "an id twice": {"peppers": f"a:{A}, a:{B}"},
    "two places for none": {"peppers": f"-, a:{A}, -"},
    "no such scheme": {"hash_scheme": "md5"},
    "a misspelt option": {"pepper": f"a:{A}"},
}


@pytest.mark.parametrize("section", _BROKEN.values(), ids=_BROKEN.keys())
def test_a_broken_option_stops_the_token_layer_and_nothing_else(
    api, server, start_server, user, section
):
    pair = api.login(user.login, user.password)
    broken = start_server(sections={"api_token_auth": section}, workers=0)
    client = ApiClient(broken.url)
    for response in (
        client.get("/auth/me", pair["access_token"]),
        client.refresh(pair["refresh_token"]),
        client.post("/auth/login", json={"login": user.login, "password": user.password}),
    ):
        assert (response.status_code, response.json()["error"]) == (503, "unavailable")
    assert client.get("//web/login").status_code == 200
    assert OdooRpc(broken.url, server.db)("res.users", "search_count", [("id", "=", user.id)]) == 1
    log = broken.log_path.read_text()
    assert log.count("CRITICAL") == 1
    assert "token OPTIONS: [api_token_auth] in the configuration file: " in log
    assert A not in log
    assert api.refresh(pair["refresh_token"]).status_code == 200


_PAGE = (CHECKOUT / "docs" / "deploying.md").read_text().partition("## A pepper\n")[2]
_STEPS = re.findall(r"`(?:peppers = )([^`]+)`", _PAGE.partition("\n## ")[0])
_KEYS = {"2026a:…": f"2026a:{A}", "2027a:…": f"2027a:{B}"}


@pytest.fixture
def roll_out(odoo_environment, new_database):
    """Start a server with the peppers of one step after the other, on a database of its own."""
    database, started = new_database("peppers"), []

    def start(step):
        for shown, real in _KEYS.items():
            step = step.replace(shown, real)
        options = {"sections": {"api_token_auth": {"peppers": step}}, "workers": 0}
        started.append(OdooServer(odoo_environment, database, **options).start())
        for old in started[:-2]:
            old.stop()
        client = ApiClient(started[-1].url)
        client.server = started[-1]
        client.rpc = OdooRpc(client.url, database)
        return client

    yield start
    for server in started:
        server.stop()


def _needed(client):
    """The peppers that hashes were made with, as the daily purge tells them in the log."""
    client.rpc("ir.cron", "method_direct_trigger", [client.rpc.ref("api_token_auth.ir_cron_purge")])
    return set(re.findall(r"token PEPPER: id (\S+), ", client.server.log_path.read_text()))


@long
def test_the_steps_of_the_page_lose_no_token(roll_out):
    """Two servers all the while: one is a step ahead of the other."""
    assert len(_STEPS) == 6, "three to bring a pepper in, three to exchange it"
    ahead, pairs = roll_out(""), []
    for step in _STEPS:
        behind, ahead = ahead, roll_out(step)
        if "," not in step:
            # What the page says to wait for: with use, only what stays is needed.
            for _rotation in range(2):
                pairs = [behind.refresh(pair["refresh_token"]).json() for pair in pairs]
            assert _needed(behind) == {step.partition(":")[0]}
        pairs += [behind.login(), ahead.login()]
        for pair in pairs:
            for server in (ahead, behind):
                assert server.is_accepted(pair["access_token"]), step
        # Each is refreshed on both, where the other one has made the hashes.
        for server in (ahead, behind, ahead):
            answers = [server.refresh(pair["refresh_token"]) for pair in pairs]
            assert {answer.status_code for answer in answers} == {200}, step
            pairs = [answer.json() for answer in answers]
    critical = [line for line in ahead.server.log_path.read_text().splitlines() if "CRIT" in line]
    assert critical == []
