"""The process behind :mod:`.load`: kinds of clients, and what runs them.

A client is a generator: it yields a request, ``(method, path, token, body)`` or bytes for
the socket, and gets the answer, ``(status, JSON)``.
"""

import contextlib
import itertools
import json
import socket
import ssl
import sys
import threading
import time
import uuid
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from tests.support.standalone import token_format

_TIMEOUT = 120  # seconds
_HEAD = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
_MEBIBYTE = b"[" + b"1," * 524_287 + b"1"


def reader(token):
    """Reads who it is and a list."""
    while True:
        for path in ("/auth/me", "/projects?limit=10&fields=name"):
            yield "GET", path, token, None


def refresher(pair):
    """Reads and refreshes by turns."""
    while True:
        yield "GET", "/auth/me", pair["access_token"], None
        pair = yield from _refreshed(pair)


def app(login, password, pair, rare=25):
    """What apps do: list, read, write, now and then a wrong token, refresh, log out and in."""
    run = uuid.uuid4().hex[:8]  # what a run before has left behind has another name
    for number in itertools.count(1):
        token = pair["access_token"]
        for path in ("/projects?limit=20", "/auth/me", "/tasks?limit=10&fields=name,stage_id"):
            yield "GET", path, token, None
        answer = yield "POST", "/tags", token, {"name": f"{run} {number}"}
        if answer[0] == 201:
            path = f"/tags/{answer[1]['data']['id']}"
            yield "GET", path, token, None
            yield "PATCH", path, token, {"color": number % 10}
            yield "DELETE", path, token, None
        yield "GET", "/projects", _wrong_token(), None
        pair = yield from _refreshed(pair)
        if number % rare == 0:
            yield "POST", "/auth/revoke", None, {"token": pair["access_token"]}
            pair = yield from _logged_in(login, password)


def churner(login, password):
    """Logs in, uses, refreshes, revokes; what was revoked must not be served."""
    while True:
        pair = yield from _logged_in(login, password)
        yield "GET", "/auth/me", pair["access_token"], None
        pair = yield from _refreshed(pair)
        for path in ("/auth/me", "/projects?limit=3&fields=name"):
            yield "GET", path, pair["access_token"], None
        status, _body = yield "POST", "/auth/revoke", None, {"token": pair["access_token"]}
        if status == 200:
            yield "GET (revoked)", "/auth/me", pair["access_token"], None


def wrong_tokens():
    """Well formed, checksum and all: each costs a query."""
    while True:
        yield "GET", "/projects", _wrong_token(), None


def wrong_passwords(login):
    for number in itertools.count():
        yield "POST", "/auth/login", None, {"login": login, "password": f"guess-{number}"}


def unknown_users(name):
    for number in itertools.count():
        yield "POST", "/auth/login", None, {"login": f"{name}-{number}", "password": "guess"}


def oversized():
    """Two mebibytes with a length, and without one; fifty of which only the length comes."""
    chunk = b"%x\r\n%s\r\n" % (len(_MEBIBYTE), _MEBIBYTE)
    while True:
        yield _HEAD + b"Content-Length: 2097152\r\n\r\n" + _MEBIBYTE * 2
        yield _HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 2 + b"0\r\n\r\n"
        yield _HEAD + b"Content-Length: 52428800\r\n\r\n"


def _wrong_token():
    return token_format.mint("oat").plaintext().reveal()


def _refreshed(pair):
    """Refresh until it is answered: the grace gives the same pair again."""
    while True:
        body = {"refresh_token": pair["refresh_token"]}
        status, answer = yield "POST", "/auth/refresh", None, body
        if status == 200:
            return answer
        if status == 400:
            raise EOFError("refused at refresh")


def _logged_in(login, password):
    while True:
        body = {"login": login, "password": password}
        status, answer = yield "POST", "/auth/login", None, body
        if status == 200:
            return answer


class Runner:
    """One client: sends what its generator yields."""

    def __init__(self, url, kind, arguments, pace, certificate, stopped):
        address = urlsplit(url)
        self.host, self.port = address.hostname, address.port
        self.tls = ssl.create_default_context(cafile=certificate) if certificate else None
        self.kind, self.pace, self.stopped = kind, pace, stopped
        self.client = globals()[kind](**arguments)
        self.answers = []
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        answer, due = None, time.monotonic()
        while not self.stopped.wait(max(0, due - time.monotonic())):
            due = time.monotonic() + self.pace
            try:
                answer = self._send(self.client.send(answer))
            except EOFError as error:  # the client cannot go on
                self.answers.append((time.monotonic(), str(error), 0))
                return

    def _send(self, request):
        start = time.monotonic()
        try:
            status, body = (
                self._spoken(request) if isinstance(request, bytes) else self._call(*request)
            )
        except (OSError, HTTPException) as error:
            status, body = type(error).__name__, None
        milliseconds = round(1000 * (time.monotonic() - start), 1)
        self.answers.append((start, self._named(request, status), milliseconds))
        return status, body

    def _named(self, request, status):
        """What is refused as it should be gets a name of its own."""
        if request[0] == "GET (revoked)":
            return "refused" if status == 401 else f"revoked, and {status}"
        if isinstance(request, tuple) and request[2] and status == 401 and self.kind == "app":
            return "wrong token" if request[1] == "/projects" else 401
        return status

    def _call(self, method, path, token, body):
        connection = self._connection()
        headers = {"Content-Type": "application/json"} if body else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if path == "/auth/revoke":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = f"token={body['token']}"
        elif body is not None:
            body = json.dumps(body)
        try:
            connection.request(method.split()[0], f"/api/v1{path}", body, headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        return response.status, json.loads(text) if text else None

    def _connection(self):
        if self.tls:
            return HTTPSConnection(self.host, self.port, timeout=_TIMEOUT, context=self.tls)
        return HTTPConnection(self.host, self.port, timeout=_TIMEOUT)

    def _spoken(self, text):
        """Write bytes, as far as the server wants them; its status."""
        with socket.create_connection((self.host, self.port), timeout=_TIMEOUT) as connection:
            with contextlib.suppress(OSError):  # it may answer before the end
                connection.sendall(text)
            return int(connection.recv(4096).split()[1]), None


def main():
    spec = json.loads(sys.stdin.readline())
    stopped = threading.Event()
    runners = [
        Runner(spec["url"], kind, arguments, spec["pace"], spec["certificate"], stopped)
        for kind, arguments in spec["clients"]
    ]
    for runner in runners:
        runner.thread.start()
    sys.stdout.write("started\n")
    sys.stdout.flush()
    sys.stdin.read()
    stopped.set()
    seen = {}
    for runner in runners:
        runner.thread.join(_TIMEOUT + 5)
        seen.setdefault(runner.kind, []).extend(runner.answers)
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main()
