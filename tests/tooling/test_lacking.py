"""``make test`` begins with what the machine lacks, and how to get it."""

import pytest

from dev import lacking


def report(capsys, *there, root=False):
    lacking.report(there.__contains__, root=root)
    return capsys.readouterr().out


ALL = ("chromium", "node", "npm", "curl", "git")


@pytest.mark.parametrize("browser", ["chromium", "chromium-headless-shell", "google-chrome"])
def test_a_machine_with_everything_is_told_nothing(capsys, browser):
    assert report(capsys, browser, *ALL[1:], "apt-get") == ""


@pytest.mark.parametrize(
    ("manager", "root", "command"),
    [
        ("apt-get", False, "Get it: sudo apt-get install chromium nodejs\n"),
        ("apt-get", True, "Get it: apt-get install chromium nodejs\n"),
        ("dnf", False, "Get it: sudo dnf install chromium nodejs\n"),
        ("none", False, "Debian's packages are: chromium nodejs\n"),
    ],
)
def test_what_is_lacking_is_named_with_one_command(capsys, manager, root, command):
    text = report(capsys, "npm", "curl", "git", manager, root=root)
    assert "chromium: the tests in a browser\n" in text
    assert "npm:" not in text
    assert text.endswith(command)
