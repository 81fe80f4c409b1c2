"""``make lint``: style and correctness, without Odoo or PostgreSQL.

``python3 -m dev lint ruff po`` runs only the checks named; pre-commit does that.
"""

import subprocess
import xml.etree.ElementTree as ElementTree

from . import oca_tools, readme_command, venv
from .console import SettingError, say
from .odoo_source import SERIES
from .paths import ADDONS, CHECKOUT, DEV, LOCAL

# A model may be spread over files by concern: "what the crons clear away", "what shows".
MERGED = "--disable=consider-merging-classes-inherited"
# Odoo loads no README of theirs, and nobody installs them but the tests.
TEST_ADDONS = ("tests/addons/api_leads", "tests/addons/api_shop")
CODE = [*ADDONS, "bench", "dev", "examples", "tests"]


def lint(_settings, names):
    """Run every check, or those named, so that one run shows everything; 1 if any failed."""
    unknown = set(names) - set(CHECKS)
    if unknown:
        raise SettingError(f"No such check: {', '.join(unknown)}. Known: {', '.join(CHECKS)}")
    results = [_reported(name) for name in names or CHECKS]
    return 0 if all(results) else 1


def _reported(name):
    say(f"== {name}")
    return CHECKS[name]()


def _ruff():
    return _linter("ruff", "check", *CODE)


def _ruff_format():
    return _linter("ruff", "format", "--check", *CODE)


def _pylint_odoo():
    """Once per series: what a series deprecates is asked of its own rules."""
    results = [
        _linter("pylint", "--jobs=2", MERGED, f"--valid-odoo-versions={series}", *ADDONS)
        for series in SERIES
    ]
    return all(results)


def _linter(module, *arguments):
    python = venv.ensure("lint-venv", [DEV / "requirements-lint.txt"], "linters")
    return _run(python, "-m", module, *arguments)


def _oca():
    """The OCA's checks of the XML and CSV files of addons."""
    return _run(oca_tools.program("oca-checks-odoo-module"), *ADDONS, *TEST_ADDONS)


def _po():
    files = [path for addon in ADDONS for path in sorted((CHECKOUT / addon / "i18n").iterdir())]
    # po-pretty-format wants an empty translation where French says the same, as for "ID";
    # to us an empty one is one that is missing.
    return _run(oca_tools.program("oca-checks-po"), "--disable=po-pretty-format", *files)


def _readme():
    """The generated pages are what their fragments say."""
    return readme_command.run("--check") == 0


def _run(*command):
    environ = {**venv.pip_environment(), "PYLINTHOME": str(LOCAL / "cache" / "pylint")}
    command = [str(part) for part in command]
    return subprocess.run(command, cwd=CHECKOUT, env=environ, check=False).returncode == 0


def _xml():
    """Also what no manifest names, which the OCA's checks do not read."""
    good = True
    for folder in (*ADDONS, *TEST_ADDONS):
        for path in sorted((CHECKOUT / folder).rglob("*.xml")):
            try:
                ElementTree.parse(path)
            except ElementTree.ParseError as error:
                say(f"{path.relative_to(CHECKOUT)}: {error}")
                good = False
    return good


CHECKS = {
    "ruff": _ruff,
    "ruff-format": _ruff_format,
    "pylint-odoo": _pylint_odoo,
    "oca": _oca,
    "po": _po,
    "readme": _readme,
    "xml": _xml,
}
