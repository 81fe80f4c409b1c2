"""Very many used codes, and the job that clears them away."""

import time
from contextlib import closing, contextmanager

import pytest

from dev.postgres_connection import connect
from tests.support.length import long
from tests.support.polling import until

from . import purging

# Ten minutes old, as everything that the job takes.
_FILL = """
    INSERT INTO api_token_code (selector, hash, client_id, user_id, scope, challenge, user_epoch,
                                global_epoch, client_epoch, ends_at, used_at, connection_id)
    SELECT 'filled-' || number, 'x', 1, 1, 'project:read', 'x', 0, 0, 0, ended, ended, number
      FROM generate_series(1, %s) AS number, LATERAL (
           SELECT now() AT TIME ZONE 'UTC' - interval '1 day' - number * interval '1 ms' AS ended
      ) AS moment
"""
# In the middle of each batch: its rows are locked, and nothing is committed.
_HELD_UP = """
    CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_advisory_xact_lock_shared(21); RETURN NULL; END $$;
    CREATE TRIGGER hold_up AFTER DELETE ON api_token_code
        FOR EACH STATEMENT EXECUTE FUNCTION hold_up()
"""
_LET_GO = "DROP TRIGGER hold_up ON api_token_code; DROP FUNCTION hold_up"
_WAITING = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 21 AND NOT granted"
_LEFT = "SELECT count(*) FROM api_token_code WHERE selector LIKE 'filled-%'"


@pytest.fixture
def sweeper(pair_of_servers):
    """A third server on the database, for the scheduled jobs; none of them is due."""
    server = pair_of_servers.first.another(name="sweeper", workers=0, max_cron_threads=1)
    server.sql("UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' + interval '1 day'")
    with server:
        yield server


@contextmanager
def _held_up(server):
    """Whoever deletes codes waits, with what it has deleted, until the connection is closed."""
    server.sql(_HELD_UP)
    try:
        with closing(connect(server.environment.server, server.db)) as holder:
            holder.cursor().execute("SELECT pg_advisory_lock(21)")
            yield holder
    finally:
        server.sql(_LET_GO)


@contextmanager
def _locked(server, selector):
    """As an exchange of the code does it."""
    with closing(connect(server.environment.server, server.db)) as exchange:
        exchange.autocommit = False
        query = "SELECT 1 FROM api_token_code WHERE selector = %s FOR UPDATE"
        exchange.cursor().execute(query, [selector])
        yield


@long
def test_a_purge_of_codes_that_no_exchange_waits_for(two, sweeper, scaled, figures):
    """The job is held up in the middle of a batch: apps connect all the same, and a code that is
    used twice is found. A code that an exchange has just locked is left for the next time."""
    count, app = scaled(5_000, full=1_000_000), two.register()
    sweeper.sql(_FILL, [count])
    with _held_up(sweeper) as holder, _locked(sweeper, "filled-7"):
        purging.start_purge(sweeper, purging.CODES)
        until(lambda: sweeper.sql(_WAITING))
        for _time in range(3):
            _connect(two, app)
        assert sweeper.sql(_LEFT) == [(count,)]
        holder.close()
        started_at, connected = time.monotonic(), 0
        while sweeper.sql(_LEFT) != [(1,)]:
            _connect(two, app)
            connected += 1
            assert time.monotonic() < started_at + 1800  # Odoo takes 100,000 a minute
        seconds = time.monotonic() - started_at
    figures("codes deleted", f"{count - 1:,} in {seconds:.1f} s")
    figures("apps connected meanwhile", connected)


def _connect(two, app):
    """Allow, exchange, and try the same code again."""
    code = two.person.allow(app.request())["code"]
    assert app.exchange(code).status_code == 200
    assert app.exchange(code).json()["error"] == "invalid_grant"
