"""Clients that are generated from the document do what people need clients for.

Each program of ``generated_clients/`` logs in, creates, pages, filters with a list, and changes a
task under its tag; the TypeScript ones are type-checked strictly first. Made from the operations
that they use; in ``make test-all`` from the whole document, which linters read there, too.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.length import FULL, long, scaled

pytestmark = scaled

PROGRAMS = Path(__file__).parent / "generated_clients"
FOLDER = Path(__file__).parents[2] / ".local" / "generators"

PYTHON = FOLDER / "python"
PYTHON_PACKAGES = ["openapi-python-client==0.29.1", "ruff", "httpx", "attrs", "python-dateutil"]
NODE_PACKAGES = [
    "@hey-api/openapi-ts@0.95.0",
    "openapi-typescript@7.13.0",
    "openapi-fetch@0.17.0",
    "typescript@5.9",
    "@types/node@20",
]
LINTERS = ["@stoplight/spectral-cli@6", "@redocly/cli@2"]
PATHS = re.compile(r"/api/v1/(auth/(login|me)|tasks|tasks/{task_id}|projects/{project_id}/tasks)")


def run(*command, cwd=None, **environment):
    """The output of a command that must succeed."""
    result = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def fetched(marker, *command):
    """Run what installs ``marker``, unless that is there; skip where it cannot be had."""
    if not marker.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        result = subprocess.run([str(part) for part in command], capture_output=True, text=True)
        if result.returncode:
            pytest.skip(f"{command[0]} could not fetch a generator: {result.stderr[-300:]}")


@pytest.fixture(scope="module")
def node():
    """The folder of the commands of the Node packages."""
    return _with_node_packages("openapi-ts", NODE_PACKAGES)


@pytest.fixture(scope="module")
def linters():
    """The same, with the linters."""
    return _with_node_packages("redocly", NODE_PACKAGES + LINTERS)


def _with_node_packages(command, packages):
    if not shutil.which("npm"):
        pytest.skip("generators and linters need npm, which is not installed here")
    commands = FOLDER / "node_modules" / ".bin"
    npm = ("npm", "install", "--no-audit", "--no-fund", "--prefix", FOLDER)
    fetched(commands / command, *npm, *packages)
    return commands


@pytest.fixture(scope="module")
def python():
    """The interpreter that has the generator of Python."""
    interpreter = PYTHON / "bin" / "python"
    fetched(interpreter, sys.executable, "-m", "venv", PYTHON)
    generator = PYTHON / "bin" / "openapi-python-client"
    fetched(generator, interpreter, "-m", "pip", "install", "-q", *PYTHON_PACKAGES)
    return interpreter


@pytest.fixture
def whole_document(api, tmp_path):
    """The served document, in a file."""
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(api.get("/openapi.json").json()))
    return path


@pytest.fixture
def document(whole_document):
    """The same; but for ``test-all``, only the operations that the programs use."""
    document = json.loads(whole_document.read_text())
    if not FULL:
        paths = {path: item for path, item in document["paths"].items() if PATHS.fullmatch(path)}
        assert len(paths) == 5
        document["paths"] = paths
        whole_document.write_text(json.dumps(document))
    return whole_document


@pytest.fixture
def program(server, manager, project):
    """``program("node", "client.js")`` runs a client on a fresh project → what it found."""

    def run_program(*command, cwd, **environment):
        output = run(
            *command,
            cwd=cwd,
            ODOO=server.url,
            LOGIN=manager.login,
            PASSWORD=f"pw-of-{manager.login}",
            PROJECT=str(project),
            **environment,
        )
        return json.loads(output)

    return run_program


def check(found, manager):
    assert found == {
        "login": manager.login,
        "created": ["Task 0", "Task 1", "Task 2"],
        "created at once": 2,
        "pages": [3, 2],
        "filtered": True,
        "changed": "Renamed",
        "stale": "precondition_failed",
    }


def test_openapi_python_client(document, program, manager, python, tmp_path):
    generator = python.with_name("openapi-python-client")
    client = ["--output-path", tmp_path / "odoo_client", "--meta", "none"]
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"  # it runs ruff over what it made
    output = run(generator, "generate", "--path", document, *client, PATH=path)
    assert "warning" not in output.lower(), output
    check(
        program(python, PROGRAMS / "python_client.py", cwd=tmp_path, PYTHONPATH=str(tmp_path)),
        manager,
    )


def compiled(node, source, folder):
    """Type-check a program, strictly, beside what was generated → the JavaScript."""
    shutil.copy(PROGRAMS / source, folder / source)
    (folder / "node_modules").symlink_to(node.parent)
    strict = ["--strict", "--skipLibCheck", "--types", "node", "--target", "es2022"]
    modules = ["--module", "commonjs", "--moduleResolution", "node10"]
    run(node / "tsc", *strict, *modules, "--outDir", folder / "js", source, cwd=folder)
    return folder / "js" / Path(source).with_suffix(".js").name


@long
def test_hey_api(document, program, manager, node, tmp_path):
    client = ["-i", document, "-o", tmp_path / "odoo", "-c", "@hey-api/client-fetch"]
    run(node / "openapi-ts", *client, cwd=tmp_path)
    check(program("node", compiled(node, "hey_api.ts", tmp_path), cwd=tmp_path), manager)


@long
def test_openapi_typescript(document, program, manager, node, tmp_path):
    run(node / "openapi-typescript", document, "-o", tmp_path / "odoo.d.ts", cwd=tmp_path)
    check(program("node", compiled(node, "openapi_fetch.ts", tmp_path), cwd=tmp_path), manager)


@long
def test_spectral(whole_document, linters):
    rules = PROGRAMS / "spectral.yaml"
    run(linters / "spectral", "lint", whole_document, "--ruleset", rules, "--fail-severity=warn")


@long
def test_redocly(whole_document, linters):
    rules = PROGRAMS / "redocly.yaml"
    lint = [linters / "redocly", "lint", whole_document, "--config", rules, "--format", "json"]
    report = json.loads(run(*lint))
    assert report["totals"] == {"errors": 0, "warnings": 0, "ignored": 0}, report["problems"]
