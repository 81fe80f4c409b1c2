"""Stops the embedded PostgreSQL as soon as nobody uses it, and ends."""

import fcntl
import signal

from . import locks, postgres_cluster


def keep():
    """Wait for the lock that every user shares: to get it is to be alone."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)
    with locks.open_lock(locks.POSTGRES_USERS) as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        postgres_cluster.stop_all()


if __name__ == "__main__":
    keep()
