"""A line of the audit log (``api.access.log``), as SQL: by itself or within a function."""

#: Its names: ``event, connection_id, user_id, client_name, actor_id, ip_address, reason, note``.
INSERT = """
    INSERT INTO api_access_log
           (event, connection_id, user_id, client_name, actor_id, ip_address, reason,
            note, create_uid, create_date, write_uid, write_date)
    SELECT %(event)s, %(connection_id)s, %(user_id)s, %(client_name)s, %(actor_id)s,
           %(ip_address)s, %(reason)s, %(note)s, %(actor_id)s, moment, %(actor_id)s, moment
      FROM (SELECT now() AT TIME ZONE 'UTC' AS moment) AS moment
"""
