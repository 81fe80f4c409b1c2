"""Virtual environments under ``.local``, rebuilt when their requirements change."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from . import interpreter, pip_bootstrap
from .console import run_logged, step
from .paths import LOCAL


def ensure(folder, requirement_files, what, base=sys.executable):
    """Make the environment unless it is there and complete; return its python."""
    python = folder / "bin" / "python"
    stamp, wanted = folder / "complete", _fingerprint(requirement_files, base)
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    with step(f"Installing {what} into {folder.relative_to(LOCAL.parent)}"):
        environ = pip_environment()
        _create(folder, base, environ)
        _install(python, requirement_files, environ)
    # Written last: an environment without it was interrupted, and is made again.
    stamp.write_text(wanted)
    return python


def _fingerprint(requirement_files, base=sys.executable):
    digest = hashlib.sha256(f"{sys.version} {base}".encode())
    for path in requirement_files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _create(folder, base, environ):
    command = [base, "-m", "venv", folder]
    if interpreter.has_ensurepip(base):
        run_logged(command, "venv.log", "Cannot make a virtual environment.")
        return
    run_logged([*command, "--without-pip"], "venv.log", "Cannot make a virtual environment.")
    run_logged(
        [folder / "bin" / "python", pip_bootstrap.debian_pip() / "pip", "install", "pip"],
        "pip.log",
        _no_packages("pip"),
        env={**environ, **pip_bootstrap.certificates()},
    )


def _install(python, requirement_files, environ):
    command = [python, "-m", "pip", "install", "--prefer-binary"]
    for path in requirement_files:
        command += ["-r", path]
    names = " and ".join(str(path.relative_to(LOCAL.parent)) for path in requirement_files)
    run_logged(command, "pip.log", _no_packages(names), env=environ)


def _no_packages(names):
    return (
        f"Missing: the Python packages of {names}. They come from PyPI (or the index"
        " that pip is configured for), which needs a network connection. ODOO=<path>"
        " and PGHOST=<server> save the other downloads, not this one."
    )


def install_into(python, folder, requirement_file, what):
    """Unpack packages, without those they depend on, into a folder of their own."""
    stamp, wanted = folder / "complete", _fingerprint([requirement_file])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    command = [python, "-m", "pip", "install", "--no-deps", "--only-binary=:all:"]
    with step(f"Installing {what} into {folder.relative_to(LOCAL.parent)}"):
        run_logged(
            [*command, "--target", folder, "-r", requirement_file],
            "pip.log",
            _no_packages(requirement_file.relative_to(LOCAL.parent)),
            env=pip_environment(),
        )
    stamp.write_text(wanted)


def pip_environment():
    """pip's environment: nothing is written into the home folder."""
    environ = {
        **os.environ,
        "PIP_CACHE_DIR": str(LOCAL / "cache" / "pip"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
    }
    # A user's PYTHONPATH or pip settings for other projects must not leak in.
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"):
        environ.pop(name, None)
    return environ


def is_active(folder):
    """Whether this process runs in the environment."""
    return Path(sys.prefix) == folder


def reexec(python, arguments):
    """Go on in the environment: same process, same arguments."""
    sys.stdout.flush()
    os.execv(python, [str(python), "-m", "dev", *arguments])
