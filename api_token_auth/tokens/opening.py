"""The row of a new connection, and the line of the access log that tells of it, as one statement.

By SQL, as Odoo makes its own API keys: ``create`` would ask for what Odoo has by default for each
field, and of each list of connections whether the new one is in it.
"""

import logging

from psycopg2.extras import Json

from .. import settings
from ..db import transaction
from . import access_log, connection_limit
from .authentication import ACCESS_PURPOSE
from .one_line import one_line

_logger = logging.getLogger(__name__)

CLIENT_NAME_LENGTH = 64

#: The settings that every kind of connection depends on.
ASKED = (settings.CONNECTION_LIMIT, settings.DATABASE, settings.ACCESS_LIFETIME)

#: What a connection begins with, besides an id.
_COLUMNS = (
    "user_id",
    "issued_by_id",
    "client_name",
    "client_id",
    "client_epoch",
    "resource",
    "kind",
    "scope",
    "access_scope",
    "access_selector",
    "access_hash",
    "access_expires_at",
    "refresh_selector",
    "refresh_key_hash",
    "refresh_secret_hash",
    "refresh_expires_at",
    "ends_at",
    "user_epoch",
    "global_epoch",
    "allowed_networks",
    "owner_rights",
)

_LOGGED = {
    "event": "'issue'",
    "connection_id": "(SELECT id FROM issued)",
    "user_id": "%(user_id)s",
    "client_name": "%(client_name)s",
    "actor_id": "%(actor_id)s",
    "ip_address": "%(ip_address)s",
    "reason": "NULL",
    "note": "%(kind)s",
}

_INSERT = f"""
    WITH issued AS (
        INSERT INTO api_token_connection
               (id, {", ".join(_COLUMNS)},
                generation, create_uid, create_date, write_uid, write_date)
        SELECT COALESCE(%(id)s, nextval('api_token_connection_id_seq')),
               {", ".join(f"%({name})s" for name in _COLUMNS)}, 0, %(uid)s, moment, %(uid)s, moment
          FROM (SELECT now() AT TIME ZONE 'UTC' AS moment) AS moment
     RETURNING id
    )
    {access_log.INSERT % _LOGGED} RETURNING connection_id
"""


def clean_client_name(text, default="API client"):
    """Make any text a client name."""
    return one_line(text, CLIENT_NAME_LENGTH) or default


def store(env, user, keyring, limits, at_epochs, access, *, client=None, **values):
    """Store a connection with its access token → its id. The one idle longest makes room for it.

    :param limits: setting → value, of :data:`ASKED`
    :param at_epochs: the user's, everybody's
    :param access: a :class:`token_format.Token`
    :param client: :class:`issuing.OfClient`, or None
    :param values: further columns
    """
    client_id = client and client.client_id
    connection_limit.make_room(env, user, limits[settings.CONNECTION_LIMIT], client_id)
    rights = values.get("owner_rights")
    parameters = {
        **dict.fromkeys(("id", *_COLUMNS)),
        **access_log.circumstances(env),
        **values,
        "uid": env.uid,
        "user_id": user.id,
        "user_epoch": at_epochs[0],
        "global_epoch": at_epochs[1],
        "client_name": clean_client_name(values["client_name"]),
        "client_id": client_id,
        "client_epoch": client and client.epoch,
        "resource": client and client.resource,
        "access_scope": values["scope"],
        "access_selector": access.selector,
        "access_hash": keyring.hash(ACCESS_PURPOSE, access.selector, user.id, access.secret),
        "owner_rights": rights and Json(rights),
    }
    env.flush_all()
    connection_id = transaction.fetch_one(env.cr, _INSERT, parameters)["connection_id"]
    env.invalidate_all(flush=False)  # the lists that it is in
    told = (connection_id, user.id, values["kind"], values["scope"])
    _logger.info("token ISSUE: connection %s, user %s, %s, scope %s", *told)
    return connection_id
