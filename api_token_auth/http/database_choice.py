"""What a request is answered that no database serves."""

import psycopg2
from odoo import http, sql_db

from . import cors
from .errors import NoDatabase, UnknownDatabase


def answer_without(request):
    """Return the response to a preflight whose request will name its database by a header.

    :raise UnknownDatabase: the header names one that is not served here
    :raise NoDatabase: none is chosen, or PostgreSQL cannot be asked
    """
    name = request.httprequest.headers.get("X-Odoo-Database")
    if name and not (_is_let_through(request, name) and _exists(name)):
        raise UnknownDatabase()
    if request.httprequest.method == "OPTIONS" and not name:
        return cors.preflight_without_database(request)
    raise NoDatabase()


def _is_let_through(request, name):
    return bool(http.db_filter([name], host=request.httprequest.environ["HTTP_HOST"]))


def _exists(name):
    """Say whether PostgreSQL has the database; yes where it cannot be asked."""
    try:
        with sql_db.db_connect("postgres").cursor() as cr:
            cr.execute("SELECT FROM pg_database WHERE datname = %s", [name])
            return bool(cr.rowcount)
    except psycopg2.Error:
        return True
