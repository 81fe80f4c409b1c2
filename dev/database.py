"""Creating, copying and dropping databases, together with their filestores.

Every database that we make carries a comment: whose it is, and which code is
installed in it. Only such databases are ever changed or dropped. A filestore
is complete before its database gets its name, so a database that exists is
usable, and what was interrupted is made again.

click-odoo-copydb and -dropdb start Odoo for each: seconds of CPU where this takes a statement.
"""

import contextlib
import hashlib
import json
import os
import shutil

from psycopg2 import sql

from .console import SettingError
from .paths import CHECKOUT, ODOO_DATA
from .postgres_connection import connect


def prefix():
    """Starts the name of every database that nobody named; one per checkout."""
    return f"odoo_dev_{hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:6]}"


class Databases:
    """The databases of this checkout on one server."""

    def __init__(self, server):
        self.server = server

    @contextlib.contextmanager
    def _cursor(self):
        connection = connect(self.server, "postgres")
        with contextlib.closing(connection), connection.cursor() as cursor:
            yield cursor

    def note(self, name):
        """Our note about a database; None where there is no such database."""
        with self._cursor() as cursor:
            cursor.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
                [name],
            )
            row = cursor.fetchone()
        return None if row is None else _parse(row[0])

    def write_note(self, name, **values):
        """Keep ``values`` with the database."""
        text = json.dumps({"checkout": str(CHECKOUT), **values})
        with self._cursor() as cursor:
            cursor.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                    sql.Identifier(name), sql.Literal(text)
                )
            )

    def check_ours(self, name):
        """Refuse to touch a database that this checkout did not make."""
        if self.server.embedded or name.startswith(prefix()):
            return
        note = self.note(name)
        if note is not None and note.get("checkout") != str(CHECKOUT):
            raise SettingError(
                f"DB={name}: exists on {self.server.host} and was not made by this"
                " checkout; choose another name"
            )

    def create(self, name, template=None, **note):
        """Make a database, empty or as a copy; an old one of ours is replaced."""
        self.drop(name)
        if template:
            _copy_filestore(template, name)
        statement = sql.SQL("CREATE DATABASE {} {}").format(
            sql.Identifier(name), self._template_clause(template)
        )
        with self._cursor() as cursor:
            cursor.execute(statement)
        self.write_note(name, **note)

    def _template_clause(self, template):
        if template is None:
            # What Odoo itself says when it creates one.
            return sql.SQL("TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'")
        clause = sql.SQL("TEMPLATE {}").format(sql.Identifier(template))
        with contextlib.closing(connect(self.server, "postgres")) as connection:
            if connection.server_version >= 150000:
                # Not through the write-ahead log: faster for hundreds of tables.
                clause += sql.SQL(" STRATEGY FILE_COPY")
        return clause

    def drop(self, name):
        """Drop a database of ours with its connections and filestore."""
        self.check_ours(name)
        with self._cursor() as cursor:
            # Clients only: PostgreSQL ends its autovacuum by itself for a DROP, and we may not.
            cursor.execute(
                """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = %s AND backend_type = 'client backend'""",
                [name],
            )
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        shutil.rmtree(filestore(name), ignore_errors=True)

    def rename(self, old, new):
        """Give a finished database its name."""
        self.drop(new)
        if filestore(old).exists():
            filestore(old).rename(filestore(new))
        with self._cursor() as cursor:
            cursor.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(old), sql.Identifier(new)
                )
            )

    def drop_all(self):
        """Drop every database that this checkout made."""
        for name, comment in self._names_and_comments():
            ours = _parse(comment).get("checkout") == str(CHECKOUT)
            if ours or name.startswith(prefix()):
                self.drop(name)

    def drop_starting_with(self, start):
        """Drop the databases whose names begin so, which has to say that they are ours."""
        for name, _comment in self._names_and_comments():
            if name.startswith(start):
                self.drop(name)

    def _names_and_comments(self):
        with self._cursor() as cursor:
            cursor.execute("SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database")
            return cursor.fetchall()


def filestore(name):
    """Where Odoo keeps the attachments of a database."""
    return ODOO_DATA / "filestore" / name


def _copy_filestore(source, target):
    if filestore(source).exists():
        # Odoo never changes a stored file, so the copies can share them.
        shutil.copytree(filestore(source), filestore(target), copy_function=os.link)


def _parse(comment):
    try:
        note = json.loads(comment or "")
    except ValueError:
        return {}
    return note if isinstance(note, dict) else {}
