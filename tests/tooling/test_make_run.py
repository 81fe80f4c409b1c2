"""``make run``, the first command of the README, as strangers type it in two shells."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from dev import addons
from dev.paths import CHECKOUT, LOCAL, LOGS
from dev.settings import free_port
from tests.support import npm, polling
from tests.support.backend import backend_at

READY = "Ctrl-C ends the server"
SELFIE = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


class MakeRun:
    """The running command; ``printed`` is what it said until it served."""

    def __init__(self, environment, database, python):
        # A database that has the addons already.
        note = {"addons": addons.fingerprint(), "series": environment.source.series}
        environment.databases.write_note(database, **note)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.log_path = LOGS / f"run-{database}.log"
        self.printed = ""
        self.process = subprocess.Popen(
            ["make", "run", f"PYTHON={python}", f"DB={database}", f"PORT={port}"],
            cwd=CHECKOUT,
            env=_shell(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def wait(self):
        """Read until it serves."""
        for line in self.process.stdout:
            self.printed += line
            if READY in line:
                return
        pytest.fail(f"make run ended:\n{self.printed}")

    def interrupt(self):
        """Ctrl-C; what it still said."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.communicate(timeout=120)[0]

    def kill(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _shell(environment):
    """A shell's variables: that a worker of pytest started it is no business of the command."""
    variables = {**os.environ, **_settings(environment)}
    variables.pop("PYTEST_XDIST_WORKER", None)
    return variables


def _settings(environment):
    """The Odoo and the PostgreSQL of these tests, in the words of the Makefile."""
    source, server = environment.source, environment.server
    odoo = {} if source.root.is_relative_to(LOCAL) else {"ODOO": str(source.root)}
    names = {"PGHOST": server.host, "PGPORT": str(server.port), "PGUSER": server.user}
    return odoo if server.embedded else {**odoo, **names, "PGPASSWORD": server.password}


@pytest.fixture(scope="module")
def other_python(tmp_path_factory):
    """The same version of Python at another path, as another shell may find it."""
    folder = tmp_path_factory.mktemp("shell") / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return folder / "bin" / "python3"


@pytest.fixture(scope="module")
def runs(odoo_environment, new_database, other_python):
    """Two of them, started at once in shells whose ``python3`` differs."""
    pythons = (os.path.realpath(sys.executable), other_python)
    started = [
        MakeRun(odoo_environment, new_database(f"made{number}"), python)
        for number, python in enumerate(pythons)
    ]
    for run in started:
        run.wait()
    yield started
    for run in started:
        run.kill()


def test_two_walk_and_serve_side_by_side(runs):
    for run in runs:
        assert "steps answered as they should" in run.printed
        assert "Installing" not in run.printed
        refused = requests.get(f"{run.url}/api/v1/auth/me", timeout=60)
        assert refused.json()["error"] == "authentication_required"


def test_strict_clients_discover_the_server_that_was_printed(runs):
    url = runs[0].url
    assert f"{url}/odoo" in runs[0].printed
    folder = npm.installed("openid-client@6", "oauth4webapi@3")
    script = shutil.copy(Path(__file__).with_name("discovery.mjs"), folder)
    command = ["node", script, url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for library in ("openid_client", "oauth4webapi"):
        assert found[library]["token_endpoint"] == f"{url}/api/v1/auth/token"
    assert found["resource"]["authorization_servers"] == [url]
    assert found["told"] == f"{url}/.well-known/oauth-protected-resource/api/v1"


def test_the_backend_has_its_real_time_connection(runs, browser, odoo_environment):
    complaints = []
    with backend_at(runs[0].url, browser) as new_backend:
        backend = new_backend()
        backend.page.on("console", lambda line: complaints.append((line.type, line.text)))
        backend.log_in("admin", "admin")
        polling.until(lambda: " 101 " in websocket_requests(runs[0]), seconds=120)
        assert "Real-time connection lost" not in backend.page.inner_text("body")
    if not any((folder / SELFIE).exists() for folder in odoo_environment.source.addons_path):
        complaints = [(kind, text) for kind, text in complaints if SELFIE not in text]
    assert [text for kind, text in complaints if kind in ("warning", "error")] == []
    assert backend.errors == []


def websocket_requests(run):
    """The lines about them in the server's log; 101 is a connection that was made."""
    lines = run.log_path.read_text(errors="replace").splitlines()
    return "\n".join(line for line in lines if '"GET /websocket' in line)


def test_ctrl_c_ends_one_and_leaves_the_other(runs):
    first, second = runs
    rest = first.interrupt()
    assert first.process.returncode in (0, -signal.SIGINT), rest  # make itself ends by the signal
    assert "Stopping" in rest and "Error" not in rest
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{first.url}/", timeout=60)
    # It still has its packages and its PostgreSQL.
    assert requests.get(f"{second.url}/web/login", timeout=60).status_code == 200
