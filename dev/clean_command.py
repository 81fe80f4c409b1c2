"""``make clean``: end what runs, and remove what was made."""

import os
import shutil
import signal
import subprocess
import sys

from . import locks, postgres_cluster, processes
from .console import DevError, say
from .paths import CHECKOUT, LOCAL


def clean(settings, _arguments):
    """Stop servers of this checkout, and remove ``.local``."""
    if not LOCAL.exists():
        return 0
    _stop_others()
    if settings.pg_host and any(LOCAL.glob("venv-*/complete")):
        command = [sys.executable, "-m", "dev", "drop-databases"]
        if subprocess.run(command, cwd=CHECKOUT, check=False).returncode:
            raise DevError("The databases on PGHOST are still there; .local is kept.")
    postgres_cluster.stop_all()
    # Renamed first: what is removed half-way must not be taken for complete.
    doomed = LOCAL.with_name(".local.removing")
    shutil.rmtree(doomed, ignore_errors=True)
    LOCAL.rename(doomed)
    shutil.rmtree(doomed)
    say("Removed .local")
    return 0


def _stop_others():
    pids = list(locks.holders())
    for pid in pids:
        os.kill(pid, signal.SIGTERM)
    if not processes.wait_for_end(pids, 30):
        raise DevError(f"Another make still runs in this checkout: {pids}")
