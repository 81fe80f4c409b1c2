"""From any exception to one JSON error."""

import psycopg2
import psycopg2.errors
import psycopg2.pool
from odoo.exceptions import (
    AccessDenied,
    AccessError,
    MissingError,
    RedirectWarning,
    UserError,
    ValidationError,
)
from odoo.http import SessionExpiredException, request
from odoo.tools import LazyTranslate
from psycopg2 import errorcodes
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from ..errors import (
    ApiError,
    AuthenticationRequired,
    InvalidRequest,
    RateLimited,
    Unavailable,
)

_lt = LazyTranslate(__name__)


class InvalidJson(ApiError):
    code = 400
    error = "invalid_json"
    message = _lt("The request body is not valid JSON in UTF-8.")


class ValidationFailed(ApiError):
    """Takes ``details``: what is wrong with which field."""

    code = 400
    error = "validation_failed"
    message = _lt("The request body is invalid.")


class InvalidParameter(ApiError):
    code = 400
    error = "invalid_parameter"
    message = _lt("A request parameter is unknown or invalid.")


class Forbidden(ApiError):
    code = 403
    error = "access_denied"
    message = _lt("You are not allowed to do this.")


class NotFound(ApiError):
    """Non-existent and unreadable records alike: the client cannot tell."""

    code = 404
    error = "not_found"
    message = _lt("The record does not exist, or you do not have access to it.")


class NoSuchPath(ApiError):
    code = 404
    error = "not_found"
    message = _lt("No such endpoint.")


class WrongMethod(ApiError):
    code = 405
    error = "method_not_allowed"
    message = _lt("Method not allowed.")


class Conflict(ApiError):
    code = 409
    error = "conflict"
    message = _lt("The request conflicts with another record, or the record is in use.")


class PreconditionFailed(ApiError):
    code = 412
    error = "precondition_failed"
    message = _lt("The record has been changed in the meantime. Read it again.")


class PayloadTooLarge(ApiError):
    code = 413
    error = "payload_too_large"
    message = _lt("The request body is too large.")


class UnsupportedMediaType(ApiError):
    code = 415
    error = "unsupported_media_type"
    message = _lt("Send the request body as application/json.")


class Refused(ApiError):
    """Odoo's own text for the user says why."""

    code = 422
    error = "refused"
    message = _lt("Odoo rejected the request.")


class UnknownDatabase(ApiError):
    code = 404
    error = "unknown_database"
    message = _lt("This server has no database with that name.")


class NoDatabase(Unavailable):
    message = _lt(
        "No database is available at this address. If the server hosts several, select one with "
        "the X-Odoo-Database header."
    )


# No connection to be had, or lost: PoolError is Odoo's pool being exhausted.
_UNAVAILABLE = (psycopg2.OperationalError, psycopg2.InterfaceError, psycopg2.pool.PoolError)

_CONFLICTS = (
    errorcodes.UNIQUE_VIOLATION,
    errorcodes.FOREIGN_KEY_VIOLATION,
    errorcodes.EXCLUSION_VIOLATION,
    getattr(errorcodes, "RESTRICT_VIOLATION", "23001"),
)


def translate(exception):
    """Return the :class:`ApiError` that stands for ``exception``.

    What nobody foresaw becomes a ``server_error`` that tells the client nothing; Odoo
    logs its traceback.
    """
    if isinstance(exception, ApiError):
        return exception
    if isinstance(exception, MethodNotAllowed):
        return WrongMethod(headers={"Allow": ", ".join(sorted(exception.valid_methods or ()))})
    if isinstance(exception, HTTPException):
        return _from_http(exception)
    if isinstance(exception, _UNAVAILABLE):
        return Unavailable()
    if isinstance(exception, (AccessError, AccessDenied, SessionExpiredException)):
        return Forbidden()
    if isinstance(exception, MissingError):
        return NotFound()
    if isinstance(exception, (psycopg2.IntegrityError, ValidationError)):
        return _from_constraint(exception)
    if isinstance(exception, (UserError, RedirectWarning)):
        return _in_odoos_words(exception)
    return ApiError()


def _from_constraint(exception):
    """From a constraint of the database, or Odoo's own."""
    cause = exception if isinstance(exception, psycopg2.IntegrityError) else exception.__cause__
    if _is_conflict(cause):
        return Conflict()
    if isinstance(cause, psycopg2.errors.NotNullViolation):
        # Odoo's text names its model.
        label = _custom_label(cause.diag)
        message = _lt("%s is required.", label) if label else _lt("This field is required.")
        return Refused(details=[{"field": cause.diag.column_name, "message": message}])
    return Refused() if cause is exception else _in_odoos_words(exception)


def _custom_label(diag):
    """What people call a field that they have added themselves: its name tells nobody anything."""
    for model in request.registry.models.values() if request else ():
        field = model._fields.get(diag.column_name)
        if model._table == diag.table_name and field is not None and field.manual:
            return field.string
    return None


def _in_odoos_words(exception):
    text = str(exception.args[0])
    return Refused(None if _quotes_database(exception.__cause__, text) else text)


def _quotes_database(cause, text):
    """Odoo passes on what PostgreSQL said of a constraint that no addon has a text for:
    names of tables and columns, and whole rows."""
    said = getattr(getattr(cause, "diag", None), "message_primary", None)
    return bool(said) and said in text


def _is_conflict(cause):
    return isinstance(cause, psycopg2.IntegrityError) and cause.pgcode in _CONFLICTS


_BY_STATUS = {
    400: InvalidRequest,
    401: AuthenticationRequired,
    403: Forbidden,
    404: NoSuchPath,
    409: Conflict,
    410: NoSuchPath,
    412: PreconditionFailed,
    413: PayloadTooLarge,
    415: UnsupportedMediaType,
    422: Refused,
    503: Unavailable,
}


def _from_http(exception):
    """Keep the status, and the text where the controller gave one of its own."""
    if exception.code == 429:
        return RateLimited(_seconds(getattr(exception, "retry_after", None)))
    general = InvalidRequest if (exception.code or 500) < 500 else ApiError
    error = _BY_STATUS.get(exception.code, general)(vars(exception).get("description"))
    if type(error) is general:
        error.code = exception.code
    return error


def _seconds(retry_after):
    return retry_after if isinstance(retry_after, int) else 1
