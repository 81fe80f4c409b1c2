"""The proxies of ``docs/deploying.md``, run for real in front of Odoo, with TLS."""

import ast
import re
import ssl
import subprocess
from types import SimpleNamespace

import pytest
import requests

from dev import processes
from dev.paths import CHECKOUT
from dev.settings import free_port
from tests.documentation import blocks, proxies
from tests.documentation.debian_programs import NotRun
from tests.support.api_client import SECRETS
from tests.support.conformance import conforms
from tests.support.length import long
from tests.support.polling import until
from tests.support.slow_request import SlowRequest

pytestmark = long

PAGE = blocks.read(CHECKOUT / "docs" / "deploying.md")
PLAIN, TLS = free_port(), free_port()


def _block(language):
    [block] = [block for block in PAGE if block.language == language]
    return block.text


@pytest.fixture(scope="module", params=["nginx", "Caddyfile"])
def proxy(request, server, api, tmp_path_factory):
    """One in front of a server with ``proxy_mode``: ``url``, ``plain``, ``call``, ``log``."""
    folder = tmp_path_factory.mktemp("proxy")
    with server.another(proxy_mode=True) as behind:
        try:
            command = _COMMANDS[request.param](_block(request.param), folder, behind.options)
        except NotRun as reason:
            pytest.skip(f"the configuration of docs/deploying.md is not run: {reason}")
        process = processes.start(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield _proxy(folder)
        finally:
            processes.stop(process)


def _nginx(text, folder, odoo):
    text = _with_odoos_ports(text, odoo).replace("listen 80;", f"listen {PLAIN};")
    text = text.replace("443 ssl", f"{TLS} ssl").replace("odoo.example.com", "localhost")
    return [*proxies.nginx_command(text, folder), "-g", "daemon off;"]


def _caddy(text, folder, odoo):
    text = _with_odoos_ports(text, odoo)
    text = text.replace("http://odoo.example.com", f"http://localhost:{PLAIN}")
    text = text.replace("odoo.example.com", f"localhost:{TLS}")
    return proxies.caddy_command(text, folder, "run")


_COMMANDS = {"nginx": _nginx, "Caddyfile": _caddy}


def _with_odoos_ports(text, odoo):
    for documented, option in {"8069": "http_port", "8072": "gevent_port"}.items():
        text = re.sub(rf"(?<=:){documented}", str(odoo[option]), text)
    return text


def _proxy(folder):
    session = requests.Session()
    session.trust_env = False  # REQUESTS_CA_BUNDLE would win over the next line
    session.verify = str(folder / "certificate.pem")
    url = f"https://localhost:{TLS}"
    until(lambda: _answers(session, url))
    return SimpleNamespace(
        session=session,
        url=url,
        plain=f"http://localhost:{PLAIN}",
        call=lambda method, path, **kwargs: session.request(
            method, url + path, timeout=120, allow_redirects=False, **kwargs
        ),
        log=folder / "proxy.log",
    )


def _answers(session, url):
    try:
        return session.get(f"{url}/web/health", timeout=120).ok
    except requests.exceptions.SSLError:
        raise
    except requests.ConnectionError:
        return False


class _Bearer(requests.auth.AuthBase):
    def __init__(self, token):
        self.token = token

    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


@pytest.fixture
def pair(proxy, user):
    return _log_in(proxy, user.login, user.password)


@pytest.fixture
def manager_pair(proxy):
    """Tokens of somebody who may do everything with projects."""
    return _log_in(proxy, "admin", "admin")


def _log_in(proxy, login, password):
    body = {"login": login, "password": password}
    answer = proxy.call("POST", "/api/v1/auth/login", json=body).json()
    SECRETS.update((answer["access_token"], answer["refresh_token"]))
    return answer


def test_the_api_answers_behind_tls(proxy, user, pair):
    bearer = {"Authorization": f"Bearer {pair['access_token']}"}
    me = proxy.call("GET", "/api/v1/auth/me", headers=bearer)
    assert me.json()["data"]["login"] == user.login
    assert me.headers["Strict-Transport-Security"]


@conforms("RFC 9110 §13.1", "Conditional requests work behind a proxy that compresses")
def test_conditional_requests_behind_compression(proxy, manager_pair):
    """Whatever the proxy makes of the tag is accepted by each request that takes one."""

    def call(method, path, status, **kwargs):
        answer = proxy.call(method, f"/api/v1{path}", auth=bearer, **kwargs)
        assert answer.status_code == status, (method, path, kwargs.get("headers"))
        return answer

    bearer = _Bearer(manager_pair["access_token"])
    made = call("POST", "/projects", 201, json={"name": "Compressed"}).json()
    path = f"/projects/{made['project_id']}"
    for address in (path, "/projects"):
        read = call("GET", address, 200)
        is_nginx = "nginx" in read.headers["Server"]
        assert read.headers.get("Content-Encoding") == "gzip" or not is_nginx
        call("GET", address, 304, headers={"If-None-Match": read.headers["ETag"]})
    old = call("GET", path, 200).headers["ETag"]
    for method, color in (("PATCH", 1), ("PUT", 2)):
        tag = call("GET", path, 200).headers["ETag"]
        body = {"name": "Compressed", "color": color}
        answer = call(method, path, 200, json=body, headers={"If-Match": tag})
        assert answer.json()["data"]["color"] == color
        call(method, path, 412, json=body, headers={"If-Match": old})
    call("DELETE", path, 412, headers={"If-Match": old})
    call("DELETE", path, 200, headers={"If-Match": call("GET", path, 200).headers["ETag"]})


def test_the_next_page_is_where_the_client_is(proxy, manager_pair):
    """``requests`` follows ``Link`` as it stands: scheme, host and port are the proxy's."""
    bearer = _Bearer(manager_pair["access_token"])
    first = proxy.call("GET", "/api/v1/projects?limit=1&fields=id", auth=bearer)
    address = first.links["next"]["url"]
    assert address.startswith(f"{proxy.url}/api/v1/projects?")
    second = proxy.call("GET", address.removeprefix(proxy.url), auth=bearer)
    assert second.json()["data"][0]["id"] > first.json()["data"][0]["id"]


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
    api = requests.get(f"{proxy.plain}/api/v1/auth/me", timeout=120, allow_redirects=False)
    assert api.status_code == 403
    page = requests.get(f"{proxy.plain}/web/login", timeout=120, allow_redirects=False)
    assert page.is_redirect and page.headers["Location"].startswith("https://")


def test_no_token_or_password_is_in_the_proxys_log(proxy, user, pair):
    """Of an address, of the tutorial's login by headers, of the cookie."""
    token, refresh = pair["access_token"], pair["refresh_token"]
    by_headers = {"login": user.login, "password": user.password}
    proxy.call("POST", "/api/v1/auth/login", headers=by_headers)
    proxy.call("GET", "/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})
    proxy.call("POST", "/api/v1/auth/refresh", json={}, cookies={"__Secure-api_refresh": refresh})
    refused = proxy.call("GET", "/api/v1/auth/me", params={"access_token": token})
    assert refused.status_code == 400
    # the line is written after the answer
    until(lambda: "masked" in proxy.log.read_text())
    log = proxy.log.read_text()
    assert not [secret for secret in (token, refresh, user.password) if secret in log]


def _slow(proxy, token):
    """A request over TLS for a new project, whose body takes its time."""
    context = ssl.create_default_context(cafile=proxy.session.verify)

    def wrap(connection):
        return context.wrap_socket(connection, server_hostname="localhost")

    body = '{"name": "A day late"}'
    return SlowRequest(proxy.url, "/api/v1/projects", token, "application/json", body, wrap=wrap)


def test_slow_requests_hold_no_worker(proxy, pair):
    """There are two, and more clients than that."""
    slow = [_slow(proxy, pair["access_token"]) for _client in range(5)]
    bearer = {"Authorization": f"Bearer {pair['access_token']}"}
    assert proxy.call("GET", "/api/v1/auth/me", headers=bearer).status_code == 200
    for client in slow:
        client.abandon()


def test_a_token_revoked_during_a_slow_request_is_refused(proxy, server, pair):
    slow = _slow(proxy, pair["access_token"])
    revoked = proxy.call("POST", "/api/v1/auth/revoke", data={"token": pair["access_token"]})
    assert revoked.status_code == 200
    status, body = slow.finish()
    assert (status, "invalid_token" in body) == (401, True)
    assert server.sql("SELECT id FROM project_project WHERE name->>'en_US' = 'A day late'") == []


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
