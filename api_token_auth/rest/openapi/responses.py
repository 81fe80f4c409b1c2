"""The errors of the document: one response for each status, its example an error of ours."""

from ...errors import InsufficientScope, InvalidToken, RateLimited, Unavailable
from ...http import errors
from ..errors import CursorExpired, InvalidRelation
from . import schemas

_REQUEST_ID = "8d5f0c0e6b5a4d7c9a3e2f1b0c9d8e7f"


def _of_field(name, message):
    return {"details": [{"field": name, "message": message}]}


#: status → what it means, an error
_ERRORS = {
    400: (
        "The request is malformed or invalid.",
        errors.ValidationFailed(**_of_field("name", "This field is required.")),
    ),
    401: ("The access token is missing, invalid, expired or revoked.", InvalidToken()),
    403: (
        "The token's scopes or the user's access rights do not allow this.",
        InsufficientScope(("project:write",)),
    ),
    404: ("The record does not exist, or the user has no access to it.", errors.NotFound()),
    409: ("The request conflicts with another record, or the record is in use.", errors.Conflict()),
    410: ("The changes since this cursor are no longer known.", CursorExpired()),
    412: ("The record no longer has the version in If-Match.", errors.PreconditionFailed()),
    413: ("The request body is larger than 1 MiB.", errors.PayloadTooLarge()),
    415: ("The request body is not application/json.", errors.UnsupportedMediaType()),
    422: (
        "The request is well-formed, but Odoo rejected it, or a related record is not allowed.",
        InvalidRelation(**_of_field("user_id", "This record does not exist: 7")),
    ),
    429: ("Too many attempts or requests.", RateLimited(60)),
    503: ("The server is busy or under maintenance.", Unavailable()),
}
TEXTS = {status: text for status, (text, _error) in _ERRORS.items()}


def build():
    """Return status as text → response, for ``components/responses``."""
    return {str(status): _response(*said) for status, said in _ERRORS.items()}


def _response(text, error):
    content = {"schema": schemas.ref("Error"), "example": error.body(request_id=_REQUEST_ID)}
    return {"description": text, "content": {"application/json": content}}
