"""Who is locked out by whose guesses: nobody by those of others."""

import threading

import pytest

from tests.support.api_client import SECRETS, ApiClient
from tests.support.conformance import conforms

#: The small value, and the one that other tests expect.
LIMITS = {
    "login_attempts": (3, 10),
    "network_attempts": (10, 10_000),
    "password_checks": (2, 4),
}


def _attempt(api, login, password, **headers):
    SECRETS.add(password)
    return api.post("/auth/login", json={"login": login, "password": password}, headers=headers)


def _statuses(api, login, password, times, **headers):
    return [_attempt(api, login, password, **headers).status_code for _time in range(times)]


@pytest.fixture(autouse=True)
def limits(api, rpc, server):
    """Small limits for one test, and an empty table before and after."""
    for name, (small, _usual) in LIMITS.items():
        rpc.set_param(f"api_token_auth.{name}", str(small))
    server.sql("DELETE FROM api_login_bucket")
    yield
    server.sql("DELETE FROM api_login_bucket")
    for name, (_small, usual) in LIMITS.items():
        rpc.set_param(f"api_token_auth.{name}", str(usual))


@pytest.fixture
def proxied(api, start_server):
    """A client of a server behind a proxy, threaded: Odoo's cooldown is counted in one process."""
    return ApiClient(start_server(proxy_mode=True, workers=0).url)


def _from(address):
    return {"X-Forwarded-For": address, "X-Forwarded-Host": "odoo.example.com"}


OFFICE, ELSEWHERE, ANOTHER = (
    _from(address) for address in ("192.0.2.10", "198.51.100.7", "203.0.113.99")
)


def _exhaust_network(api, **headers):
    """Try as many logins as one network may."""
    statuses = [_attempt(api, f"nobody-{n}", "wrong", **headers).status_code for n in range(11)]
    assert statuses == [401] * 10 + [429]


@conforms("ASVS 6.1.1", "Nobody locks out others: a blocked network does not count for logins")
def test_a_blocked_network_does_not_go_on_to_lock_out_others(proxied, user):
    _exhaust_network(proxied, **ELSEWHERE)
    assert _statuses(proxied, user.login, "wrong", 20, **ELSEWHERE) == [429] * 20
    assert _attempt(proxied, user.login, user.password, **ANOTHER).status_code == 200


def test_a_blocked_login_does_not_block_the_network(proxied, user):
    """An app that goes on with an old password is no reason to lock out its whole office."""
    assert _statuses(proxied, "nobody", "wrong", 20, **OFFICE) == [401] * 3 + [429] * 17
    assert _attempt(proxied, user.login, user.password, **OFFICE).status_code == 200


@conforms("ASVS 6.1.1", "Nobody locks out others: users at their known addresses stand apart")
def test_unknown_names_in_an_office_do_not_lock_out_those_who_are_known_there(proxied, user):
    assert _attempt(proxied, user.login, user.password, **OFFICE).status_code == 200
    _exhaust_network(proxied, **OFFICE)
    assert _attempt(proxied, user.login, user.password, **OFFICE).status_code == 200
    assert _statuses(proxied, user.login, "wrong", 5, **OFFICE) == [401] * 3 + [429] * 2


def test_trying_one_password_with_everybody_in_an_office_is_limited(proxied, rpc, server, user):
    """Also with the names of those who are known there."""
    logins = [f"{user.login}-{number}" for number in range(12)]
    for login in logins:
        server.sql(
            """INSERT INTO api_access_log (event, note, user_id, ip_address, create_date)
               VALUES ('issue', 'login', %s, '192.0.2.10', now())""",
            [rpc.new_user(login)],
        )
    tried = [_attempt(proxied, login, "wrong", **OFFICE).status_code for login in logins]
    assert tried == [401] * 10 + [429] * 2


def test_another_ipv6_address_of_a_known_network_is_known(proxied, user):
    """A phone has a new one every day."""
    home, later = _from("2001:db8:1:2::1"), _from("2001:db8:1:2:a:b:c:d")
    assert _attempt(proxied, user.login, user.password, **home).status_code == 200
    assert _statuses(proxied, user.login, "wrong", 4, **ELSEWHERE) == [401] * 3 + [429]
    assert _attempt(proxied, user.login, user.password, **later).status_code == 200
    stranger = _from("2001:db8:1:3::1")
    assert _attempt(proxied, user.login, user.password, **stranger).status_code == 429


@pytest.fixture
def cooldown(rpc):
    rpc.set_param("base.login_cooldown_after", "2")
    yield
    rpc.set_param("base.login_cooldown_after", "0")


def _web_login(client, user, **headers):
    """Log in as Odoo's web client does → the user's id, or None."""
    params = {"db": client.db, "login": user.login, "password": user.password}
    call = {"jsonrpc": "2.0", "method": "call", "params": params}
    answer = client.post("//web/session/authenticate", json=call, headers=headers)
    return (answer.json().get("result") or {}).get("uid")


@pytest.mark.usefixtures("cooldown")
def test_odoos_cooldown_is_neither_bypassed_nor_hidden_where_a_user_is_not_known(proxied, user):
    """It would answer as to a wrong password, and the user would doubt the right one."""
    assert _statuses(proxied, "nobody", "wrong", 2, **OFFICE) == [401] * 2
    assert _statuses(proxied, user.login, user.password, 2, **OFFICE) == [429] * 2
    assert _attempt(proxied, user.login, user.password, **ANOTHER).status_code == 200


@pytest.mark.usefixtures("cooldown")
def test_odoos_cooldown_does_not_lock_out_who_is_known_at_an_address(proxied, server, user):
    """Our counters take its place there, and only there."""
    proxied.db = server.db
    assert _attempt(proxied, user.login, user.password, **OFFICE).status_code == 200
    assert _statuses(proxied, "nobody", "wrong", 5, **OFFICE)[:2] == [401] * 2
    assert _web_login(proxied, user, **OFFICE) is None
    assert _statuses(proxied, user.login, user.password, 3, **OFFICE) == [200] * 3
    # A success that the cooldown would not have allowed does not end it.
    assert _web_login(proxied, user, **OFFICE) is None
    # And guesses are as few as ever.
    assert _statuses(proxied, user.login, "wrong", 5, **OFFICE) == [401] * 3 + [429] * 2
    assert _web_login(proxied, user, **ELSEWHERE) == user.id


@pytest.mark.usefixtures("cooldown")
def test_failures_at_a_known_address_count_for_odoo(proxied, server, user):
    proxied.db = server.db
    assert _attempt(proxied, user.login, user.password, **OFFICE).status_code == 200
    assert _web_login(proxied, user, **OFFICE) == user.id
    assert _statuses(proxied, user.login, "wrong", 2, **OFFICE) == [401] * 2
    assert _web_login(proxied, user, **OFFICE) is None


@conforms("ASVS 6.1.1", "A flood of logins does not keep known users out")
def test_a_flood_from_many_networks_does_not_keep_out_who_is_known(proxied, rpc, user):
    """Slots for checking a password are kept for them; a short wait, and no 429."""
    assert _attempt(proxied, user.login, user.password, **OFFICE).status_code == 200
    over = threading.Event()

    def flood(number):
        guess = 0
        while not over.is_set():
            guess += 1
            source = _from(f"10.{number}.{guess // 3 % 256}.1")
            _attempt(proxied, f"nobody-{number}-{guess}", "wrong", **source)

    threads = [threading.Thread(target=flood, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    try:
        statuses = _statuses(proxied, user.login, user.password, 3, **OFFICE)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert statuses == [200] * 3
