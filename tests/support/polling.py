"""Wait for what happens in its own time, and fail when it does not."""

import time


def until(question, seconds=120):
    """Ask until the answer is true → the answer."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, f"not true within {seconds} s"
        time.sleep(0.02)
    return answer


def until_somebody_waits(server):
    """Wait for a session of the server's database that waits for a lock."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s"
    until(lambda: server.sql(query, [server.db]) != [(0,)])
