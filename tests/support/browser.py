"""The system's Chromium, driven by playwright."""

import shutil
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Error, sync_playwright

# The first is Chromium without its own windows: the same pages at half of the work.
NAMES = ("chromium-headless-shell", "chromium", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
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


class _Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>page</title>")

    def log_message(self, *_arguments):
        pass


@contextmanager
def empty_page():
    """Serve an empty page → its origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
