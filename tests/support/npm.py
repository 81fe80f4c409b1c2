"""Programs from npm, each set in a folder of its own below ``.local``."""

import hashlib
import shutil
import subprocess

import pytest

from dev.paths import LOCAL


def installed(*packages):
    """Return the folder whose ``node_modules`` holds them; skips, and says so, without npm.

    ``installed("openid-client@6")``. Nothing is compiled: what some packages bring along for
    parts that are not used here would need a compiler.
    """
    if not shutil.which("npm"):
        pytest.skip(f"{packages[0]} needs npm, which is not installed: install the package npm")
    digest = hashlib.sha256(" ".join(packages).encode()).hexdigest()[:8]
    folder = LOCAL / f"npm-{digest}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder]
        install = ["npm", "install", *options, *packages]
        result = subprocess.run(install, capture_output=True, text=True, timeout=600)
        if result.returncode:
            pytest.skip(f"npm could not fetch {', '.join(packages)}: {result.stderr[-300:]}")
        (folder / "complete").touch()
    return folder
