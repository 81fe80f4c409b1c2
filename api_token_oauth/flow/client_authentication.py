"""Which app sends a request to the token endpoint (RFC 6749 section 2.3)."""

import base64
import binascii
from urllib.parse import unquote_plus

from odoo.addons.api_token_auth.crypto import format as token_format
from odoo.addons.api_token_auth.db import transaction
from odoo.addons.api_token_auth.errors import InvalidRequest
from odoo.addons.api_token_auth.tokens.keyring import DATABASE, Keyring

from ..errors import InvalidClient

SECRET_PURPOSE = "client-secret"

# By SQL: by Odoo's ORM it was a seventh of what an exchange costs.
_KNOWN = f"""
    SELECT id, secret_selector, secret_hash, {DATABASE} AS database,
           CASE WHEN previous_secret_ends_at > clock_timestamp() AT TIME ZONE 'UTC'
                THEN previous_secret_selector END AS previous_selector, previous_secret_hash
      FROM api_token_client WHERE identifier = %s AND active
"""


def identify(env, form, headers):
    """Return the client (``api.client``), or an empty record where none is named or known.

    Those that have a secret must show it; those that have none must not send one.

    :param form: dict of texts
    :raise InvalidClient: the secret is missing or wrong
    :raise InvalidRequest: more than one way of saying who it is
    """
    return _identify(env, form, headers)[0]


def is_shown(form, headers):
    """Whether the request says at all which client sends it."""
    return "client_id" in form or bool(_basic(headers))


def authenticate_with_secret(env, form, headers):
    """The same, for what nobody may do who only knows an identifier (section 4.4).

    :raise InvalidClient: none that is known, or a public one
    """
    client, hashes = _identify(env, form, headers)
    if not hashes:
        raise InvalidClient()
    return client


def authenticate(env, form, headers):
    """The same, for grants that only a client can ask for.

    :raise InvalidClient: none that is known
    """
    client = identify(env, form, headers)
    if not client:
        raise InvalidClient()
    return client


def _identify(env, form, headers):
    """Return the client, and selector → hash of the secrets that count; none for a public one."""
    clients = env["api.client"]
    identifier, secret = _credentials(form, headers)
    clients.flush_model()
    row = transaction.fetch_one(env.cr, _KNOWN, (clients._as_identifier(identifier),))
    if not row:
        return clients, {}
    hashes = {
        row["secret_selector"]: row["secret_hash"],
        row["previous_selector"]: row["previous_secret_hash"],
    }
    hashes = {selector: hashed for selector, hashed in hashes.items() if selector and hashed}
    if not _is_proved(env, row, hashes, secret):
        raise InvalidClient()
    return clients.browse(row["id"]), hashes


def _credentials(form, headers):
    basic = _basic(headers)
    if not basic:
        return form.get("client_id"), form.get("client_secret")
    identifier, secret = _from_basic(basic)
    if "client_secret" in form or form.get("client_id", identifier) != identifier:
        raise InvalidRequest()
    return identifier, secret


def _basic(headers):
    """Apps of one's own send an access token with every request: that says nothing of a client."""
    found = headers.getlist("Authorization")
    return [value for value in found if value.partition(" ")[0].lower() == "basic"]


def _from_basic(values):
    """Both parts are encoded as in a form (section 2.3.1)."""
    text = values[0].partition(" ")[2]
    if len(values) > 1:
        raise InvalidRequest()
    try:
        identifier, colon, secret = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise InvalidClient() from None
    if not colon:
        raise InvalidClient()
    return unquote_plus(identifier), unquote_plus(secret)


def _is_proved(env, row, hashes, secret):
    if not hashes:
        return not secret
    token = token_format.parse(secret or "", (token_format.CLIENT_SECRET,))
    if token is None or token.selector not in hashes:
        return False
    valid, _old = Keyring(env, row["database"]).verify(
        SECRET_PURPOSE, token.selector, row["id"], token.secret, hashes[token.selector]
    )
    return valid
