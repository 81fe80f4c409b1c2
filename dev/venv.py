"""Virtual environments under ``.local``, rebuilt when their requirements change."""

import hashlib
import importlib.util
import os
import shutil
import sys
from pathlib import Path

from . import debian
from .console import DevError, run_logged, step
from .paths import LOCAL

SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def ensure(folder, requirement_files, what):
    """Make the environment unless it is there and complete; return its python."""
    python = folder / "bin" / "python"
    stamp, wanted = folder / "complete", _fingerprint(requirement_files)
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    with step(f"Installing {what} into {folder.relative_to(LOCAL.parent)}"):
        environ = pip_environment()
        _create(folder, python, environ)
        _install(python, requirement_files, environ)
    # Written last: an environment without it was interrupted, and is made again.
    stamp.write_text(wanted)
    return python


def _fingerprint(requirement_files):
    digest = hashlib.sha256(f"{sys.version}{sys.base_prefix}".encode())
    for path in requirement_files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _create(folder, python, environ):
    has_ensurepip = importlib.util.find_spec("ensurepip") is not None
    command = [sys.executable, "-m", "venv", folder]
    if not has_ensurepip:
        # Debian splits it off into python3-venv.
        command.append("--without-pip")
    run_logged(command, "venv.log", "Cannot make a virtual environment.")
    if not has_ensurepip:
        run_logged(
            [python, _debian_pip() / "pip", "install", "pip"],
            "pip.log",
            _no_packages("pip"),
            env={**environ, **_certificates_for_debian_pip()},
        )


def _debian_pip():
    """The wheel of Debian's pip, which runs without being installed."""
    folder = LOCAL / "debian-pip"
    if not folder.exists():
        partial = LOCAL / "debian-pip.partial"
        shutil.rmtree(partial, ignore_errors=True)
        try:
            debian.unpack([("python3-pip-whl", "sid")], partial)
        except DevError as error:
            raise DevError(
                "Missing: pip. This Python has no ensurepip (Debian's package"
                " python3-venv), and the Debian mirror that has pip cannot be"
                f" reached.\n{error}"
            ) from None
        partial.rename(folder)
    return next(folder.glob("usr/share/python-wheels/pip-*.whl"))


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


def _certificates_for_debian_pip():
    """Debian's pip carries none, and ca-certificates may not be installed."""
    if SYSTEM_CERTIFICATES.exists():
        return {}
    bundle = LOCAL / "ca-certificates.crt"
    if not bundle.exists():
        _make_certificate_bundle(bundle)
    # The other way of verifying insists on the system's file as well.
    return {
        "PIP_CERT": os.environ.get("PIP_CERT", str(bundle)),
        "PIP_USE_DEPRECATED": "legacy-certs",
    }


def _make_certificate_bundle(bundle):
    folder, partial = LOCAL / "ca-certificates", bundle.with_suffix(".partial")
    debian.unpack([("ca-certificates", "sid")], folder)
    with partial.open("wb") as output:
        for path in sorted(folder.glob("usr/share/ca-certificates/**/*.crt")):
            output.write(path.read_bytes() + b"\n")
    partial.rename(bundle)
    shutil.rmtree(folder)


def is_active(folder):
    """Whether this process runs in the environment."""
    return Path(sys.prefix) == folder


def reexec(python, arguments):
    """Go on in the environment: same process, same arguments."""
    sys.stdout.flush()
    os.execv(python, [str(python), "-m", "dev", *arguments])
