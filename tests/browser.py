"""The system's Chromium, driven by playwright."""

import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import Error, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",  # refuses to run as root otherwise
    "--disable-gpu",
    "--disable-dev-shm-usage",  # small in containers, and then it crashes
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def running():
    """Yield the browser; skips, and says so, where there is none."""
    if not CHROMIUM:
        pytest.skip("needs Chromium: install the package chromium")
    with sync_playwright() as playwright:
        browser = _launch(playwright)
        yield browser
        browser.close()


def _launch(playwright):
    """A machine that is out of breath makes Chromium die at its start now and then."""
    try:
        return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    except Error:
        return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
