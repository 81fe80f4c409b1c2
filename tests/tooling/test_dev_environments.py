"""What pip installed under ``.local`` is shared by commands, and never removed under one."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dev import locks, venv


@pytest.fixture
def requirements(tmp_path, monkeypatch):
    """A file of requirements that asks for nothing, in a ``.local`` of its own."""
    monkeypatch.setattr(venv, "LOCAL", tmp_path)
    monkeypatch.setattr(locks, "LOCKS", tmp_path / "locks")
    monkeypatch.setattr(locks, "_held", {})
    path = tmp_path / "requirements.txt"
    path.write_text("# nothing\n")
    return path


def installed(requirements):
    """The folder with the packages, which this process uses from now on."""
    return venv.install_into(sys.executable, "tried", requirements, "nothing")


def no_longer_used(folder):
    locks._held.pop(folder.name).close()


def test_shells_with_the_same_python_under_two_paths_share_an_environment(requirements, tmp_path):
    other = tmp_path / "other-python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", other], check=True)
    paths = (sys.executable, os.path.realpath(sys.executable), other / "bin" / "python3")
    assert len({venv.environment_folder("tried", [requirements], str(path)) for path in paths}) == 1


def test_another_version_gets_an_environment_beside_it(requirements, tmp_path):
    other = tmp_path / "python3.99"
    other.write_text("#!/bin/sh\necho 3.99\n")
    other.chmod(0o755)
    folders = [
        venv.environment_folder("tried", [requirements], base)
        for base in (sys.executable, str(other))
    ]
    assert folders[0] != folders[1]


def test_what_is_in_use_outlives_new_requirements(requirements):
    first = installed(requirements)
    requirements.write_text("# nothing else\n")
    second = installed(requirements)
    assert second != first
    assert (first / "complete").exists() and (second / "complete").exists()


def test_what_nobody_uses_goes_with_its_requirements(requirements):
    first = installed(requirements)
    no_longer_used(first)
    requirements.write_text("# nothing else\n")
    assert (installed(requirements) / "complete").exists()
    assert not first.exists()


def test_an_interrupted_installation_is_made_again(requirements):
    first = installed(requirements)
    no_longer_used(first)
    (first / "complete").unlink()
    (first / "half").touch()
    assert installed(requirements) == first
    assert (first / "complete").exists() and not (first / "half").exists()


def test_this_test_run_holds_its_own_environment():
    """So no other command can take it away, through ``exec`` and all."""
    with locks.open_lock(Path(sys.prefix).name) as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
