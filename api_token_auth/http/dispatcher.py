"""The route type ``api``: one JSON request in, one JSON answer out.

One request, from start to end::

    ir.http._match            path → rule; unknown path, wrong method → JSON 404, 405
    ir.http._authenticate     body; token → user → scopes      (models/ir_http.py)
    ApiDispatcher.pre_dispatch     no session
    ApiDispatcher.dispatch         preflight; body → request.api.body; controller
    ApiDispatcher.post_dispatch    headers
    ApiDispatcher.handle_error     any exception → one JSON error, the same headers

A route says ``type="api"`` and may add ``body="json"`` (default), ``"form"``, ``"file"`` or
``"any"`` and ``oauth=True`` (errors carry ``error_description`` too, RFC 6749 section 5.2).
How long a body may be: see ``body.py``.

Database errors are not caught on the way: Odoo repeats a request that lost a race.
"""

import json
import logging

from odoo.http import Dispatcher, Response, root
from werkzeug.datastructures import Headers

from ..errors import ApiError
from . import cors, database_choice, json_body, request_context, state, upload
from .errors import UnsupportedMediaType, translate

_logger = logging.getLogger(__name__)

ROUTE_TYPE = "api"

#: Below it every error is JSON. The rest of /api/ belongs to other addons.
PREFIX = "/api/v1/"

#: Headers of every answer that does not say otherwise.
_DEFAULTS = {
    "Cache-Control": "no-store",
    "Pragma": "no-cache",
    "Vary": "Authorization, Accept-Language, X-Company-Id",
}


class ApiDispatcher(Dispatcher):
    routing_type = ROUTE_TYPE
    mimetypes = ("application/json",)

    def __init__(self, request):
        super().__init__(request)
        state.of(request)
        self.routing = {}

    @classmethod
    def is_compatible_with(cls, request):  # noqa: ARG003 - Odoo passes it
        # Judged in dispatch: 18 would answer 400 here, 19 415.
        return True

    # The base returns nothing here.
    def pre_dispatch(self, rule, args):  # pylint: disable=missing-return
        self.routing = rule.endpoint.routing
        super().pre_dispatch(rule, args)
        self.request.session.can_save = False  # 18 has just set it

    def dispatch(self, endpoint, args):
        self.request.params = dict(args)
        if not self.request.db:
            return database_choice.answer_without(self.request)
        if self.request.httprequest.method == "OPTIONS":
            return cors.preflight(self.request, self._allowed_methods())
        if self.request.api.bearer:
            request_context.apply(self.request)
        self.request.api.body = self._read_body(endpoint.routing)
        result = self.request.registry["ir.http"]._dispatch(endpoint)
        if isinstance(result, ApiError):
            # Returned, not raised: what the controller did is committed all the same.
            return self._error_response(result)
        return result if isinstance(result, Response) else json_response(result)

    def post_dispatch(self, response):
        self._add_headers(response)
        return super().post_dispatch(response)

    def handle_error(self, exc):
        response = self._error_response(translate(exc))
        self._add_headers(response)
        self.request._inject_future_response(response)
        root.set_csp(response)
        return response

    # ------------------------------------------------------------------------ the parts

    def _error_response(self, error):
        request_id = self.request.api.request_id
        _logger.info("api ERROR: %s %s, request %s", error.code, error.error, request_id)
        body = error.body(self._language(), request_id)
        if self.routing.get("oauth"):
            english = error.in_language("en_US")
            body["error_description"] = english.encode("ascii", "replace").decode()
        return json_response(body, error.code, error.all_headers())

    def _read_body(self, routing):
        """Return the parsed body, or None where there is none.

        ``"file"`` returns what is known of a file, which is ``request.api.upload`` then.
        ``"any"`` leaves it to the controller, which may call :meth:`read_json`.
        """
        kind = routing.get("body", "json")
        if kind == "any":
            return None
        if kind == "file":
            known = self.request.api
            known.upload, described = upload.describe(self.request.httprequest, known.upload)
            return described
        return self._read_form() if kind == "form" else self.read_json()

    def read_json(self):
        """Read the body as JSON; None when it is empty."""
        data = self.request.httprequest.get_data()
        if data and self.request.httprequest.mimetype != "application/json":
            raise UnsupportedMediaType()
        return json_body.parse(data) if data else None

    def _read_form(self):
        """Read the body as a form → dict of texts (RFC 6749 appendix B)."""
        data = self.request.httprequest.get_data()
        if data and self.request.httprequest.mimetype != "application/x-www-form-urlencoded":
            raise UnsupportedMediaType(
                self.request.env._("Send the request body as application/x-www-form-urlencoded.")
            )
        return json_body.parse_form(data)

    def _language(self):
        env = self.request.env
        return (env and env.context.get("lang")) or "en_US"

    def _allowed_methods(self):
        """All methods of the path: OPTIONS itself reaches only the first of its routes."""
        httprequest = self.request.httprequest
        routes = self.request.env["ir.http"].routing_map().bind_to_environ(httprequest.environ)
        return sorted(routes.allowed_methods(httprequest.path))

    def _add_headers(self, response):
        headers = response.headers
        headers["X-Request-Id"] = self.request.api.request_id
        there = {name.lower() for name, _value in headers}
        defaults = {
            **_DEFAULTS,
            "Content-Language": request_context.language_tag(self.request.env),
        }
        for name, value in defaults.items():
            if name.lower() not in there:
                headers.add(name, value)
        cors.add_headers(self.request, headers)


#: Writes data as JSON.
json_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def json_response(data, status=200, headers=None):
    """Answer with ``data`` as JSON in UTF-8."""
    return text_response(json_text(data), status, headers)


def text_response(text, status=200, headers=None):
    """Answer with what :func:`json_text` made."""
    return Response(text, status, Headers(headers or {}), content_type="application/json")
