"""The addons' tests under Odoo's own test runner."""

import re
import subprocess
from dataclasses import dataclass

from . import odoo_config, processes
from .console import shown
from .environment import PYTHON
from .paths import ADDONS, LOGS, ODOO_BIN
from .settings import free_port

INTERESTING = re.compile(
    r" (?:ERROR|CRITICAL) | (?:FAIL|ERROR): |odoo\.tests\.(?:result|stats): |^\s*File .*api_"
)


@dataclass
class Result:
    """What Odoo's runner said."""

    exit_code: int
    text: str


def run_addon_tests(environment, installed_database, new=(), timeout=900, **options):
    """Update the addons in a copy of the database with their tests switched on.

    :param new: addons to install and test with them, in the ``addons_path`` of ``options``
    """
    database = f"{installed_database}_odoo"
    environment.databases.create(database, installed_database)
    config = odoo_config.write(
        database,
        environment.source,
        environment.server,
        database,
        http_port=free_port(),
        gevent_port=free_port(),
        workers=0,
        **options,
    )
    log_path = LOGS / "test-odoo.log"
    with log_path.open("wb") as log:
        process = processes.start(
            [PYTHON, ODOO_BIN, "-c", config, "--stop-after-init", *_what(new)],
            stdout=log,
            stderr=log,
            cwd=LOGS,
            env=environment.variables(),
        )
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            code = 124
        finally:
            processes.stop(process)
    environment.databases.drop(database)
    # Odoo is content with nothing to run; a mistake in the tags would look like that.
    log = log_path.read_text(errors="replace")
    if code == 0 and not re.search(r"odoo\.tests\.result: .* of [1-9]\d* tests", log):
        return Result(1, f"Odoo's runner found no tests.\n{_summary(log_path)}")
    return Result(code, _summary(log_path))


def _what(new):
    tags = ",".join(f"/{addon}" for addon in (*ADDONS, *new))
    install = ["-i", ",".join(new)] if new else []
    return ["-u", ",".join(ADDONS), *install, "--test-enable", f"--test-tags={tags}"]


def _summary(log_path):
    lines = log_path.read_text(errors="replace").splitlines()
    chosen = [line for line in lines if INTERESTING.search(line)]
    return "\n".join([*chosen, f"The whole log: {shown(log_path)}"])
