"""pip for a Python that comes without: Debian's, which runs unpacked."""

import os
import shutil
from pathlib import Path

from . import debian
from .console import DevError
from .paths import LOCAL

SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def debian_pip():
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


def certificates():
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
