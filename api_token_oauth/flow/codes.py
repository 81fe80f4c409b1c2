"""Authorization codes: made, and claimed once (RFC 6749 section 4.1.2)."""

from odoo.addons.api_token_auth import settings
from odoo.addons.api_token_auth.crypto import format as token_format
from odoo.addons.api_token_auth.db import transaction
from odoo.addons.api_token_auth.tokens import issuing, standing
from odoo.addons.api_token_auth.tokens.keyring import Keyring

PURPOSE = "code"
LIFETIME = 60  # seconds

_INSERT = """
    INSERT INTO api_token_code
           (selector, hash, client_id, user_id, scope, redirect_uri, challenge, resource,
            user_epoch, global_epoch, client_epoch, ends_at)
    VALUES (%(selector)s, %(hash)s, %(client_id)s, %(user_id)s, %(scope)s, %(redirect_uri)s,
            %(challenge)s, %(resource)s, %(user_epoch)s, %(global_epoch)s, %(client_epoch)s,
            clock_timestamp() AT TIME ZONE 'UTC' + %(lifetime)s * interval '1 second')
"""

_FIND = f"""
    SELECT hash, user_id, {settings.as_sql(issuing.ASKED)} AS settings
      FROM api_token_code WHERE selector = %s
"""

# Who comes second waits for the row, and finds it used. What is issued for the code gets the id
# that is noted here, to end it should the code come in again.
_CLAIM = """
    UPDATE api_token_code SET used_at = clock_timestamp() AT TIME ZONE 'UTC',
                              connection_id = nextval('api_token_connection_id_seq')
     WHERE selector = %s AND used_at IS NULL
 RETURNING *, ends_at > clock_timestamp() AT TIME ZONE 'UTC' AS in_time,
           {client_name} AS client_name
"""

_ISSUED = """
    SELECT token.id FROM api_token_code code
      JOIN api_token_connection token ON token.id = code.connection_id WHERE code.selector = %s
"""


def create(env, **values):
    """Store a code → its text as a :class:`Plaintext`; only its hash is kept.

    :param values: the columns of ``_INSERT`` that it does not make itself
    """
    code = token_format.mint(token_format.CODE)
    hashed = Keyring(env).hash(PURPOSE, code.selector, values["user_id"], code.secret)
    parameters = {**values, "selector": code.selector, "hash": hashed, "lifetime": LIFETIME}
    transaction.execute(env.cr, _INSERT, parameters)
    return code.plaintext()


def parse(env, text):
    """Return the code that ``text`` proves, used or not, and setting → value, of what a connection
    depends on; None when it proves nothing.

    Nothing is written or locked for who knows less than the whole code.
    """
    settings.flush(env)
    code = token_format.parse(text, (token_format.CODE,))
    row = code and transaction.fetch_one(env.cr, _FIND, (code.selector,))
    if not row:
        return None
    limits = settings.values(issuing.ASKED, row["settings"])
    keyring = Keyring(env, limits[settings.DATABASE])
    owner_id, hashed = row["user_id"], row["hash"]
    valid, _old = keyring.verify(PURPOSE, code.selector, owner_id, code.secret, hashed)
    return (code, limits) if valid else None


def claim(env, code):
    """Use the code up → its row as a dict; None when it was used before.

    ``connection_id`` is for the connection to be issued, ``client_name`` None where something was
    revoked since the user allowed it.
    """
    query = _CLAIM.format(client_name=standing.client_name(env, "api_token_code"))
    return transaction.fetch_one(env.cr, query, (code.selector,))


def issued(env, code):
    """The id of the connection that the code was exchanged for, or None."""
    row = transaction.fetch_one(env.cr, _ISSUED, (code.selector,))
    return row and row["id"]
