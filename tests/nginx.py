"""nginx with the configuration of ``docs/deploying.md``, in front of an Odoo server."""

import re
import subprocess
import time
from contextlib import contextmanager
from types import SimpleNamespace

import requests

from dev import processes
from dev.paths import CHECKOUT
from dev.settings import free_port

from .documentation import blocks
from .documentation.configuration import program, write_nginx

PAGE = blocks.read(CHECKOUT / "docs" / "deploying.md")


def block(language):
    """The one block of the page in this language."""
    [found] = [block for block in PAGE if block.language == language]
    return found.text


@contextmanager
def in_front_of(server, folder):
    """Yield ``url``, ``plain`` (without TLS), ``call``, ``log`` and ``certificate``.

    :raise NotRun: there is no nginx here
    """
    nginx, tls, plain = program("nginx"), free_port(), free_port()
    path = write_nginx(_with_ports(block("nginx"), server.options, tls, plain), folder)
    command = [nginx, "-p", folder, "-c", path, "-g", "daemon off;"]
    process = processes.start(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield _proxy(folder, tls, plain)
    finally:
        processes.stop(process)


def _with_ports(text, odoo, tls, plain):
    ports = {"8069": odoo["http_port"], "8072": odoo["gevent_port"], "80;": f"{plain};"}
    for documented, port in ports.items():
        text = re.sub(rf"(?<=[ :]){documented}", str(port), text)
    return text.replace("443 ssl", f"{tls} ssl").replace("odoo.example.com", "localhost")


def _proxy(folder, tls, plain):
    session = requests.Session()
    session.trust_env = False  # REQUESTS_CA_BUNDLE would win over the next line
    session.verify = str(folder / "certificate.pem")
    url = f"https://localhost:{tls}"
    until(lambda: _answers(session, url))
    return SimpleNamespace(
        url=url,
        plain=f"http://localhost:{plain}",
        call=lambda method, path, **kwargs: session.request(
            method, url + path, timeout=30, allow_redirects=False, **kwargs
        ),
        log=folder / "nginx.log",
        certificate=session.verify,
    )


def _answers(session, url):
    try:
        return session.get(f"{url}/web/health", timeout=10).ok
    except requests.exceptions.SSLError:
        raise
    except requests.ConnectionError:
        return False


def until(holds, seconds=20):
    """Wait for it."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
