"""The errors of the document: one response for each status, its example an error of ours."""

from ...errors import InsufficientScope, InvalidToken, RateLimited, Unavailable
from ...http import errors
from ..errors import InvalidRelation
from . import schemas

_REQUEST_ID = "8d5f0c0e6b5a4d7c9a3e2f1b0c9d8e7f"


def _of_field(name, message):
    return {"details": [{"field": name, "message": message}]}


#: status → what it means, an error
_ERRORS = {
    400: (
        "The request cannot be understood, or does not fit the schema.",
        errors.ValidationFailed(**_of_field("name", "This field is required.")),
    ),
    401: ("No access token, or one that is not valid (any more).", InvalidToken()),
    403: (
        "The scope, Odoo's rights or a field's group do not permit this.",
        InsufficientScope(("project:write",)),
    ),
    404: ("There is no such record for this user.", errors.NotFound()),
    409: ("It clashes with another record, or the record is in use.", errors.Conflict()),
    412: ("The record has another version than If-Match says.", errors.PreconditionFailed()),
    413: ("The body is over 1 MiB.", errors.PayloadTooLarge()),
    415: ("The body is not application/json.", errors.UnsupportedMediaType()),
    422: (
        "Well-formed, but Odoo or a relation refuses it.",
        InvalidRelation(**_of_field("user_id", "This record does not exist: 7")),
    ),
    429: ("Too many attempts.", RateLimited(60)),
    503: ("Busy or being maintained.", Unavailable()),
}
TEXTS = {status: text for status, (text, _error) in _ERRORS.items()}


def build():
    """Return status as text → response, for ``components/responses``."""
    return {str(status): _response(*said) for status, said in _ERRORS.items()}


def _response(text, error):
    content = {"schema": schemas.ref("Error"), "example": error.body(request_id=_REQUEST_ID)}
    return {"description": text, "content": {"application/json": content}}
