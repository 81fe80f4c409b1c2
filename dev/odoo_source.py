"""An Odoo source tree: found, checked, or downloaded."""

import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import debian
from .console import DevError, SettingError, run_logged, say, step
from .paths import CHECKOUT, LOCAL

ODOO = LOCAL / "odoo"
SERIES = ("18.0", "19.0")
REPOSITORY = "https://github.com/odoo/odoo"
# The web client of Debian's odoo-19 links to files of these packages.
DEBIAN_PACKAGES = [
    ("odoo-19", "sid"),
    ("libjs-jquery", "sid"),
    ("libjs-jquery-form", "sid"),
    ("libjs-underscore", "sid"),
    ("fonts-glyphicons-halflings", "sid"),
    ("fonts-inconsolata", "sid"),
    ("fonts-montserrat", "sid"),
    ("fonts-ocr-b", "sid"),
    ("fonts-roboto-unhinted", "sid"),
    # sid's newer one lacks the files that Odoo links to.
    ("fonts-font-awesome", "trixie"),
]


@dataclass(frozen=True)
class OdooSource:
    """``root`` goes on PYTHONPATH; ``addons_path`` holds Odoo's own addons."""

    root: Path
    addons_path: tuple[Path, ...]
    series: str

    @property
    def full_addons_path(self):
        """Odoo's addons and this checkout's."""
        return ",".join(str(path) for path in (*self.addons_path, CHECKOUT))

    @property
    def identity(self):
        """Differs between trees, and between states of one tree."""
        release = self.root / "odoo" / "release.py"
        parts = f"{self.root} {release.stat().st_mtime_ns} {_git_head(self.root)}"
        return hashlib.sha256(parts.encode()).hexdigest()[:8]


def recognise(path):
    """The source in a tree of one of the known layouts; an error without one.

    Known are a git checkout (``odoo/`` and ``addons/``), one whose addons all
    lie in ``odoo/addons``, and the unpacked Debian package.
    """
    roots = (path, path / "usr" / "lib" / "python3" / "dist-packages")
    root = next((r for r in roots if (r / "odoo" / "release.py").is_file()), None)
    if root is None:
        raise SettingError(f"ODOO={path}: not an Odoo source tree (it has no odoo/release.py)")
    series = _series(root)
    if series not in SERIES:
        raise SettingError(
            f"ODOO={path}: Odoo {series}; these addons are for {' and '.join(SERIES)}"
        )
    return OdooSource(root, _addons_path(path, root), series)


def _series(root):
    text = (root / "odoo" / "release.py").read_text(errors="replace")
    match = re.search(r"^version_info\s*=\s*\(([^,]+),\s*([^,]+),", text, re.MULTILINE)
    return ".".join(part.strip(" '\"") for part in match.groups()) if match else "?"


def _addons_path(path, root):
    base, community = root / "odoo" / "addons", root / "addons"
    if (base / "project" / "__manifest__.py").is_file():
        return (base,)
    if (community / "project" / "__manifest__.py").is_file():
        return (base, community)
    raise SettingError(f"ODOO={path}: the addon 'project' is missing from this tree")


def _git_head(root):
    """The commit that is checked out, read without git; empty outside of a clone."""
    git = root / ".git"
    head = git / "HEAD"
    if not head.is_file():
        return ""
    text = head.read_text().strip()
    ref = git / text.removeprefix("ref: ")
    return ref.read_text().strip() if text.startswith("ref: ") and ref.is_file() else text


def ensure(setting):
    """The tree named by the setting, else the downloaded one."""
    if setting is not None:
        return recognise(setting)
    if not ODOO.exists():
        _download()
    return recognise(ODOO)


def _download():
    """Debian's package, else a shallow clone; complete before it gets its name."""
    partial = LOCAL / "odoo.partial"
    problems = []
    for title, get in (
        ("Downloading Odoo 19.0 from the Debian mirror", _from_debian),
        ("Cloning Odoo 19.0 from its repository", _from_git),
    ):
        shutil.rmtree(partial, ignore_errors=True)
        try:
            with step(title):
                get(partial)
        except DevError as error:
            problems.append(str(error))
            say(f"    {str(error).splitlines()[0]}")
        else:
            partial.rename(ODOO)
            return
    raise DevError(
        "Missing: Odoo 19.0. It comes from this machine's Debian mirror (package"
        f" odoo-19 of sid) or from a clone of {REPOSITORY}, and neither could be"
        " reached. Connect to the network, or name an existing Odoo 18.0 or 19.0"
        " source tree: ODOO=<path>.\n" + "\n".join(problems)
    )


def _from_debian(target):
    debian.unpack(DEBIAN_PACKAGES, target)
    [addons] = recognise(target).addons_path
    # The package leaves out what blurs the background in video calls, and every page of the
    # web client complains of it.
    left_out = addons / "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    left_out.parent.mkdir(parents=True, exist_ok=True)
    left_out.touch()


def _from_git(target):
    if not shutil.which("git"):
        raise DevError("git is not installed.")
    run_logged(
        ["git", "clone", "--depth", "1", "--branch", "19.0", REPOSITORY, target],
        "git-clone.log",
        f"{REPOSITORY} cannot be cloned.",
        env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
    )
