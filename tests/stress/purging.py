"""The purges by Odoo's cron worker: started, held up, counted."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psutil

from dev.postgres_connection import connect

CONNECTIONS = "api_token_auth.ir_cron_purge"
CODES = "api_token_oauth.ir_cron_purge_codes"


# As the index has it.
_END = "COALESCE(revoked_at, LEAST(ends_at, refresh_expires_at))"


def ended(server):
    """Count the connections that expired or were revoked by their row."""
    return _count(server, "<")


def _count(server, operator):
    query = "SELECT count(*) FROM api_token_connection WHERE {} {} now() AT TIME ZONE 'UTC'"
    return server.sql(query.format(_END, operator))[0][0]


def start_purge(server, job=CONNECTIONS):
    """Make the job due, and wake Odoo's cron worker."""
    next_purge(server, "-1 hour", job)
    with closing(connect(server.environment.server, "postgres")) as connection:
        connection.cursor().execute("SELECT pg_notify('cron_trigger', %s)", [server.db])


def next_purge(server, interval, job=CONNECTIONS):
    """Make the job due so long from now, as PostgreSQL writes intervals."""
    statement = (
        "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' + %s::interval WHERE id = %s"
    )
    server.sql(statement, [interval, _job(server, job)])


def _job(server, job):
    query = "SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s"
    return server.sql(query, job.split("."))[0][0]


def is_done(server):
    """Whether Odoo has planned the next run, and nothing is left.

    In this order, and from a small table: counting a million rows all the time is a load.
    """
    query = "SELECT nextcall > now() AT TIME ZONE 'UTC' FROM ir_cron WHERE id = %s"
    return server.sql(query, [_job(server, CONNECTIONS)])[0][0] and not ended(server)


def until(holds, seconds=120, pause=0.005):
    """Ask ``holds()`` every ``pause`` seconds; each time is a load."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(pause)


def hold(server):
    """Keep others from writing to the uses, which each batch does; as soon as nobody does."""
    connection = connect(server.environment.server, server.db)
    connection.autocommit = False
    connection.cursor().execute("LOCK TABLE api_token_use IN SHARE MODE")
    return connection


def waiting(server):
    """Return the PostgreSQL processes that wait for the uses."""
    query = """
        SELECT pid FROM pg_locks WHERE relation = 'api_token_use'::regclass AND NOT granted
    """
    return [pid for (pid,) in server.sql(query)]


def purge_up_to(server, batches):
    """Start a purge and let so many batches pass → (who holds up the next, the worker)."""
    holder = hold(server)
    start_purge(server)
    with ThreadPoolExecutor(1) as thread:
        for _batch in range(batches):
            until(lambda: len(waiting(server)) == 1)
            following = thread.submit(hold, server)  # its turn is after this batch
            until(lambda: len(waiting(server)) == 2)
            holder.close()
            holder = following.result()
    until(lambda: waiting(server))
    return holder, cron_worker(server)


def cron_worker(server):
    """Return its process id: Odoo makes it, and nothing else, nice."""
    master = psutil.Process(server.process.pid)
    [worker] = [child.pid for child in master.children() if child.nice() > master.nice()]
    return worker


def live(server):
    """Count those that did not."""
    return _count(server, ">")
