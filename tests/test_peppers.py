"""Peppers from the configuration file, over the life of one: two servers, one database."""

import pytest

from .api_client import SECRETS, ApiClient
from .waiting import until

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
    using = with_peppers(f"a:{A}")
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
    assert log.count("CRITICAL") == 4
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
