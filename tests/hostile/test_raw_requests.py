"""Requests that no HTTP library sends, written to the socket byte by byte."""

import socket
from urllib.parse import urlsplit

import pytest

ME = b"GET /api/v1/auth/me HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
LOGIN = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
JSON = b"Content-Type: application/json\r\n"
CREDENTIALS = b'{"login": "nobody-here", "password": "x"}'


@pytest.fixture(scope="module")
def token(api, rpc):
    rpc.new_user("raw")
    return api.login("raw", "pw-of-raw")["access_token"].encode()


@pytest.fixture
def speak(server, api, token):
    """``speak(request)`` → (status or None, head, body); afterwards the server must live."""
    yield lambda request: _speak(server.url, request)
    assert api.is_accepted(token.decode())


def _speak(url, request):
    """Send ``request`` as it is; no status when the server only hangs up."""
    address = urlsplit(url)
    answer = b""
    with socket.create_connection((address.hostname, address.port), timeout=120) as connection:
        try:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65536):
                answer += part
        except TimeoutError:
            raise
        except OSError:
            pass  # it hung up before the request was over, maybe after an answer
    head, _blank, body = answer.partition(b"\r\n\r\n")
    return (int(head.split()[1]) if head.startswith(b"HTTP/") else None), head, body


def _lengthy(body):
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def _bearer(token):
    return b"Authorization: Bearer " + token + b"\r\n"


AUTHORIZATIONS = {
    "twice": lambda good: _bearer(good) * 2,
    "twice, the good one first": lambda good: _bearer(good) + b"Authorization: Basic eDp4\r\n",
    "twice, the good one last": lambda good: b"authorization: Bearer x\r\n" + _bearer(good),
    "two in one": lambda good: b"Authorization: Bearer " + good + b", Bearer " + good + b"\r\n",
    "NUL behind it": lambda good: _bearer(good + b"\0"),
    "NUL within": lambda good: _bearer(good[:9] + b"\0" + good[10:]),
    "not UTF-8": lambda good: _bearer(good + b"\xff\xfe"),
    "UTF-16": lambda good: _bearer(good.decode().encode("utf-16-le")),
    "full-width letters": lambda good: _bearer("\uff4f\uff41\uff54".encode() + good[3:]),
    "60 kB": lambda _good: _bearer(b"oat_" + b"A" * 60_000),
    "folded": lambda good: b"Authorization: Bearer\r\n " + good + b"x\r\n",
    "form feed": lambda good: _bearer(good[:30] + b"\x0c" + good[30:]),
    "empty": lambda _good: b"Authorization:\r\n",
    "only the scheme": lambda _good: b"Authorization: Bearer\r\n",
}


@pytest.mark.parametrize("spoil", AUTHORIZATIONS.values(), ids=AUTHORIZATIONS.keys())
def test_a_spoilt_authorization_header_is_refused(speak, token, spoil):
    status, head, _body = speak(ME + spoil(token) + b"\r\n")
    assert status in (400, 401)
    assert token not in head


def test_the_unspoilt_one_is_accepted(speak, token):
    assert speak(ME + _bearer(token) + b"\r\n")[0] == 200


