"""The examples are run as they are."""

import ast
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
    """``run("node", "client.mjs")`` → the lines that the example printed."""
    own = {"ODOO": server.url, "LOGIN": manager.login, "PASSWORD": f"pw-of-{manager.login}"}

    def run_example(*command):
        program = shutil.which(command[0])
        if not program:
            pytest.skip(f"this example needs {command[0]}, which is not installed here")
        result = subprocess.run(
            [program, *command[1:]],
            cwd=EXAMPLES,
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout.splitlines()

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


def test_phone_shows_comments_and_pictures(run):
    assert run("node", "phone.mjs") == [
        "sent twice, stored once: true",
        "the description shows the picture: true",
        "sent back, it is the same: true",
        "somebody wrote <p>Here it is.</p> with 1 picture",
    ]
