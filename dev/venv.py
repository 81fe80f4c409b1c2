"""What pip installs under ``.local``: a folder for each Python and each set of packages.

The name of a folder says what is in it, so commands from shells whose ``python3`` differs
share one or use two beside each other. A command holds a shared lock on every folder that
it uses, and only what nobody uses is removed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import interpreter, locks, pip_bootstrap
from .console import DevError, run_logged, shown, step
from .paths import DEV, LOCAL

#: The environment that has what Odoo, the addons and the tests need.
NAME = "venv"
REQUIREMENTS = (DEV / "requirements.txt",)


def ensure(name, requirement_files, what, base=sys.executable):
    """Make the environment unless it is there; return its python.

    :param name: how its folder's name begins
    :param base: the interpreter to make it with
    """
    folder = environment_folder(name, requirement_files, base)
    python = folder / "bin" / "python"

    def make():
        environ = pip_environment()
        _create(folder, base, environ)
        _install(python, requirement_files, environ)

    _provide(folder, what, make, python)
    return python


def environment_folder(name, requirement_files, base=sys.executable):
    """Where :func:`ensure` makes it."""
    return _folder(f"{name}-{_version(base)}", requirement_files)


def install_into(python, name, requirement_file, what):
    """Unpack packages, without those they depend on; return their folder."""
    folder = folder_of(name, requirement_file)
    command = [python, "-m", "pip", "install", "--no-deps", "--only-binary=:all:"]

    def make():
        run_logged(
            [*command, "--target", folder, "-r", requirement_file],
            "pip.log",
            _no_packages(shown(requirement_file)),
            env=pip_environment(),
        )

    _provide(folder, what, make, folder)
    return folder


def folder_of(name, requirement_file):
    """Where :func:`install_into` unpacks them."""
    return _folder(name, [requirement_file])


def _folder(name, requirement_files):
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in requirement_files))
    return LOCAL / f"{name}-{digest.hexdigest()[:8]}"


def _version(base):
    """3.11, say. Not its path: a shell's python3 is often a link, or another build."""
    if base == sys.executable:
        return "{}.{}".format(*sys.version_info)
    code = "import sys; print('{}.{}'.format(*sys.version_info))"
    return subprocess.check_output([base, "-c", code], text=True).strip()


def _provide(folder, what, make, needed):
    """Call ``make`` unless the folder is complete and holds ``needed``; then use it."""
    stamp = folder / "complete"
    with locks.waiting_lock("packages", "installing packages"):
        # A link to an interpreter that is gone does not exist.
        if not stamp.exists() or not needed.exists():
            _remove(folder)
            _remove_outdated(folder)
            with step(f"Installing {what} into {shown(folder)}"):
                make()
            # Written last: a folder without it was interrupted, and is made again.
            stamp.touch()
        locks.hold_shared(folder.name)


def _remove(folder):
    if not folder.exists():
        return
    with locks.open_lock(folder.name) as users:
        if not locks.try_lock(users):
            raise DevError(f"{shown(folder)} is damaged and in use: end the other make first.")
        shutil.rmtree(folder)


def _remove_outdated(folder):
    """Remove what held earlier requirements, unless somebody still runs on it."""
    name, _, digest = folder.name.rpartition("-")
    for other in LOCAL.glob(f"{name}-{len(digest) * '[0-9a-f]'}"):
        with locks.open_lock(other.name) as users:
            if other != folder and locks.try_lock(users):
                shutil.rmtree(other)


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
    # Python compiles what is used when it is used; that is a third of the time saved.
    command = [python, "-m", "pip", "install", "--prefer-binary", "--no-compile"]
    for path in requirement_files:
        command += ["-r", path]
    names = " and ".join(str(shown(path)) for path in requirement_files)
    run_logged(command, "pip.log", _no_packages(names), env=environ)


def _no_packages(names):
    return (
        f"Missing: the Python packages of {names}. They come from PyPI (or the index"
        " that pip is configured for), which needs a network connection. ODOO=<path>"
        " and PGHOST=<server> save the other downloads, not this one."
    )


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


def is_active():
    """Whether this process runs in the environment."""
    return Path(sys.prefix) == environment_folder(NAME, REQUIREMENTS)


def enter(base, arguments):
    """Go on in the environment: same process, same arguments."""
    python = ensure(NAME, REQUIREMENTS, "Python packages", base)
    locks.keep_on_exec()
    sys.stdout.flush()
    os.execv(python, [str(python), "-m", "dev", *arguments])
