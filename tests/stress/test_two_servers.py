"""What one server ends, the other refuses at its very next call."""

from types import SimpleNamespace

import pytest

from tests.support.length import long
from tests.support.light_client import at_once
from tests.support.refresh_load import REVOCATIONS

from .connection_row import ConnectionRow

pytestmark = long


def _requested(request_of):
    """An ending that a client asks the first server for."""

    def end(servers, _user, pair):
        [answer] = at_once([request_of(servers.clients[0], pair)])
        assert answer.status_code == 200

    return end


def _by_administrator(kill):
    return lambda servers, user, _pair: kill(servers.rpc, user)


ENDINGS = {
    "revoked by the refresh token": _requested(
        lambda c, pair: c.revoke_request(pair["refresh_token"])
    ),
    "revoked by the access token": _requested(
        lambda c, pair: c.revoke_request(pair["access_token"])
    ),
    "logged out": _requested(
        lambda c, pair: c.request("POST", "/auth/logout", pair["access_token"])
    ),
    **{name: _by_administrator(kill) for name, kill in REVOCATIONS.items()},
}


@pytest.fixture(scope="module")
def connection(pair_of_servers):
    """A user with one connection, whose row every round puts back: one log-in serves all."""
    user = pair_of_servers.new_employee()
    pair = user.log_in()
    row = ConnectionRow(pair_of_servers.first, pair)
    return SimpleNamespace(user=user, pair=pair, row=row)


@pytest.mark.parametrize("ending", ENDINGS)
def test_ended_on_one_server(pair_of_servers, connection, scaled, figures, ending):
    """A connection is ended through one server: the next calls to every worker of the other
    are refused, with the access token and with the refresh token."""
    user, pair, other = connection.user, connection.pair, pair_of_servers.clients[1]
    use = other.request("GET", "/auth/me", pair["access_token"])
    refresh = other.refresh_request(pair["refresh_token"])
    rounds = scaled(2, full=30)
    for number in range(rounds):
        pair_of_servers.rpc("res.users", "write", [user.id], {"active": True})
        connection.row.put_back()
        assert _statuses([use] * 8) == [200] * 8
        ENDINGS[ending](pair_of_servers, user, pair)
        assert _statuses([use, refresh] * 4) == [401, 400] * 4, f"round {number}"
    figures("rounds", rounds)
    figures("calls accepted after the end", 0)


def _statuses(requests):
    return [answer.status_code for answer in at_once(requests)]
