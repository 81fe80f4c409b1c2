"""A real server of documents, and the way to it that a test takes in place of the Internet."""

import contextlib
import datetime
import json
import socket
import ssl
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ..flow.document_fetch import Network

HOST = "app.example.com"
#: Of the Internet; nobody is asked there.
ADDRESS = "93.184.215.14"


def document(path="/client.json", **changed):
    members = {
        "client_id": f"https://{HOST}{path}",
        "client_name": "Odoo Support",
        "redirect_uris": ["https://app.example.com/callback", "http://127.0.0.1/callback"],
        "token_endpoint_auth_method": "none",
        **changed,
    }
    return json.dumps({name: value for name, value in members.items() if value is not None})


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        # The client may be gone by now: that is what is tested.
        with contextlib.suppress(OSError):
            self.server.pages[self.path](self)

    def log_message(self, *_arguments):
        pass


class Server(ThreadingHTTPServer):
    """``pages`` is path → function of the handler, ``asked`` the requests that came."""

    daemon_threads = True

    def __init__(self, host=HOST):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages, self.asked = {}, []
        certificate, key = _certificate(host)
        with tempfile.NamedTemporaryFile() as file:
            file.write(key + certificate)
            file.flush()
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(file.name)
        self.socket = context.wrap_socket(
            self.socket, server_side=True, do_handshake_on_connect=False
        )
        self.trust = ssl.create_default_context(cadata=certificate.decode())
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_arguments):
        """A client that does not trust it goes away."""

    def __exit__(self, *_exception):
        self.shutdown()
        self.server_close()

    def serve(self, path="/client.json", body=None, status=200, **headers):
        body = document(path) if body is None else body

        def send(handler):
            data = body.encode()
            handler.send_response(status)
            headers.setdefault("Content-Type", "application/json")
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(data)

        self.pages[path] = send
        return f"https://{HOST}{path}"

    def serve_without_end(self, pause, path="/client.json"):
        """JSON that says it is long, and comes bit by bit; no test gets to its end."""

        def send(handler):
            handler.send_response(200)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(10**9))
            handler.end_headers()
            while True:
                handler.wfile.write(b" " if pause else b" " * 65536)
                time.sleep(pause)

        self.pages[path] = send
        return f"https://{HOST}{path}"


class Way(Network):
    """Names lead where the test says, and every address to one server.

    :param addresses: what the name of a host stands for, in turn; the last for good
    """

    def __init__(self, server, *addresses):
        self.server, self.addresses = server, list(addresses or ([ADDRESS],))
        self.connected = []

    def resolve(self, host):  # noqa: ARG002 - of any name
        return self.addresses.pop(0) if len(self.addresses) > 1 else self.addresses[0]

    def connect(self, address, timeout):
        self.connected.append(address)
        return socket.create_connection(self.server.server_address, timeout)

    def context(self):
        return self.server.trust


def _certificate(host):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.utcnow()
    day = datetime.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private
