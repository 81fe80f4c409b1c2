"""Very many users and connections, written by SQL beside the real ones."""

# As every other user of the database: same groups, same company; each with a name.
_USERS = """
    WITH pattern AS (SELECT * FROM res_users WHERE login = %(pattern)s), partners AS (
        INSERT INTO res_partner (name, complete_name, {partner_columns})
        SELECT login, login, {partner_columns} FROM res_partner, (
            SELECT 'filled-' || %(name)s || number AS login
              FROM generate_series(1, %(count)s) AS number) logins
         WHERE id = (SELECT partner_id FROM pattern) RETURNING id, name
    ), made AS (
        INSERT INTO res_users (login, partner_id, {user_columns})
        SELECT partners.name, partners.id, {values} FROM pattern, partners RETURNING id
    ), grouped AS (
        INSERT INTO res_groups_users_rel (gid, uid)
        SELECT member.gid, made.id FROM made, pattern
          JOIN res_groups_users_rel member ON member.uid = pattern.id
    )
    INSERT INTO res_company_users_rel (cid, user_id)
    SELECT pattern.company_id, made.id FROM made, pattern
"""
_COLUMNS = """
    SELECT column_name FROM information_schema.columns
     WHERE table_name = %s AND is_generated = 'NEVER' AND NOT column_name = ANY(%s)
"""

# The owners take turns. No such hash exists, so nobody can use these connections. Their ends are
# spread over the days; each fortieth was revoked in the two weeks before.
_CONNECTIONS = """
    WITH owners AS (
        SELECT id, row_number() OVER () - 1 AS turn
          FROM res_users WHERE login LIKE 'filled-' || %(owners)s || '%%'
    )
    INSERT INTO api_token_connection
           (user_id, client_name, kind, scope, access_scope, access_selector, access_hash,
            access_expires_at, refresh_selector, refresh_key_hash, refresh_secret_hash,
            refresh_expires_at, ends_at, user_epoch, global_epoch, generation, create_date,
            revoked_at, revoked_by_id, revoke_reason)
    SELECT owners.id, %(client)s || ' ' || number %% 20,
           CASE WHEN number %% 10 = 3 THEN 'personal' ELSE 'login' END,
           CASE WHEN number %% 7 = 0 THEN 'project:delete project:read' ELSE 'project:read' END,
           'project:read', substr(md5('a' || %(name)s || number), 1, 17),
           '$filled$' || md5('h' || number), moment,
           substr(md5('r' || %(name)s || number), 1, 17), '$filled$' || md5('k' || number),
           '$filled$' || md5('s' || number), moment, moment, 0, 0, 0, moment - interval '40 days',
           CASE WHEN is_revoked THEN LEAST(moment, now() AT TIME ZONE 'UTC')
                - (number %% 1400) * interval '0.01 days' END,
           CASE WHEN is_revoked THEN owners.id END, CASE WHEN is_revoked THEN 'revoked' END
      FROM generate_series(1, %(count)s) AS number
      JOIN owners ON turn = number %% (SELECT count(*) FROM owners),
           LATERAL (SELECT now() AT TIME ZONE 'UTC' +
                    (%(first)s + (%(last)s - %(first)s) * number / %(count)s::float)
                      * interval '1 day' AS moment, number %% 40 = 0 AS is_revoked) AS ends
  ORDER BY number
"""
# All of each fiftieth user's, in the month before.
_REVOKE_ALL = """
    WITH raised AS (
        UPDATE res_users SET api_token_epoch = api_token_epoch + 1
         WHERE login LIKE 'filled-' || %(name)s || '%%' AND id %% 50 = 7
     RETURNING id, api_token_epoch
    )
    INSERT INTO api_token_mass_revocation
           (user_id, epoch, revoked_at, revoked_by_id, reason, owners_told)
    SELECT id, api_token_epoch, now() AT TIME ZONE 'UTC' - id %% 30 * interval '1 day', id,
           'revoked', TRUE FROM raised
"""
# One in twenty was never used; nearly half of the live ones in the last day, the others in the
# month before. Most come through one proxy.
_USES = """
    INSERT INTO api_token_use (id, used_at, used_from)
    SELECT id, LEAST(ends_at, now() AT TIME ZONE 'UTC') - CASE
           WHEN chance < 0.5 THEN chance * interval '2 days'
           ELSE (chance - 0.5) * interval '60 days' END,
           CASE WHEN id %% 10 < 7 THEN '192.0.2.1'
                ELSE format('10.%%s.%%s.%%s', id >> 16, id >> 8 & 255, id & 255) END
      FROM api_token_connection, LATERAL (SELECT (hashint4(id) & 65535) / 65536.0 AS chance) luck
     WHERE chance > 0.05 ON CONFLICT DO NOTHING
"""
_ACTIVITY = """
    INSERT INTO api_token_activity
           (connection_id, day, address, reads, changes, deletions, refusals)
    SELECT id, used_at::date - ago, used_from, 1 + id %% 50, id %% 11 / 5, id %% 23 / 22,
           id %% 31 / 30
      FROM api_token_use, generate_series(0, 1) AS ago
     WHERE used_at > now() AT TIME ZONE 'UTC' - interval '30 days' ON CONFLICT DO NOTHING
"""
_LOG = """
    INSERT INTO api_access_log
           (event, connection_id, user_id, client_name, actor_id, ip_address, note, create_date)
    SELECT 'issue', id, user_id, client_name, user_id, '192.0.2.1', 'login', create_date
      FROM api_token_connection WHERE client_name LIKE %(client)s || ' %%'
"""
_TABLES = (
    *("res_users", "res_partner", "api_token_connection", "api_token_use"),
    *("api_token_activity", "api_token_mass_revocation", "api_access_log"),
)


def fill(server, name, pattern, live, expired, users):
    """Add ``live`` and ``expired`` connections of ``users`` users, and what they did.

    A few of the live ones are revoked.

    :param name: makes logins and selectors differ from those of another filling
    :param pattern: login of the user that the new ones are like
    """
    user_columns = _columns(server, "res_users", "login", "password", "partner_id")
    statement = _USERS.format(
        partner_columns=_columns(server, "res_partner", "name", "complete_name"),
        user_columns=user_columns,
        values=", ".join(f"pattern.{column}" for column in user_columns.split(", ")),
    )
    server.sql(statement, {"name": name, "pattern": pattern, "count": users})
    for count, first, last in ((expired, -60, 0), (live, 1, 30)):  # the older ones first
        parameters = {
            "client": f"Filled {name}",
            "owners": name,
            "name": f"{name} {last}",
            "count": count,
            "first": first,
            "last": last,
        }
        server.sql(_CONNECTIONS, parameters)
    server.sql(_REVOKE_ALL, {"name": name})
    server.sql(_USES, {})
    server.sql(_ACTIVITY, {})
    server.sql(_LOG, {"client": f"Filled {name}"})
    for table in _TABLES:
        server.sql(f"VACUUM ANALYZE {table}")


def _columns(server, table, *others):
    """Return the names of the table's other columns, in quotes."""
    names = server.sql(_COLUMNS, [table, ["id", *others]])
    return ", ".join(f'"{name}"' for (name,) in names)
