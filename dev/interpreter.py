"""A Python that Odoo runs on: this one, or an older one beside it."""

import shutil
import subprocess
import sys

from . import debian
from .console import DevError, step
from .paths import LOCAL

# Odoo 18.0 and 19.0 evaluate data files in a sandbox that knows the byte code up
# to this version.
NEWEST = (3, 13)
PYTHON = LOCAL / "python"
PACKAGES = ("python3.13-minimal", "libpython3.13-minimal", "libpython3.13-stdlib")


def suitable():
    """The path of a Python from 3.11 to 3.13."""
    if sys.version_info[:2] <= NEWEST:
        return sys.executable
    for name in ("python3.13", "python3.12", "python3.11"):
        if shutil.which(name):
            return shutil.which(name)
    if not PYTHON.exists():
        _download()
    return str(PYTHON / "usr" / "bin" / "python3.13")


def _download():
    """Debian's package, unpacked; the libraries it needs are those of python3."""
    partial = LOCAL / "python.partial"
    with step("Downloading Python 3.13 from the Debian mirror (Odoo needs 3.13 or older)"):
        for suite in ("sid", "trixie"):
            shutil.rmtree(partial, ignore_errors=True)
            try:
                debian.unpack([(name, suite) for name in PACKAGES], partial)
            except DevError as error:
                problem = error
            else:
                partial.rename(PYTHON)
                return
    raise DevError(
        "Missing: Python 3.11, 3.12 or 3.13. Odoo does not run on Python"
        f" {sys.version_info[0]}.{sys.version_info[1]}, and the Debian mirror that has"
        f" an older one cannot be reached.\n{problem}"
    )


def has_ensurepip(python):
    """Debian splits it off into the package python3-venv."""
    command = [python, "-c", "import ensurepip"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
