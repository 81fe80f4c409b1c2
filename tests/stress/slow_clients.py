"""Clients that never finish their request: a byte now and then keeps them alive."""

import contextlib
import socket
import threading

from tests.support.polling import until

_HEAD = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\n"
# What is sent first, and again and again: a header that never ends, a body that never ends.
KINDS = {
    "headers": (_HEAD, b"X-Slow: 1\r\n"),
    "body": (
        _HEAD + b"Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n",
        b" ",
    ),
}


class SlowClients:
    """``count`` connections, opened again when the server closes them; until left.

    :param wrap: makes the socket what it has to be, for TLS
    """

    def __init__(self, address, kind, count, wrap=lambda connection: connection):
        self.address, self.wrap = address, wrap
        self.first, self.again = KINDS[kind]
        self.count, self.opened = count, 0
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _client in range(count)]

    def _run(self):
        while not self._stopped.is_set():
            with contextlib.suppress(OSError), self._connected() as connection:
                self.opened += 1
                connection.sendall(self.first)
                while not self._stopped.wait(1):
                    connection.sendall(self.again)
            self._stopped.wait(0.1)

    def _connected(self):
        return self.wrap(socket.create_connection(self.address, timeout=120))

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        try:
            until(lambda: self.opened >= self.count)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception):
        self._stopped.set()
        for thread in self._threads:
            thread.join()
