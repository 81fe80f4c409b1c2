"""``make run``, the first command of the README, as a stranger types it."""

import os
import signal
import subprocess

import pytest
import requests

from dev import addons
from dev.paths import CHECKOUT, LOCAL
from dev.settings import free_port

READY = "Ctrl-C ends the server"


@pytest.fixture
def make_run(odoo_environment, new_database):
    """The running command and its port, on a database that has the addons already."""
    database, port = new_database("made"), free_port()
    note = {"addons": addons.fingerprint(), "series": odoo_environment.source.series}
    odoo_environment.databases.write_note(database, **note)
    process = subprocess.Popen(
        ["make", "run"],
        cwd=CHECKOUT,
        env={**os.environ, **_settings(odoo_environment), "DB": database, "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    yield process, port
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _settings(environment):
    """The Odoo and the PostgreSQL of these tests, in the words of the Makefile."""
    source, server = environment.source, environment.server
    odoo = {} if source.root.is_relative_to(LOCAL) else {"ODOO": str(source.root)}
    names = {"PGHOST": server.host, "PGPORT": str(server.port), "PGUSER": server.user}
    return odoo if server.embedded else {**odoo, **names, "PGPASSWORD": server.password}


def test_make_run_walks_serves_and_ends_with_ctrl_c(make_run):
    process, port = make_run
    printed = []
    for line in process.stdout:
        printed.append(line)
        if READY in line:
            break
    assert process.poll() is None, "".join(printed)
    assert any("steps answered as they should" in line for line in printed)
    refused = requests.get(f"http://127.0.0.1:{port}/api/v1/auth/me", timeout=30)
    assert refused.json()["error"] == "authentication_required"
    os.killpg(process.pid, signal.SIGINT)
    rest = process.communicate(timeout=60)[0]
    assert process.returncode in (0, -signal.SIGINT), rest  # make itself ends by the signal
    assert "Stopping" in rest and "Error" not in rest
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port}/", timeout=30)
