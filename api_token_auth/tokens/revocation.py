"""Revoking connections: one, all of a user, everybody's.

One is ended by its row. Many are ended by an epoch: a number on the user, on the registered
client, or one for all, that every connection remembers from its issue and every use compares.
Raising it touches no token row, so no refresh, however fast it repeats, can get in its way.
"""

import logging

from odoo.tools import SQL

from ..db import transaction
from . import access_log, global_epoch, mass_revocation
from .active import ACTIVE, OF_ACTIVE_CLIENT, OUTGROWN
from .entitlement import ACCESS_GROUPS
from .one_line import one_line
from .reasons import Reason

_logger = logging.getLogger(__name__)

NOTE_LENGTH = 200

# Lock in order of id, so that two revocations cannot block each other.
_REVOKE = """
    WITH locked AS (
        SELECT id FROM api_token_connection
         WHERE id = ANY(%(ids)s) AND revoked_at IS NULL ORDER BY id FOR UPDATE
    )
    UPDATE api_token_connection token
       SET revoked_at = clock_timestamp() AT TIME ZONE 'UTC', revoked_by_id = %(by)s,
           revoke_reason = %(reason)s, revoke_note = %(note)s,
           access_hash = NULL, refresh_key_hash = NULL, refresh_secret_hash = NULL,
           previous_secret_hash = NULL, sealed_successor = NULL
      FROM locked WHERE token.id = locked.id
 RETURNING token.id, token.user_id, token.client_name
"""

_HOLDERS = f"""
    FROM res_users owner
   WHERE owner.active
     AND owner.id IN (SELECT uid FROM res_groups_users_rel WHERE gid = ANY({ACCESS_GROUPS}))
ORDER BY owner.id
"""

#: Not active, although its own row says nothing of it: the same as ``NOT ACTIVE``, for very many
#: connections. Who may hold some, and the few that were outgrown, are looked up once for all of
#: them: arrays, which PostgreSQL always hashes. A join it would get wrong, as it cannot guess how
#: many there are, and takes the question for outgrown ones for very dear.
REVOKED_WITH_OTHERS = f"""
    (((token.user_id, token.user_epoch) IN (
         SELECT kept.user_id, kept.epoch
           FROM unnest(ARRAY(SELECT owner.id {_HOLDERS}),
                       ARRAY(SELECT owner.api_token_epoch {_HOLDERS})) AS kept(user_id, epoch)
     )) IS NOT TRUE
     OR NOT ({OF_ACTIVE_CLIENT})
     OR token.global_epoch IS DISTINCT FROM {global_epoch.VALUE}
     OR CASE WHEN token.owner_rights IS NULL THEN FALSE
             ELSE token.id IN (SELECT unnest(ARRAY(
                 SELECT held.id FROM (
                     SELECT token.id FROM api_token_connection token
                       JOIN res_users owner ON owner.id = token.user_id
                      WHERE token.owner_rights IS NOT NULL AND token.revoked_at IS NULL
                        AND ({OUTGROWN})) held))) END)
"""

#: What shows as revoked: it ended before its time.
IS_REVOKED = f"(token.revoked_at IS NOT NULL OR {REVOKED_WITH_OTHERS})"

_STATES = f"""
    SELECT token.id,
           CASE WHEN ({ACTIVE}) IS NOT TRUE THEN 'revoked'
                WHEN COALESCE(token.refresh_expires_at, token.access_expires_at)
                     > clock_timestamp() AT TIME ZONE 'UTC' THEN 'active'
                ELSE 'expired' END AS state
      FROM api_token_connection token
      JOIN res_users owner ON owner.id = token.user_id
"""


def revoke(env, ids, reason, note=None):
    """Revoke connections in a transaction of our own: no refresh can make it fail.

    :param reason: a :class:`reasons.Reason`
    :param note: what a person wrote about it: anything at all, stored as one short line
    :return: number of connections that were not ended before
    """
    with transaction.own_transaction(env) as own:
        return revoke_rows(own, ids, reason, note)


