"""What an owner may do now, as SQL: who may use the API, and which scopes a token holds.

Asked by the statement that decides, of the database as it is. Odoo's caches cannot be asked: they
are cleared before a change is committed, and a request of another thread that began before may
fill them again with what was.
"""

from ..compat import GROUPS_OF_OWNER, IMPLYING_GROUPS
from ..db import transaction
from ..errors import InvalidScope

#: The id of the group that gives access to the API, as a query.
ACCESS_GROUP = """
    SELECT known.res_id FROM ir_model_data known
     WHERE known.module = 'api_token_auth' AND known.name = 'group_api_access'
"""

#: An array of the ids of the groups that give access to the API: its own, and what implies it.
ACCESS_GROUPS = f"""
    ARRAY(WITH RECURSIVE giving(gid) AS ({ACCESS_GROUP} {IMPLYING_GROUPS}
     ) SELECT giving.gid FROM giving)
"""

_HAS_GROUP = f"""
    SELECT EXISTS (
        SELECT FROM ir_model_data known, res_users owner
         WHERE known.module = 'api_token_auth' AND known.name = %(group)s
           AND owner.id = %(user)s AND known.res_id IN ({GROUPS_OF_OWNER})
    )
"""

_MEMBERS = f"""
    SELECT DISTINCT uid FROM res_groups_users_rel
     WHERE gid = ANY({ACCESS_GROUPS}) AND (uid = ANY(%(users)s) OR %(users)s = '{{}}')
"""


# No look at the table of clients for a connection without one.
_WITHIN_CLIENT = """
    CASE WHEN token.client_id IS NULL THEN TRUE
         ELSE scope.name = ANY(string_to_array((
             SELECT client.scope FROM api_token_client client WHERE client.id = token.client_id
         ), ' ')) END
"""


def scopes_of_connection(column):
    """:func:`scopes` for a column of ``token``: never more than its client may have now."""
    return scopes(f"token.{column}", _WITHIN_CLIENT)


def scopes(names, bound="TRUE"):
    """SQL for what a token may do now: those of its scopes that its owner is entitled to.

    The one definition of it. What else is to bound a token belongs here.

    :param names: SQL for the scopes that were granted, as one text
    :param bound: SQL for a further condition on ``scope``
    :return: SQL for a text of names in alphabetical order; ``owner`` is the alias of res_users
    """
    return f"""
        (SELECT COALESCE(string_agg(scope.name, ' ' ORDER BY scope.name COLLATE "C"), '')
           FROM api_token_scope scope
          WHERE scope.name = ANY(string_to_array({names}, ' ')) AND {bound}
            AND (NOT EXISTS (SELECT FROM api_token_scope_group_rel reserved
                              WHERE reserved.scope_id = scope.id)
                 OR EXISTS (SELECT FROM api_token_scope_group_rel reserved
                             WHERE reserved.scope_id = scope.id
                               AND reserved.group_id IN ({GROUPS_OF_OWNER}))))
    """


_OF_USER = f"SELECT {scopes('%(names)s')} AS may_do FROM res_users owner WHERE owner.id = %(user)s"

_OF_CONNECTIONS = f"""
    SELECT token.id, {scopes_of_connection("scope")}
      FROM api_token_connection token JOIN res_users owner ON owner.id = token.user_id
     WHERE token.id = ANY(%(ids)s)
"""


def of_user(env, user_id, names):
    """Return those of ``names`` that exist and that the user may hold, as a set."""
    _flush(env)
    parameters = {"user": user_id, "names": " ".join(names)}
    row = transaction.fetch_one(env.cr, _OF_USER, parameters)
    return set(row["may_do"].split()) if row else set()


def of_connections(env, ids):
    """Return id → what the owner of the connection may do with it, as a text."""
    _flush(env)
    env["api.access.token"].flush_model()
    transaction.execute(env.cr, _OF_CONNECTIONS, {"ids": list(ids)})
    return dict(env.cr.fetchall())


def narrow(requested, granted, may_do):
    """The scope of a refreshed access token (RFC 6749 section 6).

    :param requested: text or None
    :param granted: the connection's scope, as a text
    :param may_do: what of it the owner is entitled to now, as a text
    :raise InvalidScope: wider than that
    """
    if requested is None:
        return granted
    wanted = set(requested.split())
    if not wanted or not wanted <= set(may_do.split()):
        raise InvalidScope()
    return " ".join(sorted(wanted))


def members(env, user_ids):
    """Return the ids of the users who may use the API: of those, or of all when there are none."""
    _flush(env)
    env.cr.execute(_MEMBERS, {"users": list(user_ids)})
    return {user_id for (user_id,) in env.cr.fetchall()}


def has_group(env, user_id, group):
    """Whether a user has a group of this addon, by itself or by way of another group.

    :param group: its external id, without the addon's name
    """
    _flush(env)
    env.cr.execute(_HAS_GROUP, {"user": user_id, "group": group})
    return env.cr.fetchone()[0]


def _flush(env):
    for name in ("api.scope", "res.users", "res.groups"):
        env[name].flush_model()
