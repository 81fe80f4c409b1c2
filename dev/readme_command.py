"""``make readme``: the addons' pages from their ``readme/`` fragments."""

import subprocess

from . import oca_tools
from .paths import CHECKOUT


def readme(_settings, arguments):
    """Write ``README.rst`` and ``index.html`` of each addon; the exit code."""
    return run(*arguments)


def run(*arguments):
    """Run the generator with its own packages; its exit code."""
    command = [oca_tools.python(), "-m", "dev.readme_pages", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, check=False).returncode
