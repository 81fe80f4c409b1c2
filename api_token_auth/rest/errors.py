"""All errors of resources, also for the rules of other addons.

Odoo's own errors are converted to these automatically.
"""

from odoo.tools import LazyTranslate

from ..errors import ApiError, InvalidRequest
from ..http.errors import (
    Conflict,
    Forbidden,
    InvalidParameter,
    NotFound,
    PreconditionFailed,
    Refused,
    ValidationFailed,
)

__all__ = [
    "ApiError",
    "Conflict",
    "CursorExpired",
    "FieldForbidden",
    "Forbidden",
    "IdempotencyKeyReused",
    "InvalidCursor",
    "InvalidParameter",
    "InvalidRelation",
    "InvalidRequest",
    "NotApplied",
    "NotFound",
    "PreconditionFailed",
    "Refused",
    "ValidationFailed",
]

_lt = LazyTranslate(__name__)


class InvalidCursor(ApiError):
    code = 400
    error = "invalid_cursor"
    message = _lt("The cursor is invalid or belongs to another query.")


class CursorExpired(ApiError):
    """What has changed since then is not known any more."""

    code = 410
    error = "cursor_expired"
    message = _lt("This cursor is too old. Read everything again, starting from a new cursor.")


class FieldForbidden(ApiError):
    code = 403
    error = "field_forbidden"
    message = _lt("You do not have access to one of the fields in the request.")


class InvalidRelation(ApiError):
    code = 422
    error = "invalid_relation"
    message = _lt("A related record does not exist or is not allowed here.")


class NotApplied(ApiError):
    code = 422
    error = "not_applied"
    message = _lt("Odoo did not store a value as it was sent. Nothing was changed.")


class IdempotencyKeyReused(ApiError):
    code = 422
    error = "idempotency_key_reused"
    message = _lt("This Idempotency-Key was already used for a different request.")
