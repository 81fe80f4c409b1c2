"""``/types/<type>/<what>`` for every route type that is registered, with a token."""

import time
from contextlib import closing

import psycopg2
from odoo import http
from odoo.exceptions import AccessDenied, AccessError, MissingError, UserError, ValidationError
from odoo.http import request
from werkzeug.exceptions import BadRequest, Conflict, TooManyRequests, Unauthorized

from .dispatcher import LinesDispatcher

_TYPES = {*http._dispatchers, LinesDispatcher.routing_type}
_SECRET = "the words of a bug"
_ERRORS = {
    "AccessDenied": AccessDenied,
    "AccessError": lambda: AccessError(_SECRET),
    "MissingError": lambda: MissingError(_SECRET),
    "UserError": lambda: UserError("Sold out."),
    "ValidationError": lambda: ValidationError("Sold out."),
    "ZeroDivisionError": lambda: ZeroDivisionError(_SECRET),
    "OperationalError": lambda: psycopg2.OperationalError(_SECRET),
    "SessionExpiredException": lambda: http.SessionExpiredException(_SECRET),
    "BadRequest": lambda: BadRequest("Sold out."),
    "Unauthorized": Unauthorized,
    "Conflict": Conflict,
    "TooManyRequests": lambda: TooManyRequests(retry_after=7),
}
_CHANGED = """
    SELECT 1 FROM api_token_connection token
     WHERE token.id = %s
       AND (token.revoked_at IS NOT NULL
            OR NOT EXISTS (SELECT FROM res_groups_users_rel
                            WHERE uid = token.user_id AND gid = %s))
"""


def _work(what):
    """Raise an error by its name, or one that quotes a token; else tell whether the user is a
    partner manager. ``race`` first loses one, once the token or that group was taken away."""
    if what.startswith("oat_"):
        raise ZeroDivisionError(what)
    if what in _ERRORS:
        raise _ERRORS[what]()
    if what == "race" and not getattr(request, "types_lost", False):
        request.types_lost = True
        request.env.user.has_group("base.group_partner_manager")  # so it is in Odoo's cache
        _wait_for_a_change()
        request.env.cr.execute("DO $$ BEGIN RAISE 'lost a race' USING ERRCODE = '40001'; END $$")
    return str(request.env.user.has_group("base.group_partner_manager"))


def _wait_for_a_change():
    group = request.env.ref("base.group_partner_manager").id
    deadline = time.monotonic() + 30
    changed = False
    while not changed:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        with closing(request.env.registry.cursor()) as cr:
            cr.execute(_CHANGED, (request.api.bearer.connection_id, group))
            changed = cr.fetchone()


def _route(route_type):
    @http.route(
        f"/types/{route_type}/<string:what>",
        type=route_type,
        auth="api_token",
        scopes=("types:read",),
        methods=["POST"],
        readonly=False,
    )
    def method(_self, what, **_parameters):
        return _work(what)

    return method


class TypesController(http.Controller):
    @http.route("/types", type="http", auth="none")
    def registered(self):
        return request.make_json_response(sorted(http._dispatchers))

    @http.route(
        "/types/upload",
        type="http",
        auth="api_token",
        scopes=(),
        methods=["POST"],
        readonly=False,
        max_content_length=4 * 1024 * 1024,
    )
    def upload(self, file):
        return str(len(file.read()))

    locals().update({f"type_{name}": _route(name) for name in _TYPES})
