"""Child processes that never outlive us."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time

_PR_SET_PDEATHSIG = 1


def end_with_parent():
    """Ask the kernel for a SIGTERM when the parent process ends, however it ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def start(command, **kwargs):
    """Start a child in a session of its own, so that Ctrl-C reaches only us."""
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=end_with_parent,
        **kwargs,
    )


def stop(process, grace=10):
    """End a child and all of its session: gently first, then for certain."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace)
    # Grandchildren may be left (workers of a server that was killed).
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end(process):
    """End a child that may have children which have to be ended in turn: it does that itself."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def deadline(seconds):
    """Raise TimeoutError in the main thread after so many seconds."""

    def too_late(_signum, _frame):
        raise TimeoutError

    signal.signal(signal.SIGALRM, too_late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def wait_for_end(pids, seconds):
    """Wait until none of the processes is there; whether that was reached."""
    deadline = time.monotonic() + seconds
    while any(os.path.exists(f"/proc/{pid}") for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def signals_as_interrupt():
    """Let SIGTERM and SIGHUP do what Ctrl-C does: unwind, and so end everything."""

    def interrupt(_signum, _frame):
        raise KeyboardInterrupt

    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, interrupt)


def no_further_interrupts():
    """From here on a second Ctrl-C must not stop the clean-up half-way."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)
