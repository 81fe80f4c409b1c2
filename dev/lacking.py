"""What this machine lacks for every test to run, and the command that gets it."""

import os
import shutil

from .console import say

# Program: Debian's package, and what is skipped without it. nginx, Caddy and slapd are not here:
# the tests unpack those from Debian's packages by themselves.
PROGRAMS = {
    "chromium": ("chromium", "the tests in a browser"),
    "node": ("nodejs", "the examples in JavaScript"),
    "npm": ("npm", "discovery by OpenID clients, and Postman's importer"),
    "curl": ("curl", "the examples with curl"),
    "git": ("git", "the upgrade from an earlier version"),
}
# What serves as well.
ALTERNATIVES = {"chromium": ("chromium-headless-shell", "google-chrome")}
# The names are Debian's; those of Fedora are the same.
MANAGERS = {"apt-get": "apt-get install", "dnf": "dnf install"}


def report(find=shutil.which, root=None):
    """Say what is lacking, if anything is.

    :param find: program → its path or None
    :param root: whether this is root; by default as it is
    """
    missing = [name for name in PROGRAMS if not any(map(find, _names(name)))]
    if not missing:
        return
    say("  This machine lacks, so that these tests will be skipped:")
    for name in missing:
        say(f"    {name}: {PROGRAMS[name][1]}")
    packages = " ".join(PROGRAMS[name][0] for name in missing)
    command = next((text for name, text in MANAGERS.items() if find(name)), None)
    if root is None:
        root = os.geteuid() == 0
    if command:
        say(f"  Get it: {'' if root else 'sudo '}{command} {packages}")
    else:
        say(f"  Get it with your package manager; Debian's packages are: {packages}")


def _names(name):
    return (name, *ALTERNATIVES.get(name, ()))
