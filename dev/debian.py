"""Debian packages unpacked into a folder, without installing anything.

apt-get runs on a configuration of its own, as any user. The mirror is the one
that this machine uses itself.
"""

import re
import shutil
import subprocess

from .console import DevError, run_logged
from .paths import LOCAL

APT = LOCAL / "apt"
KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.pgp",
    "/usr/share/keyrings/debian-archive-keyring.gpg",
)


_INDEX_TARGETS = (
    *("apt-get", "indextargets", "--format", "$(REPO_URI) $(COMPONENT)"),
    "Created-By: Packages",
)


class NoMirror(DevError):
    """This machine has no Debian mirror, or it does not answer."""


def unpack(packages, target):
    """Download ``[(name, suite)]`` and unpack them over each other in ``target``."""
    downloads = APT / "archives"
    shutil.rmtree(downloads, ignore_errors=True)
    downloads.mkdir(parents=True)
    config = _update(sorted({suite for _name, suite in packages}))
    run_logged(
        ["apt-get", "-c", config, "download", *(f"{name}/{suite}" for name, suite in packages)],
        "apt-download.log",
        "Downloading from the Debian mirror failed.",
        cwd=downloads,
    )
    for deb in sorted(downloads.glob("*.deb")):
        run_logged(["dpkg-deb", "-x", deb, target], "dpkg.log", f"Cannot unpack {deb.name}.")
    shutil.rmtree(downloads)


def _update(suites):
    """Fetch the package lists from the first mirror that has the suites."""
    config = APT / "apt.conf"
    problems = []
    for mirror in mirrors():
        _write_config(config, mirror, suites)
        try:
            run_logged(
                ["apt-get", "-c", config, "update", "--error-on=any"],
                "apt-update.log",
                f"{mirror} does not answer, or has no {' and '.join(suites)}.",
            )
        except DevError as error:
            problems.append(str(error))
        else:
            return config
    raise NoMirror("\n".join(problems) or "This machine names no Debian mirror to apt.")


def mirrors():
    """The Debian mirrors of this machine's own apt configuration."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return []
    output = subprocess.run(
        _INDEX_TARGETS,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    # Any repository may be listed here; a mirror of Debian ends in /debian, and
    # only the main archive (not the security one) has the suite sid.
    found = re.findall(r"^(\S+/debian/?) main$", output, re.MULTILINE)
    return list(dict.fromkeys(found))


def _write_config(path, mirror, suites):
    for folder in ("lists/partial", "cache/archives/partial"):
        (APT / folder).mkdir(parents=True, exist_ok=True)
    keyring = next((ring for ring in KEYRINGS if _exists(ring)), None)
    option = f"[signed-by={keyring}] " if keyring else ""
    sources = APT / "sources.list"
    sources.write_text("".join(f"deb {option}{mirror} {suite} main\n" for suite in suites))
    path.write_text(
        f'Dir::Etc::sourcelist "{sources}";\n'
        'Dir::Etc::sourceparts "/dev/null";\n'
        f'Dir::State::Lists "{APT}/lists";\n'
        'Dir::State::status "/dev/null";\n'
        f'Dir::Cache "{APT}/cache";\n'
        'Debug::NoLocking "1";\n'
        # As root, apt would download as the user _apt, who may not write here.
        'APT::Sandbox::User "root";\n'
        'Acquire::Languages "none";\n'
        'Acquire::Retries "2";\n'
        'Acquire::http::Timeout "30";\n'
    )


def _exists(path):
    try:
        with open(path, "rb"):
            return True
    except OSError:
        return False
