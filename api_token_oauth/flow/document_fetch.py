"""Fetching a document of an app, from an address that a stranger chose (section 6.5 of the draft).

The host is looked up once. Every address of it has to be one of the Internet, and the connection
goes to one of those that were judged: a name that leads elsewhere the next time leads nowhere. No
redirects, no proxies, a few bytes, a few seconds for all of it.

By ``http.client``: it takes a connection that is there, where ``requests`` looks names up itself.
"""

import concurrent.futures
import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from urllib.parse import urlsplit

from .metadata_document import MAX_SIZE, Invalid

SECONDS = 3  # for all of it, the look-up of the name included
MINIMUM, MAXIMUM = 5 * 60, 24 * 3600  # seconds that a document is kept

_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Odoo"}
_JSON = re.compile(r"application/(?:[a-z0-9.+-]+\+)?json", re.IGNORECASE)
_MAX_AGE = re.compile(r"\bmax-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"\b(?:no-store|no-cache)\b", re.IGNORECASE)

_INTERNET_V6 = ipaddress.ip_network("2000::/3")
# They lead to an IPv4 address by way of a gateway, to whichever it is.
_GATEWAYS = [ipaddress.ip_network(text) for text in ("2001::/32", "2002::/16")]


class Unreachable(Exception):
    """Not to be had now; another time it may be."""


class Network:
    """How names and addresses are reached, for tests to put another in its place."""

    def resolve(self, host):
        """Return the addresses of ``host``, as texts."""
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(place[0] for *_about, place in found))

    def connect(self, address, timeout):
        """Return a connected socket to the port of https."""
        return socket.create_connection((address, 443), timeout)

    def context(self):
        """Return whom TLS trusts."""
        return ssl.create_default_context()


def is_of_the_internet(text):
    """Whether an address is of a host out there: of no machine and no network of one's own."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:  # one with a zone is local
        return False
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if address.version == 4:
        return True
    return address in _INTERNET_V6 and not any(address in network for network in _GATEWAYS)


def fetch(url, network):
    """Return what is at ``url``, as bytes, and for how many seconds to keep it.

    :raise Unreachable: it cannot be had now
    :raise Invalid: what is there can be no such document
    """
    parts = urlsplit(url)
    try:
        with _connection(parts.hostname, network) as connection:
            connection.request("GET", parts.path, headers=_HEADERS)
            response = connection.getresponse()
            _check_status(response.status)
            data = response.read(MAX_SIZE + 1)
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise Unreachable() from error
    if len(data) > MAX_SIZE or not _JSON.match(response.headers.get("Content-Type", "")):
        raise Invalid()
    if response.length:
        raise Unreachable()  # cut off in the middle
    return data, _lifetime(response.headers.get("Cache-Control", ""))


@contextlib.contextmanager
def _connection(host, network):
    ends_at = time.monotonic() + SECONDS
    addresses = _looked_up(network, host)
    if not addresses or not all(map(is_of_the_internet, addresses)):
        raise Unreachable()
    raw = _connect(network, addresses, ends_at)
    with contextlib.closing(raw):
        secured = network.context().wrap_socket(
            raw, server_hostname=host, do_handshake_on_connect=False
        )
        with secured, _ended_at(ends_at, secured):
            secured.do_handshake()
            connection = http.client.HTTPConnection(host)
            connection.sock = secured
            yield connection


def _looked_up(network, host):
    """The addresses of ``host``. A look-up knows no limit and cannot be ended: one that takes too
    long is left to itself."""
    found = concurrent.futures.Future()

    def look_up():
        try:
            found.set_result(network.resolve(host))
        except (OSError, UnicodeError) as error:
            found.set_exception(error)

    threading.Thread(target=look_up, daemon=True).start()
    try:
        return found.result(SECONDS)
    except concurrent.futures.TimeoutError as error:  # of its own kind until Python 3.11
        raise Unreachable() from error


def _connect(network, addresses, ends_at):
    patience = (ends_at - time.monotonic()) / len(addresses)
    if patience <= 0:
        raise Unreachable()
    for address in addresses[:-1]:
        with contextlib.suppress(OSError):
            return network.connect(address, patience)
    return network.connect(addresses[-1], patience)


@contextlib.contextmanager
def _ended_at(moment, connection):
    """Cut the connection at ``moment``: a timeout of the socket begins anew with every byte."""

    def cut():
        with contextlib.suppress(OSError):
            socket.socket.shutdown(connection, socket.SHUT_RDWR)

    timer = threading.Timer(max(0, moment - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if time.monotonic() > moment:
        raise Unreachable()


def _check_status(status):
    """Where an app is no more, or sends one elsewhere, no older copy counts."""
    if status in (404, 410) or status // 100 == 3:
        raise Invalid()
    if status != 200:
        raise Unreachable()


def _lifetime(cache_control):
    """By RFC 9111, within bounds."""
    found = _MAX_AGE.search(cache_control)
    if not found or _NOT_KEPT.search(cache_control):
        return MINIMUM
    return min(max(int(found[1]), MINIMUM), MAXIMUM)
