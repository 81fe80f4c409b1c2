"""Whether a connection of a client would be active that is opened now: what a user has allowed it
some time ago still stands."""

from ..db import functions, provision
from . import active, usual

#: As if it were there already, under the epochs of when it was allowed.
_TO_COME = """
    (SELECT _owner AS user_id, _user_epoch AS user_epoch, _global_epoch AS global_epoch,
            _client AS client_id, _client_epoch AS client_epoch, NULL::timestamp AS revoked_at,
            NULL::jsonb AS owner_rights) token
"""

_STANDS = functions.Function(
    "stands",
    {
        "owner": "integer",
        "user_epoch": "integer",
        "global_epoch": "integer",
        "client": "integer",
        "client_epoch": "integer",
    },
    {"client_name": "varchar"},
    f"""
        RETURN QUERY
            SELECT client.name FROM {usual.tables(_TO_COME)} WHERE {usual.ACTIVE};
        IF NOT FOUND THEN
            RETURN QUERY
            SELECT client.name FROM {usual.all_tables(_TO_COME)}
              JOIN api_token_client client ON client.id = token.client_id WHERE {active.ACTIVE};
        END IF;
    """,
    is_stable=True,
    settings=usual.SETTINGS,
)
provision.keep(_STANDS)


def client_name(env, table):
    """SQL for the client's name where nothing was revoked since: of the user, of everybody, or of
    the client; else NULL.

    :param table: what was allowed, with ``user_id``, ``client_id`` and the three epochs of then
    """
    for name in ("res.users", "res.groups", "api.client"):
        env[name].flush_model()
    columns = ("user_id", "user_epoch", "global_epoch", "client_id", "client_epoch")
    arguments = ", ".join(f"{table}.{column}" for column in columns)
    schema = provision.found(env).schema.replace("%", "%%")
    return f"(SELECT client_name FROM {schema}.{_STANDS.full_name}({arguments}))"
