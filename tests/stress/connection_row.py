"""One connection as the database has it."""

from contextlib import closing

from psycopg2 import sql

from dev.postgres_connection import connect

_EPOCHS_OF_NOW = """
    UPDATE api_token_connection token
       SET user_epoch = owner.api_token_epoch, global_epoch = everybody.value
      FROM res_users owner, api_token_global_epoch everybody
     WHERE token.id = %s AND owner.id = token.user_id
"""


class ConnectionRow:
    """The row behind a pair of tokens; ``put_back`` undoes all that has happened to it.

    So a race can be run five hundred times over, and the user has to log in but once: Odoo
    makes a login expensive on purpose.
    """

    def __init__(self, server, pair):
        self.server, self.selector = server, pair["refresh_token"][4:21]
        self.kept = self.read()

    def _execute(self, query, parameters):
        connection = connect(self.server.environment.server, self.server.db)
        with closing(connection), connection.cursor() as cursor:
            cursor.execute(query, parameters)
            names = [column.name for column in cursor.description or ()]
            return (
                [dict(zip(names, row, strict=True)) for row in cursor.fetchall()] if names else []
            )

    def read(self):
        query = "SELECT * FROM api_token_connection WHERE refresh_selector = %s"
        [row] = self._execute(query, [self.selector])
        return row

    def put_back(self):
        """Make the row what it was when this object was made, under the epochs of now."""
        names = sql.SQL(", ").join(map(sql.Identifier, self.kept))
        values = sql.SQL(", ").join(sql.Placeholder() * len(self.kept))
        query = sql.SQL("UPDATE api_token_connection SET ({}) = ROW ({}) WHERE id = %s")
        self._execute(query.format(names, values), [*self.kept.values(), self.kept["id"]])
        self._execute(_EPOCHS_OF_NOW, [self.kept["id"]])
