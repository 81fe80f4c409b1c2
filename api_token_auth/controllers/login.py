"""``POST /api/v1/auth/login``: login and password against tokens."""

from odoo import SUPERUSER_ID, http
from odoo.http import request

from .. import settings
from ..errors import ApiError, DatabaseMismatch, InvalidRequest
from ..http import json_body
from ..http.dispatcher import json_response
from ..http.operation import Content, Operation
from ..http.validation import validate
from ..tokens import login as login_flow
from . import account_schemas, refresh_cookie

_CREDENTIAL_HEADERS = ("db", "login", "password")


def _login_body():
    from .account_bodies import LoginBody

    return LoginBody


class LoginController(http.Controller):
    @http.route(
        "/api/v1/auth/login",
        type="api",
        auth="none",
        methods=["POST"],
        readonly=False,
        save_session=False,
        body="any",
        oauth=True,
        operation=Operation(
            "Log in",
            Content(
                _login_body,
                {"login": "mary@example.com", "password": "…", "client_name": "My script"},
            ),
            account_schemas.TOKENS_OF_LOGIN,
            errors=(401, 403, 429),
            name="login",
        ),
    )
    def login(self):
        """Issue a pair of tokens; see ``tokens.login``.

        Credentials come as JSON, or in the headers ``db``, ``login``, ``password`` with any
        body or none.
        """
        env = request.env(user=SUPERUSER_ID)
        body = validate(_login_body(), _credentials(env))
        if body.db is not None and body.db != env.cr.dbname:
            raise DatabaseMismatch()
        client_name = body.client_name or _client_name(request.httprequest.user_agent)
        if body.refresh_cookie:
            refresh_cookie.check_origin()
        address = request.httprequest.remote_addr
        result = login_flow.login(env, body.model_dump(), client_name, address)
        return result if isinstance(result, ApiError) else answer(result, body.refresh_cookie)


def answer(issued, as_cookie):
    """The flat answer of login and refresh; the refresh token as a cookie where asked for."""
    members = {"success": True, "uid": issued.user_id, **token_members(issued)}
    headers = refresh_cookie.move(members) if as_cookie else None
    return json_response(members, headers=headers)


def token_members(issued):
    """The members of RFC 6749 section 5.1, and the refresh token's lifetime where there is one."""
    members = {
        "access_token": issued.access.reveal(),
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
    }
    if issued.refresh:
        members["refresh_token"] = issued.refresh.reveal()
        members["refresh_expires_in"] = issued.refresh_expires_in
    return {**members, "scope": issued.scope}


def _credentials(env):
    headers = request.httprequest.headers
    if settings.HEADER_LOGIN.read(env) and "login" in headers and "password" in headers:
        found = {name: _text(headers[name]) for name in _CREDENTIAL_HEADERS if name in headers}
        json_body.check_texts(found)
        return found
    data = request.dispatcher.read_json()
    if not isinstance(data, dict) or not data.get("login") or not data.get("password"):
        raise InvalidRequest(env._("Send login and password."))
    return data


def _text(header):
    """Decode a header's bytes: UTF-8, else Latin-1 (RFC 9110 section 5.5 leaves it open)."""
    raw = header.encode("latin-1")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _client_name(user_agent):
    """What the user will recognise the client by: "Firefox on Linux", "Postman"."""
    browser, platform = user_agent.browser, user_agent.platform
    product = (user_agent.string or "").partition("/")[0].partition(" ")[0]
    name = (browser or product).strip()
    name = name[:1].upper() + name[1:]
    return f"{name} on {platform.capitalize()}" if name and platform else name
