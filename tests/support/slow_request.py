"""A request whose body comes in a byte at a time until one says so."""

import contextlib
import http.client
import socket
import threading
from urllib.parse import urlsplit

# Before the body; JSON, forms and texts do not mind. Odoo's workers wait two seconds for a byte.
_BLANKS, _PAUSE = 200, 0.5


class SlowRequest:
    """Sends all headers, then blanks.

    :param how: ``"chunked"`` without a length, ``"expect"`` waits for ``100 Continue``
    :param wrap: makes the socket what it has to be, for TLS
    """

    def __init__(self, url, path, token, content_type, body, how="", wrap=lambda sock: sock):
        address = urlsplit(url)
        connection = socket.create_connection((address.hostname, address.port), timeout=60)
        self._connection = wrap(connection)
        self._body, self._chunked = body.encode(), how == "chunked"
        length = _BLANKS + len(self._body)
        self._connection.sendall(_head(path, token, content_type, length, how))
        if how == "expect":
            assert self._connection.recv(64).startswith(b"HTTP/1.1 100")
        self._blanks = _BLANKS
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._trickle, daemon=True)
        self._thread.start()

    def _trickle(self):
        with contextlib.suppress(OSError):
            while self._blanks > 1 and not self._stopped.is_set():
                self._send(b" ")
                self._blanks -= 1
                self._stopped.wait(_PAUSE)

    def _send(self, data):
        self._connection.sendall(b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data)

    def finish(self):
        """Send what is left → (status, body)."""
        self._stop()
        self._send(b" " * self._blanks + self._body)
        if self._chunked:
            self._connection.sendall(b"0\r\n\r\n")
        return self.answer()

    def answer(self):
        """Return (status, body), as soon as there is one."""
        with contextlib.closing(self._connection):
            response = http.client.HTTPResponse(self._connection, method="POST")
            response.begin()
            body = response.read().decode()
        self._stop()
        return response.status, body

    def abandon(self):
        """Hang up."""
        self._stop()
        self._connection.close()

    def _stop(self):
        self._stopped.set()
        self._thread.join()


def _head(path, token, content_type, length, how):
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        f"Authorization: Bearer {token}",
        f"Content-Type: {content_type}",
        "Transfer-Encoding: chunked" if how == "chunked" else f"Content-Length: {length}",
        *(["Expect: 100-continue"] if how == "expect" else []),
        "\r\n",
    )
    return "\r\n".join(lines).encode()
