"""Locks between processes of one checkout; the kernel drops them with their holder."""

import contextlib
import fcntl
import os

from .console import DevError, say
from .paths import LOCAL

LOCKS = LOCAL / "locks"
# The locks that this process holds until it ends.
_held = {}
# Shared by all who use the embedded PostgreSQL.
POSTGRES_USERS = "postgres-users"


def open_lock(name):
    """Open the lock file; closed again on exec, so children never hold it."""
    LOCKS.mkdir(parents=True, exist_ok=True)
    return (LOCKS / name).open("a+")


def try_lock(file, kind=fcntl.LOCK_EX):
    """Take the lock if it is free."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def waiting_lock(name, doing):
    """Hold the lock; where another process has it, say so and wait."""
    with open_lock(name) as file:
        if not try_lock(file):
            say(f"  Waiting: another make in this checkout is {doing} …")
            fcntl.flock(file, fcntl.LOCK_EX)
        _write_pid(file)
        yield


@contextlib.contextmanager
def refusing_lock(name, message):
    """Hold the lock; where another process has it, end with the message."""
    with open_lock(name) as file:
        if not try_lock(file):
            raise DevError(message)
        _write_pid(file)
        yield


def hold_shared(name):
    """Share the lock with others until this process ends."""
    if name not in _held:
        _held[name] = open_lock(name)
        fcntl.flock(_held[name], fcntl.LOCK_SH)


def keep_on_exec():
    """Let what is held outlive ``exec``: the process is the same."""
    for file in _held.values():
        os.set_inheritable(file.fileno(), True)


def _write_pid(file):
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()


def holders():
    """The pids of the processes that hold a lock of this checkout."""
    for path in LOCKS.glob("*"):
        with path.open("a+") as file:
            if not try_lock(file):
                file.seek(0)
                text = file.read().strip()
                if text.isdigit():
                    yield int(text)
