"""Connections to a PostgreSQL server, whichever it is."""

from dataclasses import dataclass

import psycopg2


@dataclass(frozen=True)
class Server:
    """How to reach a PostgreSQL server, and as whom."""

    host: str
    port: int
    user: str
    password: str
    embedded: bool


def connect(server, database):
    """An autocommit connection."""
    connection = psycopg2.connect(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password or None,
        dbname=database,
        connect_timeout=10,
    )
    connection.autocommit = True
    return connection
