"""What the person in front of the terminal sees."""

import contextlib
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

from .paths import CHECKOUT, LOGS
from .processes import end_with_parent


class DevError(Exception):
    """A problem the person can solve; its text says how. Ends with exit code 1."""

    exit_code = 1


class SettingError(DevError):
    """A setting is wrong. Ends with exit code 2."""

    exit_code = 2


def say(text=""):
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


def shown(path):
    """The path as the person would type it."""
    path = Path(path)
    return path.relative_to(CHECKOUT) if path.is_relative_to(CHECKOUT) else path


@contextlib.contextmanager
def step(title):
    """One line for a long step: its title, and the time it took.

    On a terminal the elapsed seconds run while the step does.
    """
    started = time.monotonic()
    line = f"  {title} … "
    done = threading.Event()
    sys.stdout.write(line)
    sys.stdout.flush()
    if sys.stdout.isatty():
        ticker = threading.Thread(target=_tick, args=(line, started, done), daemon=True)
        ticker.start()
    try:
        yield
    except BaseException:
        done.set()
        say("failed")
        raise
    done.set()
    prefix = f"\r{line}" if sys.stdout.isatty() else ""
    say(f"{prefix}{time.monotonic() - started:.1f} s")


def _tick(line, started, done):
    while not done.wait(0.5):
        sys.stdout.write(f"\r{line}{time.monotonic() - started:.0f} s ")
        sys.stdout.flush()


def run_logged(command, log_name, error, **kwargs):
    """Run a command with its output in a log file; raise ``error`` with its end."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log_path = LOGS / log_name
    command = [str(part) for part in command]
    if not shutil.which(command[0]):
        raise DevError(f"{error}\nMissing: the program {command[0]}.")
    with log_path.open("wb") as log:
        code = subprocess.run(
            command,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=end_with_parent,
            **{"stdin": subprocess.DEVNULL, **kwargs},
        ).returncode
    if code:
        raise DevError(f"{error}\n{tail(log_path)}\nThe whole log: {shown(log_path)}")
    return log_path


def tail(path, lines=12):
    """The last lines of a log, indented."""
    text = Path(path).read_text(errors="replace") if Path(path).exists() else ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])
