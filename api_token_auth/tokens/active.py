"""What makes a connection active, as SQL."""

#: One number for the whole database. It only grows, see ``revoking.revoke_everybody``.
#: Made at installation; gone or edited into nonsense it is NULL, and no token is active.
GLOBAL_EPOCH = """
    (SELECT CASE WHEN value ~ '^[0-9]{1,9}$' THEN value::integer END
       FROM ir_config_parameter WHERE key = 'api_token_auth.global_epoch')
"""

#: Everything that makes a connection active, besides its token: not revoked, issued after
#: the last "revoke all" of the user and of everybody, owner active and in the API group.
#: ``token`` and ``owner`` are the aliases of the two tables, ``%(groups)s`` the ids of
#: ``_api_access_group_ids``.
ACTIVE = f"""
    token.revoked_at IS NULL
    AND owner.active
    AND token.user_epoch = owner.api_token_epoch
    AND token.global_epoch = {GLOBAL_EPOCH}
    AND EXISTS (
        SELECT FROM res_groups_users_rel member
        WHERE member.uid = owner.id AND member.gid = ANY(%(groups)s)
    )
"""
