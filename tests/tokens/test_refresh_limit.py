"""One app cannot fill the disk by refreshing: how often, and what is written about it."""

import pytest

from tests.support.conformance import conforms

WINDOW = 600  # seconds


@pytest.fixture
def limit(api, rpc):
    """Set the limit of refreshes per connection in ten minutes."""

    def set_limit(number):
        rpc.set_param("api_token_auth.refresh_limit", str(number))

    yield set_limit
    set_limit(100_000)


def _chain(api, pair, times):
    """Refresh ``times`` times, each with what the one before gave → the last response."""
    for _time in range(times):
        response = api.refresh(pair["refresh_token"])
        assert response.status_code == 200
        pair = response.json()
    return pair


@conforms(
    "RateLimit draft", "A connection that is refreshed without end gets 429 and when to go on"
)
@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/token"])
def test_refreshes_without_end_are_slowed_down(api, server, user, limit, path):
    limit(20)
    pair = _chain(api, api.login(user.login, user.password), 20)
    grant = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
    body = (
        {"data": grant}
        if path == "/auth/token"
        else {"json": {"refresh_token": pair["refresh_token"]}}
    )
    refused = api.post(path, **body)
    assert refused.status_code == 429
    assert refused.json()["error"] == "rate_limited"
    wait = int(refused.headers["Retry-After"])
    assert 0 < wait <= WINDOW // 20 + 1
    # Nothing is lost: what one has works on, and after the wait the same refresh token does.
    assert api.is_accepted(pair["access_token"])
    server.sql(
        """UPDATE api_token_connection
              SET refreshes_counted_until = refreshes_counted_until - %s * interval '1 second'
            WHERE user_id = %s""",
        [wait, user.id],
    )
    assert api.post(path, **body).status_code == 200


def test_other_connections_of_the_user_go_on(api, user, limit):
    limit(20)
    busy, calm = (api.login(user.login, user.password) for _app in range(2))
    last = _chain(api, busy, 20)
    assert api.refresh(last["refresh_token"]).status_code == 429
    assert api.refresh(calm["refresh_token"]).status_code == 200


def test_an_app_that_refreshes_when_it_has_to_never_meets_the_limit(api, server, user, limit):
    """Even with the shortest lifetime that the settings allow: a minute."""
    limit(20)
    pair = api.login(user.login, user.password)
    for _minute in range(40):
        pair = _chain(api, pair, 1)
        server.sql(
            """UPDATE api_token_connection
                  SET refreshes_counted_until = refreshes_counted_until - interval '1 minute'
                WHERE user_id = %s""",
            [user.id],
        )


def test_a_lost_answer_cannot_be_asked_for_without_end_either(api, user, limit):
    limit(20)
    pair = api.login(user.login, user.password)
    lost = [api.refresh(pair["refresh_token"]).status_code for _attempt in range(25)]
    assert lost[:20] == [200] * 20
    assert set(lost[20:]) == {429}


def test_the_access_log_has_a_line_for_ten_minutes_and_an_address(api, server, user):
    pair = _chain(api, api.login(user.login, user.password), 12)
    lines = "SELECT times FROM api_access_log WHERE user_id = %s AND event = 'refresh' ORDER BY id"
    assert server.sql(lines, [user.id]) == [(12,)]
    server.sql(
        "UPDATE api_access_log SET create_date = create_date - interval '11 minutes' "
        "WHERE user_id = %s",
        [user.id],
    )
    pair = _chain(api, pair, 2)
    server.sql(
        "UPDATE api_access_log SET ip_address = '203.0.113.9' WHERE id = "
        "(SELECT max(id) FROM api_access_log WHERE user_id = %s)",
        [user.id],
    )
    _chain(api, pair, 3)
    assert server.sql(lines, [user.id]) == [(12,), (2,), (3,)]
    _chain(api, api.login(user.login, user.password), 1)
    assert server.sql(lines, [user.id]) == [(12,), (2,), (3,), (1,)]