BODIES = {
    "UTF-16": CREDENTIALS.decode().encode("utf-16"),
    "UTF-32": CREDENTIALS.decode().encode("utf-32"),
    "Latin-1": '{"login": "é", "password": "x"}'.encode("latin-1"),
    "NUL": b'{"login": "a\\u0000b", "password": "x"}',
    "bare NUL": CREDENTIALS + b"\0",
    "overlong UTF-8": b'{"login": "\xc0\xaf", "password": "x"}',
    "half a surrogate pair": b'{"login": "\\ud800", "password": "x"}',
    "gzip magic": b"\x1f\x8b\x08\x00" + b"\0" * 30,
    "100,000 brackets": b"[" * 100_000,
    "a number of 100,000 digits": b'{"login": ' + b"9" * 100_000 + b', "password": "x"}',
    "doubled names": b'{"login": "a", "login": "b", "password": "x"}',
    "a login of half a megabyte": b'{"login": "' + b"a" * 500_000 + b'", "password": "x"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_spoilt_body_is_a_client_error(speak, body):
    status, head, _body = speak(LOGIN + JSON + _lengthy(body))
    assert 400 <= status < 500
    assert b"application/json" in head


REQUESTS = {
    "two lengths that differ": LOGIN + JSON + b"Content-Length: 3\r\n" + _lengthy(CREDENTIALS),
    "a negative length": LOGIN + JSON + b"Content-Length: -1\r\n\r\n" + CREDENTIALS,
    "a length that is no number": LOGIN + JSON + b"Content-Length: many\r\n\r\n" + CREDENTIALS,
    "a length of 10^30": LOGIN + JSON + b"Content-Length: 1" + b"0" * 30 + b"\r\n\r\n",
    "more promised than sent": LOGIN + JSON + b"Content-Length: 5000\r\n\r\n" + CREDENTIALS,
    "chunked and a length": LOGIN
    + JSON
    + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n"
    + b"%x\r\n%s\r\n0\r\n\r\n" % (len(CREDENTIALS), CREDENTIALS),
    "broken chunks": LOGIN + JSON + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + CREDENTIALS,
    "a negative chunk": LOGIN + JSON + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n0\r\n\r\n",
    "a chunk that never comes": LOGIN + JSON + b"Transfer-Encoding: chunked\r\n\r\nffff\r\nab",
    "an unknown transfer encoding": LOGIN + JSON + b"Transfer-Encoding: rot13\r\n\r\n",
    "content type twice": LOGIN + JSON + b"Content-Type: text/xml\r\n" + _lengthy(CREDENTIALS),
    "credentials in headers twice": LOGIN
    + b"login: admin\r\nlogin: x\r\npassword: x\r\npassword: y\r\n\r\n",
    "credentials in headers, not UTF-8": LOGIN + b"login: \xff\xfe\r\npassword: \xc3\r\n\r\n",
    "credentials in headers with NUL": LOGIN + b"login: a\0b\r\npassword: \0\r\n\r\n",
    "NUL in the path": ME.replace(b"/me", b"/me%00") + b"\r\n",
    "a bare NUL in the path": ME.replace(b"/me", b"/m\0e") + b"\r\n",
    "no UTF-8 in the path": ME.replace(b"/me", b"/%ff%fe") + b"\r\n",
    "NUL in the query": ME.replace(b"/me", b"/me?fields=%00&search=%ff") + b"\r\n",
    "an id past every integer": ME.replace(b"auth/me", b"projects/" + b"9" * 50) + b"\r\n",
    "a negative id": ME.replace(b"auth/me", b"projects/-1") + b"\r\n",
    "a path of 60 kB": ME.replace(b"/me", b"/" + b"a" * 60_000) + b"\r\n",
    "a path out of the root": ME.replace(b"/me", b"/../../../../etc/passwd") + b"\r\n",
    "a header of 100 kB": ME + b"X-Filler: " + b"a" * 100_000 + b"\r\n\r\n",
    "5,000 headers": ME + b"".join(b"X-%d: a\r\n" % n for n in range(5000)) + b"\r\n",
    "a header without a name": ME + b": a\r\n\r\n",
    "a header without a colon": ME + b"nonsense\r\n\r\n",
    "a spoilt language": ME + b"Accept-Language: \xff;q=x,,;;\r\n\r\n",
    "a spoilt company": ME + b"X-Company-Id: 9\xb2\r\n\r\n",
    "an unknown method": ME.replace(b"GET", b"BREW") + b"\r\n",
    "noise": bytes(range(256)) + b"\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xaa" * 64,
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS.keys())
def test_nonsense_is_never_a_server_error(speak, request_):
    """4xx, or no answer where what came was no HTTP."""
    status, _head, body = speak(request_)
    assert status is None or 400 <= status < 500, body
    assert b"Traceback" not in body
    assert b"access_token" not in body


@pytest.mark.parametrize("header", ["Idempotency-Key", "If-Match", "If-None-Match", "X-Company-Id"])
@pytest.mark.parametrize(
    "value", [b"\xff\xfe", b"a\0b", b"x" * 50_000, b"9" * 400, b'"', b"-1", b"\xd9\xa3"]
)
def test_a_spoilt_header_of_the_api_is_no_server_error(speak, token, header, value):
    body = b'{"name": "x"}'
    start = b"POST /api/v1/tags HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + JSON
    spoilt = header.encode() + b": " + value + b"\r\n"
    status, _head, answer = speak(start + _bearer(token) + spoilt * 2 + _lengthy(body))
    assert status in (*range(200, 202), *range(400, 500)), answer
