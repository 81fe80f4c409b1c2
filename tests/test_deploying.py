"""The nginx configuration of ``docs/deploying.md``, run for real in front of Odoo, with TLS."""

import ast
import re
import subprocess
import time
from types import SimpleNamespace

import pytest
import requests

from dev import processes
from dev.paths import CHECKOUT
from dev.settings import free_port

from .api_client import SECRETS
from .documentation import blocks
from .documentation.configuration import NotRun, program, write_nginx

PAGE = blocks.read(CHECKOUT / "docs" / "deploying.md")
PLAIN, TLS = free_port(), free_port()


def _block(language):
    [block] = [block for block in PAGE if block.language == language]
    return block.text


@pytest.fixture(scope="module")
def proxy(server, api, tmp_path_factory):
    """nginx in front of a server with ``proxy_mode``: ``url``, ``plain``, ``call``, ``log``."""
    try:
        nginx = program("nginx")
    except NotRun as reason:
        pytest.skip(f"the configuration of docs/deploying.md is not run: {reason}")
    folder = tmp_path_factory.mktemp("nginx")
    with server.another(proxy_mode=True) as behind:
        path = write_nginx(_with_ports(_block("nginx"), behind.options), folder)
        command = [nginx, "-p", folder, "-c", path, "-g", "daemon off;"]
        process = processes.start(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield _proxy(folder)
        finally:
            processes.stop(process)


def _with_ports(text, odoo):
    ports = {"8069": odoo["http_port"], "8072": odoo["gevent_port"], "80;": f"{PLAIN};"}
    for documented, port in ports.items():
        text = re.sub(rf"(?<=[ :]){documented}", str(port), text)
    return text.replace("443 ssl", f"{TLS} ssl").replace("odoo.example.com", "localhost")


def _proxy(folder):
    session = requests.Session()
    session.trust_env = False  # REQUESTS_CA_BUNDLE would win over the next line
    session.verify = str(folder / "certificate.pem")
    url = f"https://localhost:{TLS}"
    _until(lambda: _answers(session, url))
    return SimpleNamespace(
        url=url,
        plain=f"http://localhost:{PLAIN}",
        call=lambda method, path, **kwargs: session.request(
            method, url + path, timeout=30, allow_redirects=False, **kwargs
        ),
        log=folder / "nginx.log",
    )


def _answers(session, url):
    try:
        return session.get(f"{url}/web/health", timeout=10).ok
    except requests.exceptions.SSLError:
        raise
    except requests.ConnectionError:
        return False


def _until(holds, seconds=20):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def pair(proxy, user):
    body = {"login": user.login, "password": user.password}
    answer = proxy.call("POST", "/api/v1/auth/login", json=body).json()
    SECRETS.update((answer["access_token"], answer["refresh_token"]))
    return answer


def test_the_api_answers_behind_tls(proxy, user, pair):
    bearer = {"Authorization": f"Bearer {pair['access_token']}"}
    me = proxy.call("GET", "/api/v1/auth/me", headers=bearer)
    assert me.json()["data"]["login"] == user.login
    assert me.headers["Strict-Transport-Security"]


def test_a_claimed_address_is_dropped(proxy, server, user):
    body = {"login": user.login, "password": user.password}
    claimed = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example"}
    answer = proxy.call("POST", "/api/v1/auth/login", json=body, headers=claimed).json()
    SECRETS.update((answer["access_token"], answer["refresh_token"]))
    query = "SELECT ip_address FROM api_access_log WHERE user_id = %s ORDER BY id DESC LIMIT 1"
    assert server.sql(query, [user.id]) == [("127.0.0.1",)]


def test_the_refresh_cookie_works_from_the_own_page(proxy, user):
    body = {"login": user.login, "password": user.password, "refresh_cookie": True}
    headers = {"Origin": proxy.url, "X-Requested-With": "fetch"}
    answer = proxy.call("POST", "/api/v1/auth/login", json=body, headers=headers)
    assert answer.status_code == 200
    SECRETS.add(answer.headers["Set-Cookie"].split(";")[0].partition("=")[2])


def test_without_tls_the_api_is_closed_and_pages_are_redirected(proxy):
    api = requests.get(f"{proxy.plain}/api/v1/auth/me", timeout=30, allow_redirects=False)
    assert api.status_code == 403
    page = requests.get(f"{proxy.plain}/web/login", timeout=30, allow_redirects=False)
    assert (page.status_code, page.headers["Location"][:8]) == (301, "https://")


def test_no_token_of_an_address_is_in_the_proxys_log(proxy, pair):
    refused = proxy.call("GET", "/api/v1/auth/me", params={"access_token": pair["access_token"]})
    assert refused.status_code == 400
    # nginx writes the line after it has answered
    _until(lambda: "/api/v1/auth/me?masked" in proxy.log.read_text())
    assert pair["access_token"] not in proxy.log.read_text()


def test_the_websocket_reaches_its_own_process(proxy):
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Origin": proxy.url,
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    answer = proxy.call("GET", "/websocket", headers=headers, stream=True)
    assert answer.status_code == 101
    answer.close()


def test_the_image_gets_the_packages_that_the_addon_needs():
    manifest = ast.literal_eval((CHECKOUT / "api_token_auth" / "__manifest__.py").read_text())
    needed = set(manifest["external_dependencies"]["python"])
    [installed] = re.findall(r"pip3 install --break-system-packages (.*)", _block("yaml"))
    assert set(installed.split()) == needed - {"cryptography", "passlib"}  # Odoo's own
