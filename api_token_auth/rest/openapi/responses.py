"""The errors of the document: one response for each status."""

from . import examples, schemas

TEXTS = {
    400: "The request cannot be understood, or does not fit the schema.",
    401: "No access token, or one that is not valid (any more).",
    403: "The scope, Odoo's rights or a field's group do not permit this.",
    404: "There is no such record for this user.",
    409: "It clashes with another record, or the record is in use.",
    412: "The record has another version than If-Match says.",
    413: "The body is over 1 MiB.",
    415: "The body is not application/json.",
    422: "Well-formed, but Odoo or a relation refuses it.",
    429: "Too many attempts.",
    503: "Busy or being maintained.",
}


def build():
    """Return status as text → response, for ``components/responses``."""
    return {str(status): _error(status, text) for status, text in TEXTS.items()}


def _error(status, text):
    content = {"schema": schemas.ref("Error"), "example": examples.error(status)}
    return {"description": text, "content": {"application/json": content}}
