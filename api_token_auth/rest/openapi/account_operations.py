"""The operations of a token itself: log in, refresh, revoke, and what it says of itself."""

from . import examples, schemas

_BASE = "/api/v1/auth"
_TEXT = {"type": "string", "maxLength": 1024}

_TOKENS = {
    "success": {"const": True},
    "uid": {"type": "integer"},
    "access_token": {"type": "string"},
    "token_type": {"const": "Bearer"},
    "expires_in": {"type": "integer", "description": "Seconds."},
    "refresh_token": {"type": "string", "description": "Not with refresh_cookie."},
    "refresh_expires_in": {"type": "integer", "description": "Seconds."},
    "scope": {"type": "string"},
}

SCHEMAS = {
    "Login": {
        "type": "object",
        "properties": {
            "login": _TEXT,
            "password": {**_TEXT, "format": "password"},
            "db": {**_TEXT, "description": "Checked against the database that answers."},
            "scope": {**_TEXT, "description": "Separated by blanks; a default without."},
            "client_name": {"type": "string", "minLength": 1, "maxLength": 64},
            "totp": {"type": ["string", "integer"], "description": "Code of the second factor."},
            "refresh_cookie": {"type": "boolean", "default": False},
        },
        "required": ["login", "password"],
    },
    "Refresh": {
        "type": "object",
        "properties": {"refresh_token": _TEXT, "scope": _TEXT},
    },
    "Tokens": {
        "type": "object",
        "properties": _TOKENS,
        "required": ["access_token", "token_type", "expires_in", "scope"],
    },
    "Answer": {
        "type": "object",
        "properties": {"success": {"const": True}, "data": {}},
        "required": ["success", "data"],
    },
    "Introspection": {
        "type": "object",
        "properties": {
            "active": {"type": "boolean"},
            "scope": {"type": "string"},
            "username": {"type": "string"},
            "sub": {"type": "string"},
            "token_type": {"type": "string"},
            "exp": {"type": "integer"},
            "iat": {"type": "integer"},
        },
        "required": ["active"],
    },
}

_FORM = "application/x-www-form-urlencoded"


def _form(*required, **optional):
    properties = {name: {"type": "string"} for name in required} | optional
    return {"type": "object", "properties": properties, "required": list(required)}


#: (path, method, summary, scopes or None for no token, body, its type, answer, errors)
_OPERATIONS = (
    ("/login", "post", "Log in", None, schemas.ref("Login"), "application/json", "Tokens",
     (400, 401, 403, 413, 415, 429, 503)),
    ("/refresh", "post", "Get new tokens for a refresh token", None, schemas.ref("Refresh"),
     "application/json", "Tokens", (400, 403, 413, 415, 503)),
    ("/token", "post", "Get new tokens as RFC 6749 says", None,
     _form("grant_type", "refresh_token", scope={"type": "string"}), _FORM, "Tokens",
     (400, 413, 415, 503)),
    ("/revoke", "post", "End the connection of a token (RFC 7009)", None, _form("token"), _FORM,
     None, (400, 413, 415, 503)),
    ("/introspect", "post", "Ask about a token (RFC 7662)", ("token:introspect",),
     _form("token"), _FORM, "Introspection", (400, 401, 403, 413, 415, 503)),
    ("/logout", "post", "End this connection", (), None, None, "Deleted", (400, 401, 503)),
    ("/me", "get", "The user, the scopes and the end of this token", (), None, None, "Answer",
     (401, 503)),
    ("/tokens", "get", "The user's own connections", ("token:manage",), None, None, "Answer",
     (401, 403, 503)),
    ("/tokens/{token_id}", "delete", "End one of them", ("token:manage",), None, None, "Deleted",
     (401, 403, 404, 503)),
)  # fmt: skip


def build(scopes=None):
    """Return ``(paths, schemas)``.

    :param scopes: only what these scopes permit; None for everything
    """
    paths = {}
    for path, method, *described in _OPERATIONS:
        needed = described[1]
        if scopes is None or not needed or not scopes.isdisjoint(needed):
            paths.setdefault(_BASE + path, {})[method] = _operation(path, method, *described)
    return paths, SCHEMAS


def _operation(path, method, summary, scopes, body, content_type, answer, errors):
    words = path.replace("/{token_id}", "").strip("/")
    operation = {
        "operationId": f"{method}{words.title()}",
        "summary": summary,
        "tags": ["auth"],
        "security": [] if scopes is None else [{"bearer": [s]} for s in scopes] or [{"bearer": []}],
        "responses": {
            "200": _success(path, answer),
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in errors},
        },
    }
    if "{token_id}" in path:
        operation["parameters"] = [
            {"name": "token_id", "in": "path", "required": True, "schema": schemas.ID}
        ]
    if body:
        content = {content_type: {"schema": body}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _success(path, answer):
    content = {"schema": schemas.ref(answer) if answer else {"type": "object"}}
    example = examples.deleted() if answer == "Deleted" else examples.ACCOUNT.get(path)
    if example is not None:
        content["example"] = example
    return {"description": "Done.", "content": {"application/json": content}}
