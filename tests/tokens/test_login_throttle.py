"""Brute force at the login: counted across workers, nobody locked out from elsewhere."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.api_client import SECRETS, ApiClient
from tests.support.conformance import conforms

WINDOW = 900


def _attempt(api, login, password, **headers):
    SECRETS.add(password)
    return api.post("/auth/login", json={"login": login, "password": password}, headers=headers)


@pytest.fixture
def limits(api, rpc, server):
    """Small limits for one test, and an empty table before and after."""
    values = {"login_attempts": "3", "network_attempts": "10"}
    for name, value in values.items():
        rpc.set_param(f"api_token_auth.{name}", value)
    server.sql("DELETE FROM api_login_bucket")
    yield
    server.sql("DELETE FROM api_login_bucket")
    rpc.set_param("api_token_auth.login_attempts", "10")
    rpc.set_param("api_token_auth.network_attempts", "10000")


@pytest.fixture
def proxied(api, start_server):
    """A client of a server behind a proxy; ``headers(address)`` says where it calls from."""
    client = ApiClient(start_server(proxy_mode=True).url)

    def headers(address):
        return {"X-Forwarded-For": address, "X-Forwarded-Host": "odoo.example.com"}

    client.headers_from = headers
    return client


@conforms("ASVS 6.3.1", "Guesses at a login are limited, over all workers")
@conforms("RateLimit draft", "A 429 carries Retry-After")
def test_a_login_is_blocked_after_its_limit_even_with_the_right_password(api, limits, user):
    for _failure in range(3):
        assert _attempt(api, user.login, "wrong").status_code == 401
    response = _attempt(api, user.login, user.password)
    assert (response.status_code, response.json()["error"]) == (429, "rate_limited")
    assert 0 < int(response.headers["Retry-After"]) <= WINDOW


def test_parallel_guesses_count_across_workers(api, limits, rpc, user):
    """Sixteen at once against two workers: three are looked at, not one more."""
    rpc.set_param("api_token_auth.password_checks", "64")
    with ThreadPoolExecutor(16) as threads:
        guesses = threads.map(lambda n: _attempt(api, user.login, f"g{n}").status_code, range(16))
    rpc.set_param("api_token_auth.password_checks", "4")
    # A network may only try ten times, so some were stopped by that.
    assert sorted(guesses) == [401] * 3 + [429] * 13


def test_an_unknown_login_is_counted_like_a_known_one(api, limits):
    answers = [_attempt(api, "no-such-user", "wrong").status_code for _attempt_number in range(5)]
    assert answers == [401, 401, 401, 429, 429]


def test_success_clears_the_failures_of_that_login_only(api, limits, user):
    for _failure in range(2):
        _attempt(api, user.login, "wrong")
        _attempt(api, "no-such-user", "wrong")
    api.login(user.login, user.password)
    assert _attempt(api, user.login, "wrong").status_code == 401
    assert _attempt(api, user.login, "wrong").status_code == 401
    assert _attempt(api, "no-such-user", "wrong").status_code == 401
    assert _attempt(api, "no-such-user", "wrong").status_code == 429


@conforms("ASVS 6.3.1", "One network cannot try one password with everybody")
def test_a_network_is_limited_over_all_logins(api, limits):
    answers = [_attempt(api, f"guess-{number}", "wrong").status_code for number in range(12)]
    assert answers == [401] * 10 + [429] * 2


def test_successful_logins_do_not_use_up_a_network(api, limits, user):
    """A whole office behind one address logs in all day."""
    for _login in range(12):
        assert _attempt(api, user.login, user.password).status_code == 200


def test_nobody_is_locked_out_from_elsewhere(proxied, limits, user):
    """The owner's address is known; a stranger's guesses do not count against it."""
    home, stranger = proxied.headers_from("192.0.2.10"), proxied.headers_from("198.51.100.7")
    assert _attempt(proxied, user.login, user.password, **home).status_code == 200
    answers = [_attempt(proxied, user.login, "wrong", **stranger).status_code for _n in range(4)]
    assert answers == [401, 401, 401, 429]
    assert _attempt(proxied, user.login, user.password, **stranger).status_code == 429
    assert _attempt(proxied, user.login, user.password, **home).status_code == 200


def test_an_ipv6_subscriber_is_one_network(proxied, limits):
    answers = [
        _attempt(
            proxied, f"guess-{number}", "wrong", **proxied.headers_from(f"2001:db8::{number + 1:x}")
        ).status_code
        for number in range(12)
    ]
    assert answers == [401] * 10 + [429] * 2


def test_the_headers_are_no_way_around_the_limit(api, limits, user):
    for login in (user.login, f"{user.login} ", user.login.upper()):
        headers = {"login": login, "password": "wrong"}
        assert api.post("/auth/login", headers=headers).status_code == 401
    assert _attempt(api, user.login, user.password).status_code == 429


def test_the_window_ends(api, limits, server, user):
    for _failure in range(4):
        _attempt(api, user.login, "wrong")
    server.sql("UPDATE api_login_bucket SET since = since - %s * interval '1 s'", [WINDOW + 1])
    assert _attempt(api, user.login, user.password).status_code == 200


def test_the_table_is_bounded_and_holds_no_names(server):
    [(lowest, highest)] = server.sql("SELECT min(id), max(id) FROM api_login_bucket")
    assert lowest is None or 0 <= lowest <= highest < 5 * 32_768
    columns = server.sql(
        "SELECT data_type FROM information_schema.columns WHERE table_name = 'api_login_bucket'"
    )
    assert {kind for (kind,) in columns} == {"integer", "timestamp without time zone"}


def test_hashing_is_bounded(rpc, server, start_server, monkeypatch):
    """With one slot for checking, of twelve strangers one is checked, one waits, ten come back."""
    monkeypatch.delenv("DEV_CHEAP_PASSWORDS", raising=False)  # checking has to take a while
    threaded = ApiClient(start_server(workers=0).url)
    rpc.set_param("api_token_auth.password_checks", "1")
    try:
        with ThreadPoolExecutor(12) as threads:
            answers = list(
                threads.map(lambda n: _attempt(threaded, f"nobody-{n}", "wrong"), range(12))
            )
    finally:
        rpc.set_param("api_token_auth.password_checks", "4")
        server.sql("DELETE FROM api_login_bucket")
    turned_away = [answer for answer in answers if answer.status_code == 429]
    assert {answer.status_code for answer in answers} == {401, 429}
    assert {answer.headers["Retry-After"] for answer in turned_away} == {"1"}


def test_being_told_to_come_back_is_no_failed_attempt(api, rpc, limits, user):
    """A flood that takes all places must not lock anybody out."""
    rpc.set_param("api_token_auth.password_checks", "1")
    try:
        with ThreadPoolExecutor(6) as threads:
            for attempt in [
                threads.submit(_attempt, api, user.login, user.password) for _n in range(24)
            ]:
                answer = attempt.result()
                assert answer.status_code == 200 or answer.headers["Retry-After"] == "1"
    finally:
        rpc.set_param("api_token_auth.password_checks", "4")
    assert _attempt(api, user.login, user.password).status_code == 200


def test_garbage_refresh_tokens_write_nothing(api, server):
    before = server.sql("SELECT count(*), sum(attempts) FROM api_login_bucket")
    log = server.sql("SELECT count(*) FROM api_access_log")
    for number in range(20):
        assert api.refresh(f"garbage-{number}").status_code == 400
    assert server.sql("SELECT count(*), sum(attempts) FROM api_login_bucket") == before
    assert server.sql("SELECT count(*) FROM api_access_log") == log


@conforms("ASVS 6.3.8", "An unknown user cannot be told from a wrong password: status and body")
def test_all_refusals_look_the_same(api, rpc, server):
    rpc("res.users", "write", [rpc.new_user("archived-user")], {"active": False})
    rpc.new_user("without-password")
    server.sql("UPDATE res_users SET password = NULL WHERE login = 'without-password'")
    bodies = set()
    for login in ("admin", "no-such-user", "archived-user", "without-password", ""):
        response = _attempt(api, login or " ", "wrong")
        assert response.status_code == 401
        body = response.json()
        body.pop("request_id")
        bodies.add(str(body))
    assert len(bodies) == 1
    server.sql("DELETE FROM api_login_bucket")
