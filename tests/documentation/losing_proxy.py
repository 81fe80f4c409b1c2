"""A proxy that loses the first answer to each request, after the server has done the work.

A network does that, and a proxy that gives up: the client sees a broken connection, a 502 or a
504, in turn, and what it asked for is done.
"""

import http.client
import itertools
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

BROKEN = None
WAYS = (BROKEN, 502, 504)
#: What makes a request another one than the one before it.
_GUARDS = ("If-Match", "Idempotency-Key")
_OF_THE_CONNECTION = {"connection", "transfer-encoding", "content-length", "date", "server"}


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, url):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = urlsplit(url)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        #: the statuses of the answers that did not arrive
        self.lost = Counter()
        self._seen, self._ways, self._lock = set(), itertools.cycle(WAYS), threading.Lock()

    def way_to_lose(self, request):
        """Return how the answer gets lost, as a list; empty when it is given."""
        with self._lock:
            if request in self._seen:
                return []
            self._seen.add(request)
            return [next(self._ways)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        status, headers, content = self._forwarded()
        guards = tuple(self.headers.get(name) for name in _GUARDS)
        way = self.server.way_to_lose((self.command, self.path, *guards))
        if way == [BROKEN]:
            self.close_connection = True
        elif way:
            self._answer(way[0], [("Content-Type", "text/html")], b"<h1>Gave up</h1>")
        else:
            self._answer(status, headers, content)
        if way:
            self.server.lost[self.command, way[0], status] += 1

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def _forwarded(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = self.server.target
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=120)
        connection.request(self.command, self.path, body, dict(self.headers))
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, response.getheaders(), content

    def _answer(self, status, headers, content):
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in _OF_THE_CONNECTION:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments):
        """Its log would show addresses with what stands in them."""


@contextmanager
def in_front_of(url):
    """Yield the proxy: its ``url``, and what it ``lost``."""
    with _Proxy(url) as proxy:
        thread = threading.Thread(target=proxy.serve_forever)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
