"""The examples are run as they are."""

import ast
import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dev import venv

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def run(server, manager):
    """``run("node", "client.mjs")`` → the lines that the example printed.

    ``refused=True``: what it said when it gave up; further names are of its environment.
    """
    own = {"ODOO": server.url, "LOGIN": manager.login, "PASSWORD": f"pw-of-{manager.login}"}

    def run_example(*command, refused=False, **further):
        program = shutil.which(command[0])
        if not program:
            pytest.skip(f"this example needs {command[0]}, which is not installed here")
        result = subprocess.run(
            [program, *command[1:]],
            cwd=EXAMPLES,
            env={**os.environ, **own, **further},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert bool(result.returncode) is refused, result.stdout + result.stderr
        return (result.stderr if refused else result.stdout).splitlines()

    return run_example


def test_curl(run):
    lines = run("bash", "client.sh")
    assert lines[1:] == [
        "the new one is there: From curl",
        "changed: 5",
        "the second change with the old tag: HTTP 412: precondition_failed",
        "refreshes for 8 calls at once: 1",
        "the deleted one is gone",
        "True",
    ]


def test_python(run):
    lines = run(sys.executable, "client.py")
    assert lines[1:] == [
        "the new one is there: True",
        "changed: 7",
        "refreshes for 16 calls of 8 threads: 1",
        "the deleted one is gone: True",
    ]


@pytest.fixture
def python_3_9(tmp_path):
    """Its path, and a folder with ``requests`` for it."""
    python = shutil.which("python3.9")
    if not python or subprocess.run([python, "-V"], capture_output=True).returncode:
        pytest.skip("needs Python 3.9, which is not installed here")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--only-binary=:all:"]
    options = ["--python-version=3.9", "--target", tmp_path, "requests"]
    subprocess.run([*pip, *options], check=True, env=venv.pip_environment())
    return python, tmp_path


def test_python_3_9_reads_the_example():
    ast.parse((EXAMPLES / "client.py").read_text(), feature_version=(3, 9))


def test_python_3_9_runs_the_example(run, python_3_9, monkeypatch):
    python, packages = python_3_9
    monkeypatch.setenv("PYTHONPATH", str(packages))
    assert run(python, "client.py")[-1] == "the deleted one is gone: True"


def test_javascript(run):
    lines = run("node", "client.mjs")
    assert lines[1:] == [
        "the new one is there: true",
        "changed: 8",
        "the second change with the old tag: 412",
        "refreshes for 16 calls at once: 1",
        "the deleted one is gone: true",
    ]


_SEEN_ON_THE_PHONE = [
    "sent twice, stored once: true",
    "the description shows the picture: true",
    "sent back, it is the same: true",
    "somebody wrote <p>Here it is.</p> with 1 picture",
]


def test_phone_shows_comments_and_pictures(run):
    assert run("node", "phone.mjs") == _SEEN_ON_THE_PHONE


def test_phone_writes_a_property_and_finds_by_it(run, rpc):
    definition = [
        {"name": "rooms", "string": "Rooms", "type": "integer"},
        {"name": "floor", "string": "Floor", "type": "char"},
    ]
    values = {"name": "With properties", "task_properties_definition": definition}
    values["task_ids"] = [(0, 0, {"name": "Elsewhere", "task_properties": {"floor": "First"}})]
    project = rpc("project.project", "create", values)
    lines = run("node", "phone.mjs", PROJECT=str(project))
    assert lines == [*_SEEN_ON_THE_PHONE, "Floor Roof: Repair the roof"]


def test_a_project_from_a_template_with_people_for_its_roles(run, rpc, manager):
    run_it = functools.partial(run, sys.executable, "templates.py", ROLE="Mason")
    if rpc.series == "18.0":
        said = "Project templates need Odoo 19.0 or later; this server has 18.0."
        assert run_it(TEMPLATE="New house", refused=True) == [said]
        return
    roles = [manager.create("/project-roles", name=name)["id"] for name in ("Mason", "Painter")]
    tasks = [
        (0, 0, {"name": name, "role_ids": [(6, 0, [role])], "user_ids": []})
        for name, role in zip(("Build", "Paint"), roles, strict=True)
    ]
    values = {"name": "New house", "is_template": True, "task_ids": tasks}
    rpc("project.project", "create", values)
    assert run_it(TEMPLATE="New house") == ["Build: mine", "Paint: nobody"]
    said = "There is no project template Old house."
    assert run_it(TEMPLATE="Old house", refused=True) == [said]
