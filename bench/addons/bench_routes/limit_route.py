"""The limit: what the fastest check of a key in the database could cost, written by hand.

One warm statement by an index, on a connection that is kept and never reset, and one environment of
the user; nothing else is checked, and nothing of ours is used.
"""

import os

import psycopg2
from odoo import http, sql_db
from odoo.http import request

from .constant_routes import ANSWER, OPTIONS

_PREPARE = "PREPARE bench_limit(text) AS SELECT user_id FROM bench_limit WHERE key = $1"
_kept = {}


class LimitRoute(http.Controller):
    @http.route("/bench/limit", auth="none", **OPTIONS)
    def limit(self):
        key = request.httprequest.headers["Authorization"].removeprefix("Bearer ")
        with _connection(request.db).cursor() as cr:
            cr.execute("EXECUTE bench_limit(%s)", (key,))
            [user_id] = cr.fetchone()
        request.update_env(user=user_id, context={})
        return request.make_json_response(ANSWER)


def _connection(database):
    """One for each process, whose plan PostgreSQL keeps."""
    key = (os.getpid(), database)
    if key not in _kept:
        _kept[key] = psycopg2.connect(**sql_db.connection_info_for(database)[1])
        _kept[key].autocommit = True
        with _kept[key].cursor() as cr:
            cr.execute(_PREPARE)
    return _kept[key]
