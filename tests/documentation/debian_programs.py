"""Programs that read the configuration files of the documents: found, or unpacked."""

import functools
import os
import platform
import shutil

from dev import debian, locks
from dev.console import DevError
from dev.paths import LOCAL

# Debian keeps nginx where only root looks.
_PATH = f"{os.environ['PATH']}:/usr/local/sbin:/usr/sbin"
_UNPACKED = LOCAL / "deploying"


class NotRun(Exception):
    """The program that could tell is not there; the text says which."""


def program(name):
    """Return the path of a program: an installed one, else that of Debian's package.

    :raise NotRun: neither is to be had
    """
    path = shutil.which(name, path=_PATH) or shutil.which(name, path=_unpacked())
    if not path:
        raise NotRun(f"no {name} here, nor in the packages of a Debian mirror")
    return path


@functools.cache
def _unpacked():
    """The folders of the programs that Debian's packages have, which nothing installs."""
    with locks.waiting_lock("programs", "unpacking the programs of the documents"):
        if not _UNPACKED.exists() and not _unpack():
            return ""
    return f"{_UNPACKED}/usr/sbin:{_UNPACKED}/usr/bin"


def _unpack():
    """Whether it worked."""
    partial = _UNPACKED.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        # Of the machine's own series, whose libraries are there; what is written in Go
        # brings its own.
        suite = platform.freedesktop_os_release().get("VERSION_CODENAME", "sid")
        packages = [("nginx", suite), ("caddy", suite), ("docker-compose", "trixie")]
        debian.unpack(packages, partial)
    except (DevError, OSError):
        return False
    partial.rename(_UNPACKED)
    return True
