"""What a device asks for, and what became of it: rows of ``api_token_device`` (RFC 8628).

The device holds a long secret, its user types a short one. Of both only hashes are kept.
"""

import re
import secrets

from odoo.addons.api_token_auth.crypto import format as token_format
from odoo.addons.api_token_auth.db import transaction
from odoo.addons.api_token_auth.tokens import standing
from odoo.addons.api_token_auth.tokens.keyring import DATABASE, Keyring
from odoo.tools.misc import hmac

PURPOSE = "device"
LIFETIME = 600  # seconds
INTERVAL = 5  # seconds between two polls, and what is added for one that comes too early

#: At most, so that nobody fills the table, and no guess is likely to hit one.
MOST_PENDING, MOST_A_MINUTE = 1000, 10

# Consonants: no words, nothing that is read for something else (section 6.1). 34 bits.
_ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
_LENGTH = 8

_LOCK_CLASS = 0x0A70_4C1F

_ROOM = """
    SELECT count(*) < %(most)s
           AND count(*) FILTER (WHERE network = %(network)s
                                  AND asked_at > clock_timestamp() AT TIME ZONE 'UTC'
                                                 - interval '1 minute') < %(most_a_minute)s AS room
      FROM api_token_device
     WHERE ends_at > clock_timestamp() AT TIME ZONE 'UTC' AND decided_at IS NULL
"""

_INSERT = """
    INSERT INTO api_token_device
           (selector, hash, user_code, client_id, client_epoch, scope, resource, asked_from,
            network, interval, asked_at, ends_at)
    SELECT %(selector)s, %(hash)s, %(user_code)s, %(client_id)s, %(client_epoch)s, %(scope)s,
           %(resource)s, %(asked_from)s, %(network)s, %(interval)s, moment,
           moment + %(lifetime)s * interval '1 second'
      FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS moment) now
        ON CONFLICT (user_code) DO NOTHING RETURNING id
"""

_BY_USER_CODE = """
    SELECT * FROM api_token_device
     WHERE user_code = %s AND decided_at IS NULL
       AND ends_at > clock_timestamp() AT TIME ZONE 'UTC'
"""

_DECIDE = """
    UPDATE api_token_device
       SET decided_at = clock_timestamp() AT TIME ZONE 'UTC', granted = %(granted)s,
           user_id = %(user_id)s, user_epoch = %(user_epoch)s, global_epoch = %(global_epoch)s
     WHERE id = %(id)s AND decided_at IS NULL
       AND ends_at > clock_timestamp() AT TIME ZONE 'UTC' RETURNING id
"""

# Of two polls at a time the second waits, and finds what the first one did.
_BY_SELECTOR = """
    SELECT *, ends_at > clock_timestamp() AT TIME ZONE 'UTC' AS in_time,
           polled_at + interval * interval '1 second'
               > clock_timestamp() AT TIME ZONE 'UTC' AS too_early,
           CASE WHEN granted IS NOT NULL THEN {client_name} END AS client_name
      FROM api_token_device WHERE selector = %s FOR UPDATE
"""

_HASH = f"SELECT hash, {DATABASE} AS database FROM api_token_device WHERE selector = %s"

_POLLED = """
    UPDATE api_token_device SET polled_at = clock_timestamp() AT TIME ZONE 'UTC',
           interval = LEAST(interval + %(more)s, 60) WHERE id = %(id)s
"""

_USED = """
    UPDATE api_token_device SET used_at = clock_timestamp() AT TIME ZONE 'UTC',
           connection_id = %(connection)s WHERE id = %(id)s
"""


def has_room(env, network):
    """Say whether another request is taken; others wait until the transaction of ``env`` ends.

    :param network: that it comes from
    """
    transaction.execute(env.cr, "SELECT pg_advisory_xact_lock(%s, 0)", (_LOCK_CLASS,))
    parameters = {"network": network, "most": MOST_PENDING, "most_a_minute": MOST_A_MINUTE}
    return transaction.fetch_one(env.cr, _ROOM, parameters)["room"]


def create(env, **values):
    """Store a request → the device's code as a :class:`Plaintext`, and the user's as a text.

    :param values: the columns of ``_INSERT`` that it does not make itself
    """
    code = token_format.mint(token_format.DEVICE_CODE)
    hashed = Keyring(env).hash(PURPOSE, code.selector, values["client_id"], code.secret)
    row, user_code = None, None
    while row is None:  # else somebody has just that one
        user_code = "".join(secrets.choice(_ALPHABET) for _position in range(_LENGTH))
        parameters = {
            **values,
            "selector": code.selector,
            "hash": hashed,
            "user_code": _of_user(env, user_code),
            "interval": INTERVAL,
            "lifetime": LIFETIME,
        }
        row = transaction.fetch_one(env.cr, _INSERT, parameters)
    return code.plaintext(), f"{user_code[:4]}-{user_code[4:]}"


def plain(text):
    """What a person typed as it was meant, whatever its case, blanks and dashes (section 6.1);
    "" when it is none."""
    letters = re.sub(r"[\s-]", "", text).upper()
    is_code = len(letters) == _LENGTH and set(letters) <= set(_ALPHABET)
    return letters if is_code else ""


def find(env, user_code):
    """Return the row that waits for a decision, as a dict; None for none.

    :param user_code: :func:`plain`
    """
    if not user_code:
        return None
    return transaction.fetch_one(env.cr, _BY_USER_CODE, (_of_user(env, user_code),))


def decide(env, row, granted, **user):
    """Note the decision, once; False when there was one, or it comes too late.

    :param granted: scopes, separated by spaces; None for no
    :param user: ``user_id, user_epoch, global_epoch``
    """
    parameters = {"id": row["id"], "granted": granted, **user}
    return bool(transaction.fetch_one(env.cr, _DECIDE, parameters))


def lock(env, text, client):
    """Return the row of a device's code, locked; None when the code proves nothing.

    ``client_name`` is None where something was revoked since the user allowed it.
    """
    code = token_format.parse(text, (token_format.DEVICE_CODE,))
    row = code and transaction.fetch_one(env.cr, _HASH, (code.selector,))
    if not row:
        return None
    keyring = Keyring(env, row["database"])
    valid, _old = keyring.verify(PURPOSE, code.selector, client.id, code.secret, row["hash"])
    query = _BY_SELECTOR.format(client_name=standing.client_name(env, "api_token_device"))
    return transaction.fetch_one(env.cr, query, (code.selector,)) if valid else None


def polled(env, row):
    """Note a poll; one that came too early makes the device wait longer from now on."""
    more = INTERVAL if row["too_early"] else 0
    transaction.execute(env.cr, _POLLED, {"id": row["id"], "more": more})


def used(env, row, connection_id):
    transaction.execute(env.cr, _USED, {"id": row["id"], "connection": connection_id})


def _of_user(env, user_code):
    """It is short, so a hash alone could be undone; nobody else can find the row by it."""
    return hmac(env(su=True), "api_token_oauth.user_code", user_code)
