"""A wrong setting is named in one clear line, before anything long starts."""

import os
import socket
import subprocess
import sys

import pytest

from dev.console import DevError, run_logged
from dev.paths import CHECKOUT
from dev.settings import free_port

SETTINGS = ("PORT", "DB", "ODOO", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")


def run_with(**settings):
    """``make run`` without make, and without the settings of this test run."""
    environ = {key: value for key, value in os.environ.items() if key not in SETTINGS}
    return subprocess.run(
        [sys.executable, "-m", "dev", "run"],
        cwd=CHECKOUT,
        env={**environ, **{key: str(value) for key, value in settings.items()}},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"PORT": "abc"}, "PORT=abc: not a port number"),
        ({"PORT": "65536"}, "PORT=65536: not a port number"),
        ({"DB": "No Such; Name"}, "DB=No Such; Name: not a database name"),
        ({"DB": "postgres"}, "DB=postgres: belongs to PostgreSQL itself"),
        ({"ODOO": "/no/such/folder"}, "ODOO=/no/such/folder: no such folder"),
        ({"PGUSER": "odoo"}, "PGUSER set without PGHOST"),
        ({"PGHOST": "localhost", "PGPORT": "x"}, "PGPORT=x: not a port number"),
        ({"PGHOST": "localhost", "PGUSER": "postgres"}, "Odoo refuses to work as this role"),
        ({"PGHOST": "127.0.0.1", "PGPORT": "1"}, "PGHOST=127.0.0.1 PGPORT=1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)
def test_wrong_setting_is_named(settings, message):
    answer = run_with(**settings)
    assert answer.returncode == 2
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_missing_program_is_named():
    with pytest.raises(DevError, match=r"PostgreSQL cannot start\.\nMissing: .* no-such-program"):
        run_logged(["no-such-program", "-x"], "missing.log", "PostgreSQL cannot start.")


def test_folder_without_odoo_is_refused(tmp_path):
    answer = run_with(ODOO=tmp_path)
    assert answer.returncode == 2
    assert "not an Odoo source tree" in answer.stderr


@pytest.mark.parametrize("version", ["(17, 0, 0, FINAL, 0, '')", "('saas~18', 2, 0)"])
def test_other_series_of_odoo_is_refused(tmp_path, version):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text(f"version_info = {version}\n")
    answer = run_with(ODOO=tmp_path)
    assert answer.returncode == 2
    assert "these addons are for 18.0 and 19.0" in answer.stderr


def test_port_in_use_is_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = run_with(PORT=port)
    assert answer.returncode == 2
    assert f"PORT={port}: not usable" in answer.stderr


def test_a_port_given_out_can_be_listened_on_and_is_given_to_nobody_else():
    port = free_port()
    with socket.socket() as somebody, pytest.raises(OSError, match="in use"):
        somebody.bind(("127.0.0.1", port))
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
        server.listen()
        socket.create_connection(("127.0.0.1", port), timeout=120).close()
