"""What ends many connections at once, against clients that refresh as fast as they can."""

import time
from contextlib import contextmanager

import pytest

from tests.support.length import long
from tests.support.refresh_load import REVOCATIONS, RefreshLoad

pytestmark = long

# Live ones of all users, every second one of the user whose connections are to end.
_ROWS = """
    INSERT INTO api_token_connection (
        user_id, client_name, kind, scope, access_scope, generation, user_epoch, global_epoch,
        access_selector, access_hash, refresh_selector, refresh_secret_hash, refresh_key_hash,
        access_expires_at, refresh_expires_at, ends_at, create_date, rotated_at
    )
    SELECT owner.id, 'filler', 'login', 'project:read', 'project:read', 1, owner.api_token_epoch,
           (SELECT value FROM api_token_global_epoch),
           'a-filler-' || number, md5(number::text), 'r-filler-' || number,
           md5(number::text), md5(number::text),
           now() + interval '30 days', now() + interval '30 days', now() + interval '30 days',
           now(), now()
      FROM generate_series(1, %(count)s) number
      JOIN (SELECT array_agg(id) AS ids, count(*) AS count FROM res_users) everybody ON TRUE
      JOIN res_users owner ON owner.id = CASE
           WHEN number %% 2 = 0 THEN %(user)s
           ELSE everybody.ids[1 + number / 2 %% everybody.count] END
"""


@contextmanager
def _many_rows(server, user, count):
    server.sql(_ROWS, {"user": user.id, "count": count})
    server.sql("ANALYZE api_token_connection")
    yield
    server.sql("DELETE FROM api_token_connection WHERE client_name = 'filler'")


@pytest.mark.parametrize("kill", ["password change", "revoke all of this user", "revoke everybody"])
def test_kill_under_load(pair_of_servers, employee, scaled, figures, kill):
    """Clients on two servers refresh as fast as they can, over 200,000 active connections, half of
    them of the same user: once the call has returned, nothing of the user's is accepted."""
    rpc, count = pair_of_servers.rpc, scaled(4_000, full=200_000)
    longest, refreshes = 0, 0
    for number in range(scaled(1, full=3)):
        rpc("res.users", "write", [employee.id], {"password": employee.password})
        pairs = [employee.log_in() for _app in range(4)]
        with (
            _many_rows(pair_of_servers.first, employee, count),
            RefreshLoad(pair_of_servers.clients * 2, pairs) as load,
        ):
            started = time.monotonic()
            REVOCATIONS[kill](rpc, employee)
            longest = max(longest, time.monotonic() - started)
            assert load.is_dead(), f"round {number}"
        assert load.is_dead(), f"round {number}, after the load"
        refreshes += load.rounds
    figures("connections in the table", f"{count:,}")
    figures("refreshes in the storms", refreshes)
    figures("slowest kill, as its caller sees it", f"{longest:.2f} s")
