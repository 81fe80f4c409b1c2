"""``make wheels``: the addons as Python packages, as the OCA builds them.

A package of an Odoo addon belongs to one series and has a version that begins with it.
The sources are the same for both, so that each is built from a copy that names its own.
"""

import re
import shutil
import tempfile
from pathlib import Path

from . import oca_tools, venv
from .console import run_logged, say, shown
from .odoo_source import SERIES
from .paths import ADDONS, CHECKOUT, LOCAL

DIST = LOCAL / "dist"
PIP_WHEEL = ("-m", "pip", "wheel", "--no-deps", "--no-build-isolation")


def wheels(_settings, _arguments):
    """Build the wheels of the addons for both series into ``.local/dist``."""
    for series in SERIES:
        for addon in ADDONS:
            say(shown(build(CHECKOUT / addon, series, DIST)))
    return 0


def build(addon, series, target):
    """Build the wheel of an addon's folder; its path.

    :param series: ``"18.0"`` or ``"19.0"``
    """
    # Outside of the checkout: whool asks git what belongs to an addon, and
    # git knows nothing of a copy.
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / addon.name
        shutil.copytree(addon, copy, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        _replace(copy / "pyproject.toml", r'(?<=odoo_series_override = ")[\d.]+', series)
        _replace(copy / "__manifest__.py", r'(?<="version": ")', f"{series}.")
        built = Path(folder) / "dist"
        run_logged(
            [oca_tools.python(), *PIP_WHEEL, "-w", built, copy],
            f"wheel-{addon.name}-{series}.log",
            f"{shown(addon)} cannot be built.",
            env=venv.pip_environment(),
        )
        [wheel] = built.glob("*.whl")
        target.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(wheel, target))


def _replace(path, pattern, text):
    found = re.subn(pattern, text, path.read_text(), count=1)
    if not found[1]:
        raise ValueError(f"{path.name}: nothing there to replace by {text}")
    path.write_text(found[0])
