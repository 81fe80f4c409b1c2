"""What an attempt to log in is counted as: slots in the table of ``api.login.bucket``.

A slot is found by HMAC of what is counted, so the table holds no names and cannot grow,
whatever is thrown at it. Logins, networks, both again for known addresses, and codes have an
area of the table each: no name that comes from elsewhere can hit a slot of the others.
"""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass

from .. import network
from ..db import transaction

AREA = 32_768
LOGINS, NETWORKS, KNOWN_LOGINS, KNOWN_NETWORKS, CODES = (number * AREA for number in range(5))

_INVISIBLE = {"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"}

_ADDRESSES = """
    SELECT DISTINCT ip_address AS address FROM api_access_log
     WHERE user_id = %(user)s AND event = 'issue' AND note = 'login' AND ip_address IS NOT NULL
"""

# A subscriber has one address of IPv4, but very many of IPv6.
_ADDRESSES_LIKE = f"""{_ADDRESSES}
       AND (ip_address = %(address)s OR %(address)s LIKE '%%:%%' AND ip_address LIKE '%%:%%')
"""


@dataclass(frozen=True)
class Attempt:
    """A login that is tried from somewhere.

    :param user_id: None where Odoo knows nobody by that name, or one much like it
    :param is_known: the user has logged in from that network before
    """

    user_id: int | None
    address: str
    is_known: bool
    network_slot: int
    login_slot: int


def attempt(env, user, name, address):
    """Find the slots of an attempt.

    :param user: whom Odoo finds for ``name``; an empty recordset for nobody
    """
    plain = _plain(name)
    # Directories find people by other spellings of their logins, too.
    alike = (
        env["res.users"].sudo().search([("login", "in", [name.strip().lower(), plain])], limit=1)
    )
    user = user or alike
    subscriber = network.subscriber(address)
    login = user.login or plain
    is_known = _is_known(env.cr, user.id or None, address)
    if is_known:
        network_slot = _slot(env, KNOWN_NETWORKS, subscriber)
        login_slot = _slot(env, KNOWN_LOGINS, login, subscriber)
    else:
        network_slot = _slot(env, NETWORKS, subscriber)
        login_slot = _slot(env, LOGINS, login)
    return Attempt(user.id or None, address, is_known, network_slot, login_slot)


def code(env, user, tried):
    """Find the slot of the codes that ``user`` sends in an :class:`Attempt`."""
    place = network.subscriber(tried.address) if tried.is_known else ""
    return _slot(env, CODES, str(user.id), place)


def device_codes(env, user):
    """Find the slot of the codes of devices that ``user`` types."""
    return _slot(env, CODES, "device", str(user.id))


def of_user(env, user):
    """Find all slots of the logins and codes of ``user``."""
    subscribers = _known_networks(env.cr, user.id)
    return [
        _slot(env, LOGINS, user.login),
        *(_slot(env, KNOWN_LOGINS, user.login, subscriber) for subscriber in subscribers),
        *(_slot(env, CODES, str(user.id), place) for place in ("", *subscribers)),
        device_codes(env, user),
    ]


def of_known_networks(env, user):
    return [
        _slot(env, KNOWN_NETWORKS, subscriber) for subscriber in _known_networks(env.cr, user.id)
    ]


def _is_known(cr, user_id, address):
    transaction.execute(cr, _ADDRESSES_LIKE, {"user": user_id, "address": address})
    subscriber = network.subscriber(address)
    return any(network.subscriber(known) == subscriber for (known,) in cr.fetchall())


def _known_networks(cr, user_id):
    transaction.execute(cr, _ADDRESSES, {"user": user_id})
    return sorted({network.subscriber(known) for (known,) in cr.fetchall()})


def _plain(name):
    """Make one name of all those that a directory may take for the same.

    LDAP compares without regard to case, width, blanks and what cannot be seen (RFC 4518), and
    Active Directory without regard to accents. Only for names that are nobody's login: two users
    whose logins are much alike are still two.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(
        character
        for character in unicodedata.normalize("NFKD", folded)
        if unicodedata.category(character) not in _INVISIBLE
    )


def _slot(env, area, *parts):
    secret = env["ir.config_parameter"].sudo().get_param("database.secret") or ""
    message = "\0".join(parts).encode("utf-8", "surrogatepass")
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return area + int.from_bytes(digest[:4]) % AREA
