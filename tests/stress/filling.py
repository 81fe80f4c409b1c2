"""Very many users and connections, written by SQL beside the real ones."""

# As every other user of the database: same groups, same company.
_USERS = """
    WITH pattern AS (SELECT * FROM res_users WHERE login = %(pattern)s), made AS (
        INSERT INTO res_users ({columns})
        SELECT {values} FROM pattern, generate_series(1, %(count)s) AS number RETURNING id
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
     WHERE table_name = 'res_users' AND column_name NOT IN ('id', 'login', 'password')
"""

# The owners take turns. No such hash exists, so nobody can use these connections.
_CONNECTIONS = """
    WITH owners AS (
        SELECT id, row_number() OVER () - 1 AS turn, count(*) OVER () AS owners
          FROM res_users WHERE login LIKE 'filled-' || %(owners)s || '%%'
    )
    INSERT INTO api_token_connection
           (user_id, client_name, kind, scope, access_scope, access_selector, access_hash,
            access_expires_at, refresh_selector, refresh_key_hash, refresh_secret_hash,
            refresh_expires_at, ends_at, user_epoch, global_epoch, generation, create_date)
    SELECT owners.id, %(client)s, 'login', 'project:read', 'project:read',
           substr(md5('a' || %(name)s || number), 1, 17), '$filled$' || md5('h' || number), moment,
           substr(md5('r' || %(name)s || number), 1, 17), '$filled$' || md5('k' || number),
           '$filled$' || md5('s' || number), moment, moment, 0, 0, 0, moment - interval '10 days'
      FROM generate_series(1, %(count)s) AS number
      JOIN owners ON turn = number %% owners,
           (SELECT (now() AT TIME ZONE 'UTC') + %(days)s * interval '1 day' AS moment) AS ends
"""
_USES = """
    INSERT INTO api_token_use (id, used_at, used_from)
    SELECT id, now() AT TIME ZONE 'UTC' - interval '1 hour', '192.0.2.1'
      FROM api_token_connection ON CONFLICT DO NOTHING
"""
_LOG = """
    INSERT INTO api_access_log
           (event, connection_id, user_id, client_name, actor_id, ip_address, note, create_date)
    SELECT 'issue', id, user_id, client_name, user_id, '192.0.2.1', 'login', create_date
      FROM api_token_connection WHERE client_name = %(client)s
"""


def fill(server, name, pattern, live, expired, users):
    """Add ``live`` and ``expired`` connections of ``users`` users, with uses and log lines.

    :param name: makes logins and selectors differ from those of another filling
    :param pattern: login of the user that the new ones are like
    """
    names = [name for (name,) in server.sql(_COLUMNS)]
    quoted = ", ".join(f'"{name}"' for name in names)
    statement = _USERS.format(
        columns=f"login, {quoted}", values=f"'filled-' || %(name)s || number, {quoted}"
    )
    server.sql(statement, {"name": name, "pattern": pattern, "count": users})
    for count, days in ((expired, -60), (live, 20)):  # the older ones first
        parameters = {
            "client": f"Filled {name}",
            "owners": name,
            "name": f"{name} {days}",
            "count": count,
            "days": days,
        }
        server.sql(_CONNECTIONS, parameters)
    server.sql(_USES)
    server.sql(_LOG, {"client": f"Filled {name}"})
    for table in ("res_users", "api_token_connection", "api_token_use", "api_access_log"):
        server.sql(f"VACUUM ANALYZE {table}")
