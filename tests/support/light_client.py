"""An HTTP client that costs little: what measures must leave the processors to what it measures.

It writes HTTP/1.0 to a socket, a connection for each request as Odoo's workers want it.
"""

import http.client
import io
import json
import selectors
import socket
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.support.api_client import masked

TIMEOUT = 120  # seconds


@dataclass(frozen=True)
class Answer:
    """``status_code`` is None where none came, or not all of it; ``seconds`` from the sending."""

    status_code: int | None
    headers: dict = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    seconds: float = 0.0
    sent_at: float = 0.0

    @property
    def text(self):
        """Fit to be printed."""
        return masked(self.body.decode(errors="replace"))

    def json(self):
        return json.loads(self.body)


class LightClient:
    """Like :class:`~tests.api_client.ApiClient`, for many calls."""

    def __init__(self, url):
        self.address = (urlsplit(url).hostname, urlsplit(url).port)

    def request(self, method, path, token=None, *, json_body=None, form=None):
        """A request for :func:`at_once`; ``path`` below ``/api/v1``."""
        body, kind = b"", None
        if json_body is not None:
            body, kind = json.dumps(json_body).encode(), "application/json"
        elif form is not None:
            body, kind = urlencode(form).encode(), "application/x-www-form-urlencoded"
        lines = [f"{method} /api/v1{path} HTTP/1.0", "Host: 127.0.0.1"]
        lines += [f"Authorization: Bearer {token}"] if token else []
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"] if kind else []
        return self.address, "\r\n".join([*lines, "", ""]).encode() + body

    def get(self, path, token=None):
        return at_once([self.request("GET", path, token)])[0]

    def refresh(self, refresh_token):
        return at_once([self.refresh_request(refresh_token)])[0]

    def is_accepted(self, access_token):
        return self.get("/auth/me", access_token).status_code == 200

    def refresh_request(self, refresh_token):
        """The request of a refresh, for :func:`at_once`."""
        return self.request("POST", "/auth/refresh", json_body={"refresh_token": refresh_token})

    def revoke_request(self, token):
        """The request of a revocation (RFC 7009), for :func:`at_once`."""
        return self.request("POST", "/auth/revoke", form={"token": token})


def at_once(requests, pause=0):
    """Connect for all of them, send all of them, then read; an :class:`Answer` for each.

    :param pause: seconds between sending one and the next
    """
    with selectors.DefaultSelector() as selector, ExitStack() as stack:
        calls = [_Call(request, stack) for request in requests]
        for call in calls:
            call.send()
            time.sleep(pause)
        for call in calls:
            if call.connection:
                selector.register(call.connection, selectors.EVENT_READ, call)
        deadline = time.monotonic() + TIMEOUT
        while selector.get_map():
            for key, _events in selector.select(1):
                if key.data.read():
                    selector.unregister(key.fileobj)
            assert time.monotonic() < deadline, "no answer"
    return [call.answer for call in calls]


class _Call:
    """One request under way."""

    def __init__(self, request, stack):
        address, self.text = request
        self.received, self.answer, self.sent_at = [], Answer(None), time.monotonic()
        try:
            self.connection = stack.enter_context(socket.create_connection(address, TIMEOUT))
        except OSError:
            self.connection = None

    def send(self):
        self.sent_at = time.monotonic()
        if self.connection:
            try:
                self.connection.sendall(self.text)
            except OSError:
                self.connection = None

    def read(self):
        """Take what has come; whether that was all."""
        try:
            part = self.connection.recv(65536)
        except OSError:
            part = b""
        if part:
            self.received.append(part)
            return False
        self.answer = self._parse(b"".join(self.received))
        return True

    def _parse(self, text):
        now = time.monotonic()
        head, end, body = text.partition(b"\r\n\r\n")
        lost = Answer(None, seconds=now - self.sent_at, sent_at=self.sent_at)
        if not end:
            return lost
        status, _end, fields = head.partition(b"\r\n")
        headers = http.client.parse_headers(io.BytesIO(fields + b"\r\n\r\n"))
        if len(body) != int(headers.get("Content-Length", len(body))):
            return lost
        code = int(status.split()[1])
        return Answer(code, headers, body, now - self.sent_at, self.sent_at)
