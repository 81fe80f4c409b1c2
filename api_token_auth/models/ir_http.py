"""``auth="api_token"`` for any controller, and JSON errors below the API's prefix.

When a new Odoo series comes, compare with upstream's ``_match``, ``_authenticate`` and
``_auth_method_bearer`` in ``odoo/addons/base/models/ir_http.py``.
"""

from odoo import SUPERUSER_ID, api, http, models
from odoo.http import request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from .. import compat
from ..errors import (
    ApiError,
    AuthenticationRequired,
    InvalidRequest,
    InvalidToken,
)
from ..http import cors, request_context, scopes, state
from ..http.dispatcher import PREFIX, ROUTE_TYPE, ApiDispatcher
from ..http.errors import NoSuchPath, translate
from ..tokens import keyring, last_used, replica


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        """Make unknown paths and wrong methods answer JSON.

        A catch-all route would hide wrong methods and miss doubled slashes. The error for
        an unknown path is not a ``NotFound``, for which Odoo looks for a web page.
        """
        if not path_info.startswith(PREFIX):
            return super()._match(path_info)
        request.dispatcher = ApiDispatcher(request)
        cors.load_origins(request)
        try:
            return super()._match(path_info)
        except HTTPException as error:
            # werkzeug says 405 of a doubled slash where the path without it knows others
            if isinstance(error, MethodNotAllowed) and "//" not in path_info:
                raise
            raise NoSuchPath() from error

    @classmethod
    def _authenticate(cls, endpoint):
        """Keep the browser's session out of the API's routes.

        A cookie neither helps nor hurts: no user, no context and no log-out comes of it,
        and no session file is written.
        """
        routing = endpoint.routing
        stateless = routing["type"] == ROUTE_TYPE or routing["auth"] == "api_token"
        if not stateless:
            return super()._authenticate(endpoint)
        # For errors, also where the token cannot be looked up.
        state.of(request).takes_token = routing["auth"] == "api_token"
        if routing["type"] == ROUTE_TYPE:
            request.dispatcher.routing = routing  # for errors before pre_dispatch
            cors.load_origins(request)
        if not request.session.is_new:
            request.session = compat.fresh_session()
            request.session.db = request.db
        request.session.can_save = False
        request.env = api.Environment(request.env.cr, None, cls._anonymous_context())
        request.update_env()
        is_ours = routing["type"] == ROUTE_TYPE and request.httprequest.method == "OPTIONS"
        if is_ours or http.is_cors_preflight(request, endpoint):
            return None  # a preflight carries no token
        if routing["auth"] == "api_token":
            # Not by way of _authenticate_explicit: there a bug would become a 401.
            cls._auth_method_api_token()
            scopes.Needed.by(routing).check(request.api.scopes)
        return None

    @classmethod
    def _anonymous_context(cls):
        """The language of a request before its user is known, as ``rest`` chooses it.

        Without one Odoo reads a user, the company and its partner to find one.
        """
        header = request.httprequest.headers.get("Accept-Language")
        return {"lang": request_context.language(request.env, header) or http.DEFAULT_LANG}

    @classmethod
    def _auth_method_api_token(cls):
        """Make the token's owner the user of the request (RFC 6750 section 2.1)."""
        address = request.httprequest.remote_addr
        text = cls._get_bearer_token()
        env = api.Environment(request.env.cr, SUPERUSER_ID, {})
        bearer, granted = replica.authenticate(env, text, address)
        request.update_env(user=bearer.user_id, context={})
        request.update_env(context=request.env["res.users"].context_get())
        known = state.of(request)
        known.bearer, known.scopes = bearer, granted

    @classmethod
    def _get_bearer_token(cls):
        """Read ``Authorization: Bearer <token>``; exactly one, and nowhere else.

        :raise AuthenticationRequired: no Bearer credentials
        :raise InvalidRequest: given twice, or in the query string as well (RFC 6750 2)
        """
        headers = request.httprequest.headers.getlist("Authorization")
        if "access_token" in request.httprequest.args:
            raise InvalidRequest(request.env._("A token does not belong into the address."))
        if len(headers) > 1 or (headers and "," in headers[0]):
            raise InvalidRequest()
        scheme, _blank, token = (headers[0] if headers else "").partition(" ")
        if scheme.lower() != "bearer":
            raise AuthenticationRequired()
        if not token.strip():
            raise InvalidToken()
        return token.strip()

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        cls._schedule_last_used(response)
        return result

    @classmethod
    def _handle_error(cls, exception):
        if state.of(request).takes_token:
            request.session.debug = ""  # ?debug=1 would put the traceback on Odoo's error page
        response = cls._rpc_error(exception) or super()._handle_error(exception)
        cls._schedule_last_used(response)
        return response

    @classmethod
    def _rpc_error(cls, exception):
        """The answer to an error of a JSON-RPC route with a token, else None.

        Odoo's own has the traceback in it. A refusal of the token layer is what it is on
        every route; the rest keeps Odoo's form.
        """
        dispatcher = request.dispatcher
        if dispatcher.routing_type != compat.JSON_RPC:
            return None
        if isinstance(exception, ApiError):
            return exception.get_response()
        if not state.of(request).takes_token:
            return None
        error = translate(exception)
        lang = request.env.context.get("lang") or http.DEFAULT_LANG
        text = error.in_language(lang) if error.code < 500 else "Odoo Server Error"
        data = {"name": error.error, "message": text, "debug": ""}
        return dispatcher._response(error={"code": error.code, "message": text, "data": data})

    @classmethod
    def _schedule_last_used(cls, response):
        bearer = state.of(request).bearer
        if bearer and request.env and hasattr(response, "call_on_close"):
            address = request.httprequest.remote_addr
            last_used.schedule(request.env, response, bearer, address)

    def _generate_routing_rules(self, modules, converters):
        """Spare ``type="http"`` routes the CSRF token: a browser does not send a bearer token by
        itself, so no foreign page can."""
        for url, endpoint in super()._generate_routing_rules(modules, converters):
            if endpoint.routing["auth"] == "api_token":
                endpoint.routing.setdefault("csrf", False)
                endpoint.routing.setdefault("save_session", False)  # 18 asks for it later on
            yield url, endpoint

    def _register_hook(self):
        """Refuse to serve a route that forgot to say which scopes it needs.

        Fails when the registry loads, not when somebody calls.
        """
        super()._register_hook()
        keyring.hasher()  # a wrong pepper in the configuration file is told now
        modules = sorted(self.env.registry._init_modules)
        for url, endpoint in http._generate_routing_rules(modules, False):
            if endpoint.routing["auth"] == "api_token":
                scopes.check_declared(url, endpoint.routing)
