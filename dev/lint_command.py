"""``make lint``: style and correctness, without Odoo or PostgreSQL."""

import subprocess
import xml.etree.ElementTree as ElementTree

from . import venv
from .console import say
from .paths import ADDONS, CHECKOUT, DEV, LINT_VENV, LOCAL

# A model may be spread over files by concern: "what the crons clear away", "what shows".
MERGED = "--disable=consider-merging-classes-inherited"
CODE = [*ADDONS, "bench", "dev", "tests"]


def lint(_settings, _arguments):
    """Run every check, so that one run shows everything; 1 if any failed."""
    python = venv.ensure(LINT_VENV, [DEV / "requirements-lint.txt"], "linters")
    ruff = [python, "-m", "ruff"]
    results = [
        _check("ruff check", [*ruff, "check", *CODE]),
        _check("ruff format", [*ruff, "format", "--check", *CODE]),
        _check("pylint-odoo", [python, "-m", "pylint", "--jobs=2", MERGED, *ADDONS]),
        _check_xml(),
    ]
    return 0 if all(results) else 1


def _check(title, command):
    say(f"== {title}")
    environ = {**venv.pip_environment(), "PYLINTHOME": str(LOCAL / "cache" / "pylint")}
    command = [str(part) for part in command]
    return subprocess.run(command, cwd=CHECKOUT, env=environ, check=False).returncode == 0


def _check_xml():
    say("== XML is well-formed")
    good = True
    for addon in ADDONS:
        for path in sorted((CHECKOUT / addon).rglob("*.xml")):
            try:
                ElementTree.parse(path)
            except ElementTree.ParseError as error:
                say(f"{path.relative_to(CHECKOUT)}: {error}")
                good = False
    return good
