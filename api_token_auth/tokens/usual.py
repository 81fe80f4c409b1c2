"""The usual connection, as SQL: little has to be asked about it.

Its owner has the API's group directly and came into no rights since somebody else made it, and none
of its scopes is reserved for groups. PostgreSQL sets up every part of a query whenever it runs, and
those parts of :data:`.active.ACTIVE` and :mod:`.entitlement` that are about anything else take it
longer than the rest. So the stored functions look for a usual connection first, and ask everything
where there is none. What is said here of one is what is said there.
"""

from . import active, entitlement, global_epoch

#: Some of the tables are so small that PostgreSQL would rather read all of them at each call.
SETTINGS = {"enable_seqscan": "off"}

_STORED = "api_token_connection token"


def all_tables(token=_STORED):
    """SQL for ``token`` and its ``owner``."""
    return f"{token} JOIN res_users owner ON owner.id = token.user_id"


def tables(token=_STORED):
    """SQL for ``token``, its ``owner`` and ``client``; none of a connection that is not usual."""
    return f"""
           {token}
      JOIN res_users owner ON owner.id = token.user_id AND token.owner_rights IS NULL
      JOIN res_groups_users_rel member ON member.uid = owner.id AND member.gid = (
               {entitlement.ACCESS_GROUP})
 LEFT JOIN api_token_client client ON client.id = token.client_id
    """


#: See :data:`.active.ACTIVE`.
ACTIVE = f"""
    (token.revoked_at IS NULL AND owner.active
     AND token.user_epoch = owner.api_token_epoch AND token.global_epoch = {global_epoch.VALUE}
     AND (token.client_id IS NULL OR client.active AND client.epoch = token.client_epoch)) IS TRUE
"""

#: See :data:`.active.NETWORKS`.
NETWORKS = """
    CASE WHEN token.client_id IS NULL THEN token.allowed_networks ELSE client.allowed_networks END
"""


def with_scopes(column):
    """:func:`tables`, and as ``held.names`` what the token may do; none where that is not usual.

    :param column: of ``token``; see :func:`.entitlement.scopes_of_connection`, whose names come in
        an order
    """
    return f"""{tables()}
      JOIN LATERAL (
           SELECT COALESCE(string_agg(granted.name, ' '), '') AS names
             FROM unnest(string_to_array(token.{column}, ' ')) granted(name)
             JOIN LATERAL (
                  SELECT EXISTS (SELECT FROM api_token_scope_group_rel reserved
                                  WHERE reserved.scope_id = known.id) AS is_reserved
                    FROM api_token_scope known WHERE known.name = granted.name
                  OFFSET 0  -- by the index, one by one
                  ) scope ON TRUE
            WHERE token.client_id IS NULL
               OR granted.name = ANY(string_to_array(client.scope, ' '))
           HAVING bool_or(scope.is_reserved) IS NOT TRUE) held ON TRUE
    """


def both_ways(row, column):
    """Return the query ``row`` of any connection, and that of a usual one.

    :param row: with ``{may_do}``, ``{networks}``, ``{active}`` and ``{tables}``
    :param column: of ``token``, what its scopes are read from
    """
    return (
        row.format(
            may_do=entitlement.scopes_of_connection(column),
            networks=active.NETWORKS,
            active=f"({active.ACTIVE})",
            tables=all_tables(),
        ),
        row.format(
            may_do="held.names", networks=NETWORKS, active=ACTIVE, tables=with_scopes(column)
        ),
    )
