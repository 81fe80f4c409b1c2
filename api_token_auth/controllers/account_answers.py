"""What the routes of ``/auth`` answer, for the documentation: schemas and examples."""

from odoo.release import series

from ..http.operation import Content

_MOMENT = "2026-05-04T09:30:00Z"
_SCOPES = "project:read task:read"
_REF = "#/components/schemas/"


def _of_schema(name, schema, example):
    return Content({"$ref": _REF + name}, example, {name: schema})


_TOKENS_SCHEMA = {
    "type": "object",
    "properties": {
        "success": {"const": True},
        "uid": {"type": "integer"},
        "access_token": {"type": "string"},
        "token_type": {"const": "Bearer"},
        "expires_in": {"type": "integer", "description": "Seconds."},
        "refresh_token": {"type": "string", "description": "Not with refresh_cookie."},
        "refresh_expires_in": {"type": "integer", "description": "Seconds."},
        "scope": {"type": "string"},
    },
    "required": ["access_token", "token_type", "expires_in", "scope"],
}
_TOKENS_EXAMPLE = {
    "access_token": "oat_…",
    "token_type": "Bearer",
    "expires_in": 3600,
    "refresh_token": "ort_…",
    "refresh_expires_in": 2592000,
    "scope": _SCOPES,
}

#: RFC 6749 section 5.1.
TOKENS = _of_schema("Tokens", _TOKENS_SCHEMA, _TOKENS_EXAMPLE)

#: The same with whose they are.
TOKENS_OF_LOGIN = _of_schema(
    "Tokens", _TOKENS_SCHEMA, {"success": True, "uid": 2, **_TOKENS_EXAMPLE}
)

_DATA_SCHEMA = {
    "type": "object",
    "properties": {"success": {"const": True}, "data": {}},
    "required": ["success", "data"],
}

ME = _of_schema(
    "Answer",
    _DATA_SCHEMA,
    {
        "success": True,
        "data": {
            "id": 2,
            "name": "Mary",
            "login": "mary@example.com",
            "lang": "en_US",
            "tz": "Europe/Paris",
            "company": {"id": 1, "name": "My Company"},
            "client_name": "My script",
            "kind": "login",
            "scope": _SCOPES,
            "expires_at": _MOMENT,
            "odoo_series": series,
        },
    },
)

CONNECTIONS = _of_schema(
    "Answer",
    _DATA_SCHEMA,
    {
        "success": True,
        "data": [
            {
                "id": 7,
                "client_name": "My script",
                "kind": "login",
                "scope": _SCOPES,
                "created_at": _MOMENT,
                "last_used_at": None,
                "last_used_ip": None,
                "expires_at": _MOMENT,
                "current": True,
            }
        ],
    },
)

#: One connection: the schema is in every document.
ENDED = Content({"$ref": f"{_REF}Deleted"}, {"success": True, "data": {"id": 7}})

#: RFC 7009 section 2.2.
REVOKED = Content({"type": "object"}, {})

INTROSPECTION = _of_schema(
    "Introspection",
    {
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
    {
        "active": True,
        "scope": "project:read",
        "username": "mary@example.com",
        "sub": "2",
        "token_type": "Bearer",
        "exp": 1777890600,
        "iat": 1777887000,
    },
)
