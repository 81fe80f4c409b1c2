"""The part of ``make clean`` that needs a connection to PGHOST."""

from . import postgres
from .console import say
from .database import Databases


def drop_databases(settings, _arguments):
    """Drop what this checkout made on an existing server."""
    with postgres.serving(settings) as server:
        Databases(server).drop_all()
    say(f"Dropped this checkout's databases on {settings.pg_host}")
    return 0