def revoke_rows(env, ids, reason, note=None):
    """Revoke connections in the transaction at hand."""
    note = one_line(note, NOTE_LENGTH) or None
    parameters = {"ids": list(ids), "by": env.uid, "reason": reason, "note": note}
    transaction.execute(env.cr, _REVOKE, parameters)
    ended = env.cr.fetchall()
    for row_id, user_id, client_name in ended:
        access_log.record(env, "revoke", row_id, user_id, client_name, note, reason)
        _log(f"connection {row_id}, user {user_id}", reason, note)
    env["api.access.token"].browse([row[0] for row in ended]).invalidate_recordset(flush=False)
    return len(ended)


def revoke_users(env, user_ids, reason, note=None):
    """Revoke all connections of users, in the transaction that gives the reason for it.

    A password change and the end of the connections commit together or not at all.
    """
    if not user_ids:
        return
    note = one_line(note, NOTE_LENGTH) or None
    env["res.users"].flush_model()
    transaction.execute(
        env.cr,
        """UPDATE res_users SET api_token_epoch = api_token_epoch + 1 WHERE id = ANY(%s)
        RETURNING id, api_token_epoch""",
        (list(user_ids),),
    )
    raised = env.cr.fetchall()
    env["res.users"].browse(user_ids).invalidate_recordset(["api_token_epoch"], flush=False)
    for user_id, epoch in raised:
        mass_revocation.record(env, epoch, reason, note, user_id)
        access_log.record(env, "revoke_user", None, user_id, None, note, reason)
        _log(f"all of user {user_id}", reason, note)


def revoke_clients(env, clients, reason, note=None):
    """Revoke all connections of registered clients, in the transaction that has the reason for it.

    :param clients: records of ``api.client``
    """
    note = one_line(note, NOTE_LENGTH) or None
    clients.flush_model()
    transaction.execute(
        env.cr,
        "UPDATE api_token_client SET epoch = epoch + 1 WHERE id = ANY(%s) RETURNING id, epoch",
        (clients.ids,),
    )
    raised = dict(env.cr.fetchall())
    clients.invalidate_recordset(["epoch"], flush=False)
    for client in clients:
        mass_revocation.record(env, raised[client.id], reason, note, client_id=client.id)
        access_log.record(env, "revoke_app", None, None, client.name, note, reason)
        _log(f"all of client {client.id}", reason, note)


def revoke_everybody(env, note=None):
    """Revoke every connection of the database, by hand."""
    note = one_line(note, NOTE_LENGTH) or None
    epoch = global_epoch.increase(env.cr)
    mass_revocation.record(env, epoch, Reason.BY_HAND, note)
    access_log.record(env, "revoke_everybody", None, None, None, note, Reason.BY_HAND)
    _log("everybody", Reason.BY_HAND, note, logging.WARNING)


def _log(what, reason, note, level=logging.INFO):
    """What a person wrote stands in quotes, so that it cannot pass for a line of ours."""
    _logger.log(level, "token REVOKE: %s, %s, note %r", what, reason, note)


def states(env, ids):
    """Return two sets of ids: the active ones, and those revoked before their time."""
    env["api.access.token"].flush_model()
    query = f"{_STATES} WHERE token.id = ANY(%(ids)s)"
    transaction.execute(env.cr, query, {"ids": list(ids)})
    rows = env.cr.fetchall()
    return (
        {row_id for row_id, state in rows if state == "active"},
        {row_id for row_id, state in rows if state == "revoked"},
    )


def revoked_early(env):
    """A subquery for the ids of the connections that were revoked before their time."""
    return _ids_of(env, IS_REVOKED)


def kept(env):
    """A subquery for the ids of all others: active, or expired by themselves."""
    return _ids_of(env, f"NOT {IS_REVOKED}")


def _ids_of(env, condition):
    """Asked row by row, so that PostgreSQL stops as soon as a page is full.

    ``access_selector``, a name that the inner table does not have, is the one of the row searched.
    """
    env["res.users"].flush_model()
    env["api.access.token"].flush_model()
    return SQL(
        f"""(SELECT token.id
               FROM (SELECT id, user_id, user_epoch, global_epoch, owner_rights, client_id,
                            client_epoch, revoked_at, access_selector AS selector
                       FROM api_token_connection) token
              WHERE token.selector = access_selector AND {condition})"""
    )
