"""Where, when and on which code something was measured."""

import datetime
import functools
import hashlib
import os
import platform
import re
import subprocess
from pathlib import Path

from dev import addons
from dev.paths import CHECKOUT

HERE = Path(__file__).resolve().parent


def described(series, rounds):
    """Return name → text, for the head of the results."""
    return {
        "odoo": series,
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "commit": _commit(),
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{_memory() / 2**20:.0f} GB",
        "python": platform.python_version(),
        "rounds": str(rounds),
        "load_before": f"{os.getloadavg()[0]:.1f}",
    }


@functools.cache
def code():
    """Another text for another code of our addons or of the benchmark."""
    digest = hashlib.sha256(addons.fingerprint().encode())
    for path in sorted(HERE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _commit():
    """The short hash, with ``+`` where the code was changed since; "" outside a repository."""
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", "*.py")
    return _git("rev-parse", "--short", "HEAD") + ("+" if changed else "")


def _git(*arguments):
    command = ["git", "-C", CHECKOUT, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _processor():
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return found[1] if found else platform.machine()


def _memory():
    """Kilobytes."""
    return int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())[1])
