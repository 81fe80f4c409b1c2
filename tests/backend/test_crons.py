"""The crons as an administrator runs them: in batches that stay done, and told in the log."""

import contextlib
import re
import xmlrpc.client

import pytest

BATCH = 1000


@pytest.fixture
def run_manually(rpc):
    """Press "Run manually" on a cron of ours."""

    def run(name):
        rpc("ir.cron", "method_direct_trigger", [rpc.ref(f"api_token_auth.{name}")])

    return run


@pytest.fixture
def ended(server):
    """A batch and ten more connections that ended long ago; a function counts what is left."""
    server.sql(
        """INSERT INTO api_token_connection
                  (user_id, client_name, kind, access_selector, generation, ends_at, revoked_at)
           SELECT 2, CASE WHEN n > %(batch)s THEN 'late' ELSE 'early' END, 'login', 'cron' || n, 0,
                  now(), now() AT TIME ZONE 'UTC' - interval '400 days' + n * interval '1 minute'
             FROM generate_series(1, %(batch)s + 10) n""",
        {"batch": BATCH},
    )
    count = "SELECT count(*) FROM api_token_connection WHERE access_selector LIKE 'cron%'"
    yield lambda: server.sql(count)[0][0]
    server.sql("DELETE FROM api_token_connection WHERE access_selector LIKE 'cron%'")


def test_run_manually_purges_more_than_a_batch_and_says_how_many(server, ended, run_manually):
    assert ended() == BATCH + 10
    run_manually("ir_cron_purge")
    assert ended() == 0
    lines = re.findall(r"token PURGE: (\d+) connections", server.log_path.read_text())
    assert max(int(number) for number in lines) >= BATCH + 10


def test_what_was_done_before_a_crash_stays_done(server, ended, run_manually):
    server.sql(
        """CREATE FUNCTION crash() RETURNS trigger AS
           $$ BEGIN RAISE EXCEPTION 'crash'; END $$ LANGUAGE plpgsql;
           CREATE TRIGGER crash BEFORE DELETE ON api_token_connection
           FOR EACH ROW WHEN (OLD.client_name = 'late') EXECUTE FUNCTION crash()"""
    )
    try:
        # 18 tells whoever pressed the button; 19 notes it and counts what was done.
        with contextlib.suppress(xmlrpc.client.Fault):
            run_manually("ir_cron_purge")
    finally:
        server.sql("DROP TRIGGER crash ON api_token_connection; DROP FUNCTION crash()")
    assert ended() == 10
    run_manually("ir_cron_purge")
    assert ended() == 0


def test_odoo_is_told_the_progress(server, rpc, ended, run_manually):
    run_manually("ir_cron_purge")
    cron = rpc.ref("api_token_auth.ir_cron_purge")
    [[done, remaining]] = server.sql(
        "SELECT done, remaining FROM ir_cron_progress WHERE cron_id = %s ORDER BY id DESC LIMIT 1",
        (cron,),
    )
    assert (done, remaining) == (BATCH + 10, 0)


def test_the_log_is_purged_on_its_own_schedule(server, run_manually):
    server.sql(
        """INSERT INTO api_access_log (event, note, create_date)
           VALUES ('issue', 'old line', now() - interval '181 days'),
                  ('issue', 'old line', now() - interval '179 days')"""
    )
    count = "SELECT count(*) FROM api_access_log WHERE note = 'old line'"
    run_manually("ir_cron_purge")
    assert server.sql(count) == [(2,)]
    run_manually("ir_cron_purge_log")
    assert server.sql(count) == [(1,)]
    server.sql("DELETE FROM api_access_log WHERE note = 'old line'")


@pytest.mark.parametrize(
    "name", ["ir_cron_notify_expiry", "ir_cron_erase_seals", "ir_cron_revoke_outgrown"]
)
def test_the_others_run_manually_too(run_manually, name):
    run_manually(name)
