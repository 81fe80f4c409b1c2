"""RFC 6749 token endpoint, RFC 7009 revocation, RFC 7662 introspection."""

import calendar

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..crypto import format as token_format
from ..errors import ApiError, UnsupportedGrantType
from ..http.json_body import required
from ..http.operation import Content, Form, Operation
from ..http.validation import validate
from ..tokens import introspection, refresh
from . import account_schemas, refresh_cookie
from .login import answer, token_members


def _refresh_body():
    from .account_bodies import RefreshBody

    return RefreshBody


class TokenController(http.Controller):
    @http.route(
        "/api/v1/auth/token",
        type="api",
        auth="none",
        methods=["POST"],
        readonly=False,
        save_session=False,
        body="form",
        oauth=True,
        operation=Operation(
            "Refresh tokens (RFC 6749)",
            Content(
                Form(("grant_type", "refresh_token"), ("scope",)),
                {"grant_type": "refresh_token", "refresh_token": "ort_…"},
            ),
            account_schemas.TOKENS,
            name="exchangeToken",
        ),
    )
    def token(self):
        """RFC 6749 section 3.2. ``client_id`` is ignored where no clients are registered."""
        form = request.api.body
        grants = _superuser_env()["ir.http"]._api_grants()
        grant = grants.get(required(form, "grant_type"))
        if grant is None:
            raise UnsupportedGrantType(grants)
        issued = grant(form)
        return issued if isinstance(issued, ApiError) else token_members(issued)

    @http.route(
        "/api/v1/auth/refresh",
        type="api",
        auth="none",
        methods=["POST"],
        readonly=False,
        save_session=False,
        oauth=True,
        operation=Operation(
            "Refresh tokens",
            Content(_refresh_body, {"refresh_token": "ort_…"}),
            account_schemas.TOKENS_OF_LOGIN,
            errors=(403,),
            name="refresh",
        ),
    )
    def refresh(self):
        """The same in JSON, or with the refresh token in a cookie."""
        body = validate(_refresh_body(), request.api.body or {})
        text, by_cookie = refresh_cookie.one_of(body.refresh_token, refresh_cookie.read())
        return answer(_refresh(text, body.scope), by_cookie)

    @http.route(
        "/api/v1/auth/revoke",
        type="api",
        auth="none",
        methods=["POST"],
        readonly=False,
        save_session=False,
        body="form",
        oauth=True,
        operation=Operation(
            "Revoke the connection of a token (RFC 7009)",
            Content(Form(("token",)), {"token": "oat_…"}),
            account_schemas.REVOKED,
            name="revokeToken",
        ),
    )
    def revoke(self):
        """RFC 7009: revoke the connection that the token belongs to, access token or refresh
        token. 200 as well when there is none (section 2.2)."""
        introspection.revoke(_superuser_env(), required(request.api.body, "token"))
        return {}

    @http.route(
        "/api/v1/auth/introspect",
        type="api",
        auth="api_token",
        scopes=("token:introspect",),
        methods=["POST"],
        readonly=False,
        save_session=False,
        body="form",
        oauth=True,
        operation=Operation(
            "Check a token (RFC 7662)",
            Content(Form(("token",)), {"token": "oat_…"}),
            account_schemas.INTROSPECTION,
            name="introspectToken",
        ),
    )
    def introspect(self):
        """RFC 7662. Whoever may not know is told ``active: false`` (section 2.2)."""
        found = introspection.introspect(_superuser_env(), required(request.api.body, "token"))
        if not found or not _may_know(found[1]):
            return {"active": False}
        return introspection_members(*found)


def _refresh(text, scope):
    address = request.httprequest.remote_addr
    return refresh.refresh(_superuser_env(), text, scope, address)


def _superuser_env():
    return request.env(user=SUPERUSER_ID)


def _may_know(row):
    user = request.env.user
    return row["user_id"] == user.id or user._is_api_token_manager()


def introspection_members(token, row):
    """The members of RFC 7662 section 2.2 for what :func:`introspection.introspect` found."""
    is_refresh = token.prefix == token_format.REFRESH
    end = row["refresh_expires_at"] if is_refresh else row["access_expires_at"]
    members = {
        "active": True,
        "scope": row["may_do"] if is_refresh else row["access_may_do"],
        "username": row["login"],
        "sub": str(row["user_id"]),
        "token_type": "refresh_token" if is_refresh else "Bearer",
        "exp": _seconds(end),
        "iat": _seconds(row["rotated_at"] or row["create_date"]),
    }
    of_client = {"client_id": row["client_identifier"], "aud": row["resource"]}
    return members | {name: value for name, value in of_client.items() if value}


def _seconds(moment):
    """Naive UTC as whole seconds since 1970."""
    return calendar.timegm(moment.timetuple())
