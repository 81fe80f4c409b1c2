"""Examples of answers, made from the same fields as their schemas."""

_ID = 7
_MOMENT = "2026-05-04T09:30:00Z"
_REQUEST_ID = "8d5f0c0e6b5a4d7c9a3e2f1b0c9d8e7f"

#: status → (code, message, further members)
_ERRORS = {
    400: (
        "validation_failed",
        "The body does not fit the schema.",
        {"details": [{"field": "name", "message": "Field required"}]},
    ),
    401: ("invalid_token", "The access token is not valid.", {}),
    403: ("insufficient_scope", "The token has not the scope.", {"scope": "project:write"}),
    404: ("not_found", "There is no such record.", {}),
    409: ("conflict", "This clashes with another record.", {}),
    412: ("precondition_failed", "The record has changed.", {}),
    413: ("payload_too_large", "The body is over 1 MiB.", {}),
    415: ("unsupported_media_type", "The body must be application/json.", {}),
    422: (
        "invalid_relation",
        "A related record cannot be used.",
        {"details": [{"field": "user_id", "message": "There is no such record."}]},
    ),
    429: ("rate_limited", "Too many attempts.", {}),
    503: ("unavailable", "Busy. Try again in a moment.", {}),
}


def error(status):
    code, message, more = _ERRORS[status]
    return {
        "success": False,
        "error": code,
        "message": message,
        **more,
        "request_id": _REQUEST_ID,
    }


def record(resource):
    """A record as it is answered without ``fields=``."""
    fields = resource._api_resource_fields()
    return {name: field.example() for name, field in fields.items() if not field.declared.on_demand}


def answer(resource):
    member = resource._api.id_member
    return {"success": True, **({member: _ID} if member else {}), "data": record(resource)}


def page(resource):
    meta = {"limit": 50, "count": 1, "has_more": False, "next_cursor": None}
    return {"success": True, "data": [record(resource)], "meta": meta}


def several(resource):
    return {"success": True, "data": [record(resource)]}


def deleted():
    return {"success": True, "data": {"id": _ID}}
