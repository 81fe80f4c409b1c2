"""What a token says about itself, and what its user may do with the user's own tokens."""

from odoo import http
from odoo.http import request
from odoo.release import series

from ..http.dispatcher import json_response
from ..http.errors import NotFound
from ..http.operation import Operation
from ..tokens import entitlement, revocation
from ..tokens.reasons import Reason
from . import account_schemas, refresh_cookie

_BASE = "/api/v1/auth"
MAX_ID = 2**31 - 1  # PostgreSQL's integer


class AccountController(http.Controller):
    @http.route(
        f"{_BASE}/me",
        type="api",
        auth="api_token",
        scopes=(),
        methods=["GET"],
        readonly=True,
        operation=Operation(
            "Get the user, scopes and expiry of this token",
            name="getMe",
            answer=account_schemas.ME,
        ),
    )
    def me(self):
        user, bearer = request.env.user, request.api.bearer
        return _data(
            {
                "id": user.id,
                "name": user.name,
                "login": user.login,
                "lang": user.lang,
                "tz": user.tz or None,
                "company": _named(user.company_id),
                # those that X-Company-Id may name
                "companies": [_named(one) for one in user.company_ids.filtered("active")],
                "client_name": bearer.client_name,
                "kind": bearer.kind,
                "scope": " ".join(sorted(bearer.scopes)),
                "expires_at": _moment(bearer.expires_at),
                "odoo_series": series,
            }
        )

    @http.route(
        f"{_BASE}/logout",
        type="api",
        auth="api_token",
        scopes=(),
        methods=["POST"],
        readonly=False,
        operation=Operation("Revoke this connection", name="logout", answer=account_schemas.ENDED),
    )
    def logout(self):
        """End this connection."""
        revocation.revoke(request.env, [request.api.bearer.connection_id], Reason.LOGGED_OUT)
        data = _data({"id": request.api.bearer.connection_id})
        return json_response(data, headers=refresh_cookie.forget())

    @http.route(
        f"{_BASE}/tokens",
        type="api",
        auth="api_token",
        scopes=("token:manage",),
        methods=["GET"],
        readonly=True,
        operation=Operation(
            "List your own connections", name="listTokens", answer=account_schemas.CONNECTIONS
        ),
    )
    def tokens(self):
        """The user's own active connections, the newest first."""
        domain = [("user_id", "=", request.env.uid), ("state", "=", "active")]
        found = request.env["api.access.token"].search(domain)
        may_do = entitlement.of_connections(request.env, found.ids)
        return _data([_describe(token, may_do[token.id]) for token in found])

    @http.route(
        f"{_BASE}/tokens/<int:token_id>",
        type="api",
        auth="api_token",
        scopes=("token:manage",),
        methods=["DELETE"],
        readonly=False,
        operation=Operation(
            "Revoke one of your own connections", name="deleteToken", answer=account_schemas.ENDED
        ),
    )
    def delete_token(self, token_id):
        """Revoke one of the user's own connections."""
        domain = [("id", "=", token_id), ("user_id", "=", request.env.uid)]
        token = token_id <= MAX_ID and request.env["api.access.token"].search(domain)
        if not token:
            raise NotFound()
        revocation.revoke(request.env, token.ids, Reason.BY_CLIENT)
        return _data({"id": token_id})


def _describe(token, scope):
    return {
        "id": token.id,
        "client_name": token.client_name,
        "kind": token.kind,
        "scope": scope,
        "created_at": _moment(token.create_date),
        "last_used_at": _moment(token.last_used_at),
        "last_used_ip": token.last_used_ip or None,
        "expires_at": _moment(token.refresh_expires_at or token.access_expires_at),
        "current": token.id == request.api.bearer.connection_id,
    }


def _named(company):
    return {"id": company.id, "name": company.name}


def _data(data):
    return {"success": True, "data": data}


def _moment(value):
    """Naive UTC as ISO 8601 with Z, whole seconds; None for none."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value else None
