"""pre-commit and the workflow run what ``make lint`` and ``make test`` run."""

import re
import subprocess
import sys

import yaml

from dev.lint_command import CHECKS
from dev.odoo_source import SERIES
from dev.paths import ADDONS, CHECKOUT

_ABOUT_A_SERIES = re.compile(r"IS_1\d|version_info|[\"']1[89]\.0[\"']")


def _yaml(path):
    return yaml.safe_load((CHECKOUT / path).read_text())


def test_pre_commit_has_a_hook_for_every_check():
    [repository] = _yaml(".pre-commit-config.yaml")["repos"]
    entries = {hook["entry"] for hook in repository["hooks"]}
    assert entries == {f"python3 -m dev lint {name}" for name in CHECKS}


def test_the_workflow_runs_targets_that_exist_on_both_series():
    jobs = _yaml(".github/workflows/test.yml")["jobs"]
    assert set(jobs["test"]["strategy"]["matrix"]["series"]) == set(SERIES)
    commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    targets = set(re.findall(r"^([a-z0-9-]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    assert {command.split()[0] for command in commands} == {"make"}
    assert {"lint", "test"} <= {command.split()[1] for command in commands} <= targets


def test_an_unknown_check_is_named():
    command = [sys.executable, "-m", "dev", "lint", "spelling"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "spelling" in done.stderr


def test_what_differs_between_series_is_in_one_place():
    """Outside of tests, which may ask which series they run on."""
    modules = [
        path
        for addon in ADDONS
        for path in (CHECKOUT / addon).rglob("*.py")
        if "tests" not in path.relative_to(CHECKOUT).parts
    ]
    asking = [path for path in modules if _ABOUT_A_SERIES.search(path.read_text())]
    assert asking == [CHECKOUT / "api_token_auth" / "compat.py"]
