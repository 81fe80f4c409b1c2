"""nginx with the configuration of ``docs/deploying.md``, in front of an Odoo server."""

import re
import ssl
import subprocess
import urllib.request
from contextlib import contextmanager
from types import SimpleNamespace

from dev import processes
from dev.paths import CHECKOUT
from dev.settings import free_port
from tests.documentation import blocks, proxies
from tests.support.polling import until

PAGE = blocks.read(CHECKOUT / "docs" / "deploying.md")


def block(language):
    """The one block of the page in this language."""
    [found] = [block for block in PAGE if block.language == language]
    return found.text


@contextmanager
def in_front_of(server, folder):
    """Yield its ``url`` and the path of its ``certificate``.

    :raise NotRun: there is no nginx here
    """
    tls, plain = free_port(), free_port()
    command = proxies.nginx_command(_text(server.options, tls, plain), folder)
    command += ["-g", "daemon off;"]
    process = processes.start(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield _proxy(folder, tls)
    finally:
        processes.stop(process)


def _text(odoo, tls, plain):
    text = block("nginx").replace("listen 80;", f"listen {plain};")
    for documented, option in {"8069": "http_port", "8072": "gevent_port"}.items():
        text = re.sub(rf"(?<=:){documented}", str(odoo[option]), text)
    return text.replace("443 ssl", f"{tls} ssl").replace("odoo.example.com", "localhost")


def _proxy(folder, tls):
    url, certificate = f"https://localhost:{tls}", str(folder / "certificate.pem")
    until(lambda: _answers(url, certificate))
    return SimpleNamespace(url=url, certificate=certificate)


def _answers(url, certificate):
    context = ssl.create_default_context(cafile=certificate)
    try:
        with urllib.request.urlopen(f"{url}/web/health", timeout=120, context=context):
            return True
    except OSError:
        return False
