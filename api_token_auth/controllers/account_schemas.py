"""What the routes of ``/auth`` answer, for the documentation: schemas and examples."""

from odoo.release import series

from ..http.operation import Content

_MOMENT = "2026-05-04T09:30:00Z"
_SCOPES = "project:read task:read"
_REF = "#/components/schemas/"


def _of_schema(name, schema, example):
    return Content({"$ref": _REF + name}, example, {name: schema})


def _object(properties, optional=()):
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


_INTEGER, _TEXT, _BOOLEAN = {"type": "integer"}, {"type": "string"}, {"type": "boolean"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_TIME = {"type": "string", "format": "date-time"}
_TIME_OR_NULL = {"type": ["string", "null"], "format": "date-time"}
_TRUE = {"type": "boolean", "const": True}
_SECONDS = {"type": "integer", "description": "In seconds."}
_KIND = {"type": "string", "examples": ["login", "personal", "app", "device", "service"]}

_TOKENS = {
    "access_token": _TEXT,
    "token_type": {"type": "string", "const": "Bearer"},
    "expires_in": _SECONDS,
    "refresh_token": {"type": "string", "description": "Where there is one to show."},
    "refresh_expires_in": _SECONDS,
    "scope": _TEXT,
}
#: Not of tokens that are asked for anew instead (section 4.4.3).
_OF_REFRESH = ("refresh_token", "refresh_expires_in")
_TOKENS_EXAMPLE = {
    "access_token": "oat_…",
    "token_type": "Bearer",
    "expires_in": 3600,
    "refresh_token": "ort_…",
    "refresh_expires_in": 2592000,
    "scope": _SCOPES,
}

#: RFC 6749 section 5.1.
TOKENS = _of_schema("Tokens", _object(_TOKENS, _OF_REFRESH), _TOKENS_EXAMPLE)

#: The same with whose they are.
TOKENS_OF_LOGIN = _of_schema(
    "LoginResponse",
    _object({"success": _TRUE, "uid": _INTEGER, **_TOKENS}, optional=("refresh_token",)),
    {"success": True, "uid": 2, **_TOKENS_EXAMPLE},
)


def _response(name, data, example):
    """An answer in the envelope, whose ``data`` is one thing or a list of them."""
    one = {"$ref": f"{_REF}{name}"}
    schema = {"type": "array", "items": one} if isinstance(example, list) else one
    response = f"{name}ListResponse" if isinstance(example, list) else f"{name}Response"
    return Content(
        {"$ref": f"{_REF}{response}"},
        {"success": True, "data": example},
        {name: data, response: _object({"success": _TRUE, "data": schema})},
    )


ME = _response(
    "Me",
    _object(
        {
            "id": _INTEGER,
            "name": _TEXT,
            "login": _TEXT,
            "lang": _TEXT,
            "tz": _TEXT_OR_NULL,
            "company": {"$ref": f"{_REF}Reference"},
            "companies": {"type": "array", "items": {"$ref": f"{_REF}Reference"}},
            "client_name": _TEXT,
            "kind": _KIND,
            "scope": _TEXT,
            "expires_at": _TIME_OR_NULL,
            "odoo_series": _TEXT,
        }
    ),
    {
        "id": 2,
        "name": "Mary",
        "login": "mary@example.com",
        "lang": "en_US",
        "tz": "Europe/Paris",
        "company": {"id": 1, "name": "My Company"},
        "companies": [{"id": 1, "name": "My Company"}, {"id": 2, "name": "My Other Company"}],
        "client_name": "My script",
        "kind": "login",
        "scope": _SCOPES,
        "expires_at": _MOMENT,
        "odoo_series": series,
    },
)

CONNECTIONS = _response(
    "Connection",
    _object(
        {
            "id": _INTEGER,
            "client_name": _TEXT,
            "kind": _KIND,
            "scope": _TEXT,
            "created_at": _TIME,
            "last_used_at": _TIME_OR_NULL,
            "last_used_ip": _TEXT_OR_NULL,
            "expires_at": _TIME_OR_NULL,
            "current": _BOOLEAN,
        }
    ),
    [
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
)

#: One connection: the schema is in every document.
ENDED = Content({"$ref": f"{_REF}Deleted"}, {"success": True, "data": {"id": 7}})

#: RFC 7009 section 2.2.
REVOKED = Content({"type": "object"}, {})

INTROSPECTION = _of_schema(
    "Introspection",
    {
        **_object(
            {
                "active": _BOOLEAN,
                "scope": _TEXT,
                "username": _TEXT,
                "sub": _TEXT,
                "token_type": _TEXT,
                "exp": _INTEGER,
                "iat": _INTEGER,
                "client_id": {"type": "string", "description": "Of a registered app."},
                "aud": {"type": "string", "description": "The only place where it works."},
            }
        ),
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
