"""``auth="api_token"`` for any controller, and JSON errors below the API's prefix.

Routes of Odoo's own ``auth="bearer"``, above all ``/json/2``, take a token with the scope ``rpc``
in place of an API key; who sends a key meets nothing of this.

When a new Odoo series comes, compare with upstream's ``_match``, ``_authenticate`` and
``_auth_method_bearer`` in ``odoo/addons/base/models/ir_http.py``.
"""

from odoo import SUPERUSER_ID, api, http, models
from odoo.http import request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from .. import compat
from ..errors import ApiError
from ..http import body, cors, credentials, request_context, resources, scopes, state
from ..http.dispatcher import PREFIX, ROUTE_TYPE, ApiDispatcher
from ..http.errors import NoSuchPath, translate
from ..tokens import activity, keyring, last_used, replica


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        """Make unknown paths and wrong methods answer JSON.

        A catch-all route would hide wrong methods and miss doubled slashes. The error for
        an unknown path is not a ``NotFound``, for which Odoo looks for a web page.
        """
        if not path_info.startswith(PREFIX):
            rule, args = super()._match(path_info)
            if rule.endpoint.routing["auth"] == "api_token":
                # until the one of its type is chosen, which may refuse the media type
                current = state.current_request()
                current.dispatcher = ApiDispatcher(current)
            return rule, args
        current = state.current_request()
        current.dispatcher = ApiDispatcher(current)
        cors.load_origins(current)
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
        takes_token = cls._takes_token(routing)
        if not takes_token and routing["type"] != ROUTE_TYPE:
            return super()._authenticate(endpoint)
        current = state.current_request()
        # For errors, also where the token cannot be looked up.
        known = state.of(current)
        known.takes_token = takes_token
        known.tries += 1
        # what an earlier try was told does not count
        known.bearer, known.scopes = None, frozenset()
        if routing["type"] == ROUTE_TYPE:
            current.dispatcher.routing = routing  # for errors before pre_dispatch
            cors.load_origins(current)
        if not current.session.is_new:
            current.session = compat.fresh_session()
            current.session.db = current.db
        current.session.can_save = False
        current.env = api.Environment(current.env.cr, None, cls._anonymous_context(current))
        current.update_env()
        is_ours = routing["type"] == ROUTE_TYPE and current.httprequest.method == "OPTIONS"
        if is_ours or http.is_cors_preflight(current, endpoint):
            return None  # a preflight carries no token
        try:
            cls._receive(current, endpoint)
            if takes_token:
                cls._authorize(current, routing)
                credentials.check_form(current.httprequest)
        except ApiError as refusal:
            if takes_token:
                cls._explain_refusal(refusal, scopes.Needed.by(routing))
            raise
        return None

    @classmethod
    def _takes_token(cls, routing):
        """Say whether this request has to come with a token. Addons may know other ways for
        routes that say so."""
        return routing["auth"] == "api_token" or cls._is_rpc(routing)

    @classmethod
    def _receive(cls, current, endpoint):
        """Read the body; whatever is known about the caller after that is newer than it.

        Odoo runs all of this again when it repeats a request that lost a race, after seconds.
        """
        httprequest, most = current.httprequest, body.limit(endpoint)
        if endpoint.routing.get("oauth"):
            credentials.check_query(httprequest)
        if current.api.takes_token:
            credentials.bearer_token(httprequest)  # what needs no database is refused now
            if body.is_large(most):
                cls._authorize(current, endpoint.routing)
        is_slow = body.receive(current, endpoint)
        if is_slow or current.api.tries > 1:
            body.renew(current)

    @classmethod
    def _is_rpc(cls, routing):
        """Whether a token of ours came where Odoo expects an API key, which it begins unlike.

        Not for a websocket, which would go on after the token was revoked.
        """
        is_bearer = compat.HAS_JSON_2 and routing["auth"] == "bearer"
        is_one_request = is_bearer and not routing.get("websocket")
        return is_one_request and credentials.has_token_of_ours(request.httprequest)

    @classmethod
    def _authorize(cls, current, routing):
        # Not by way of _authenticate_explicit: there a bug would become a 401.
        cls._auth_method_api_token()
        scopes.Needed.by(routing).check(current.api.scopes)

    @classmethod
    def _anonymous_context(cls, current):
        """The language of a request before its user is known, as ``rest`` chooses it.

        Without one Odoo reads a user, the company and its partner to find one.
        """
        header = current.httprequest.headers.get("Accept-Language")
        return {"lang": request_context.language(current.env, header) or http.DEFAULT_LANG}

    @classmethod
    def _auth_method_api_token(cls):
        """Make the token's owner the user of the request (RFC 6750 section 2.1)."""
        current = state.current_request()
        httprequest, cr = current.httprequest, current.env.cr
        text = credentials.bearer_token(httprequest)
        env = api.Environment(cr, SUPERUSER_ID, {})
        bearer = replica.authenticate(env, text, httprequest.remote_addr)
        resources.check(bearer, httprequest.path)
        users = env(user=bearer.user_id)["res.users"]
        current.update_env(user=bearer.user_id, context=users.context_get())
        known = state.of(current)
        known.bearer, known.scopes = bearer, bearer.scopes

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        cls._schedule_last_used(response)
        return result

    @classmethod
    def _handle_error(cls, exception):
        response = cls._own_error(exception) or super()._handle_error(exception)
        cls._schedule_last_used(response)
        return response

    @classmethod
    def _own_error(cls, exception):
        """The answer to an error of a route with a token, of whatever type; None elsewhere.

        Other dispatchers answer with tracebacks, HTML, or no challenge. A refusal of the token
        layer is what it is on every route.
        """
        if not state.of(request).takes_token and not isinstance(exception, ApiError):
            return None
        dispatcher = request.dispatcher
        if isinstance(dispatcher, ApiDispatcher):
            return None
        if dispatcher.routing_type == compat.JSON_RPC and not isinstance(exception, ApiError):
            return cls._rpc_error(dispatcher, translate(exception))
        return ApiDispatcher(request).handle_error(exception)

    @classmethod
    def _rpc_error(cls, dispatcher, error):
        """Odoo's form of an error of JSON-RPC, without the traceback that Odoo puts there."""
        lang = request.env.context.get("lang") or http.DEFAULT_LANG
        text = error.in_language(lang) if error.code < 500 else "Odoo Server Error"
        data = {"name": error.error, "message": text, "debug": ""}
        return dispatcher._response(error={"code": error.code, "message": text, "data": data})

    @classmethod
    def _schedule_last_used(cls, response):
        current = state.current_request()
        bearer = state.of(current).bearer
        if bearer and current.env and hasattr(response, "call_on_close"):
            env, httprequest = current.env, current.httprequest
            address = httprequest.remote_addr
            last_used.schedule(env, response, bearer, address)
            activity.schedule(env, response, bearer, address, httprequest.method)

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
        keyring.check_options()
        modules = sorted(self.env.registry._init_modules)
        for url, endpoint in http._generate_routing_rules(modules, False):
            self._api_check_route(url, endpoint.routing)

    def _api_check_route(self, url, routing):
        """Refuse what a route says of itself, while the registry loads.

        :raise TypeError, ValueError: the route is named
        """
        if routing["auth"] == "api_token":
            scopes.check_declared(url, routing)
            _check_one_request(url, routing)


def _check_one_request(url, routing):
    if routing.get("websocket"):
        raise TypeError(
            f"The route {url} has auth='api_token' and websocket=True. A token is judged for one "
            "request; a websocket would go on after the token was revoked."
        )
