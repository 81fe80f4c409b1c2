"""IP addresses and networks, normalised so that one host has one spelling."""

import ipaddress


def parse_address(text):
    """Return the address; an IPv4 address mapped into IPv6 comes back as IPv4.

    :raise ValueError: not an address
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    return getattr(address, "ipv4_mapped", None) or address


#: Every call compares with each of them.
MAX_NETWORKS = 100


class TooManyNetworks(ValueError):
    """More than anybody has: a call would take long to be compared with all of them."""


class NotANetwork(ValueError):
    """``part`` is none; ``meant`` is the network that it may stand for, or None."""

    def __init__(self, part, meant=None):
        super().__init__(part)
        self.part, self.meant = part, meant


def parse_networks(text):
    """Read networks in CIDR notation, separated by commas, blanks or lines.

    Mapped IPv4 networks come back as IPv4. A plain address is a network of one.

    :raise TooManyNetworks: more than :data:`MAX_NETWORKS`
    :raise NotANetwork: names the part that is wrong
    """
    parts = (text or "").replace(",", " ").split(maxsplit=MAX_NETWORKS)
    if len(parts) > MAX_NETWORKS:
        raise TooManyNetworks()
    return [_parse_network(part) for part in parts]


def _parse_network(part):
    try:
        interface = ipaddress.ip_interface(part)
    except ValueError:
        raise NotANetwork(part) from None
    network = interface.network
    if interface.ip != network.network_address:
        raise NotANetwork(part, str(network))
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped and network.prefixlen >= 96:
        return ipaddress.ip_network(f"{mapped}/{network.prefixlen - 96}")
    return network


def format_networks(networks):
    """The stored form: one per line."""
    return "\n".join(str(network) for network in networks)


def is_allowed(address, networks):
    """Say whether ``address`` lies in the stored ``networks``; empty allows all."""
    if not networks:
        return True
    try:
        parsed = parse_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in parse_networks(networks))


def subscriber(address):
    """The network that one subscriber holds: the address in IPv4, the /64 in IPv6."""
    try:
        parsed = parse_address(address)
    except ValueError:
        return "unknown"
    prefix = 32 if parsed.version == 4 else 64
    return str(ipaddress.ip_network(f"{parsed}/{prefix}", strict=False))
