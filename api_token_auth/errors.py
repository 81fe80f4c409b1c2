"""All errors of the token layer, one class each.

A class names the reason, its ``code`` is the HTTP status (werkzeug's word for it), its
``error`` what clients switch on (it never changes within v1), its ``message`` the text
for people (translated, may change). Being werkzeug ``HTTPException``s they may be raised anywhere
below a controller of any route type: the answer is the same JSON.
"""

import json

from odoo.tools import LazyTranslate
from odoo.tools.translate import LazyGettext
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

_lt = LazyTranslate(__name__)


class ApiError(HTTPException):
    """An answer of the form ``{"success": false, "error": …, "message": …}``.

    :param message: replaces the class's own text
    :param details: list of ``{"field", "message"}``, for errors of validation
    :param headers: dict of extra response headers
    :param extra: dict of further members of the body
    """

    code = 500
    error = "server_error"
    message = _lt("Something went wrong on the server. Quote the request ID when you report it.")

    def __init__(self, message=None, *, details=None, headers=None, extra=None):
        super().__init__()
        self.text = message or self.message
        self.details = details
        self.headers = dict(headers or {})
        self.extra = extra or {}

    @classmethod
    def of_field(cls, name, message):
        """An error about one field or parameter; the class's own text stays."""
        return cls(details=[{"field": name, "message": message}])

    def challenge(self):
        """The ``WWW-Authenticate`` value, or None (RFC 6750 section 3)."""
        return

    def all_headers(self):
        challenge = self.challenge()
        return {**self.headers, **({"WWW-Authenticate": challenge} if challenge else {})}

    def in_language(self, lang):
        """The text in ``lang``, as far as it is translated."""
        return _in_language(self.text, lang)

    def body(self, lang="en_US", request_id=None):
        """The JSON body as a dict."""
        body = {"success": False, "error": self.error, "message": self.in_language(lang)}
        if self.details:
            body["details"] = [
                {**detail, "message": _in_language(detail["message"], lang)}
                for detail in self.details
            ]
        if request_id:
            body["request_id"] = request_id
        return {**body, **self.extra}

    def get_response(self, environ=None, scope=None):  # noqa: ARG002 - werkzeug passes them
        """The answer where no API dispatcher is at work (``type="http"`` routes)."""
        headers = {"Cache-Control": "no-store", **self.all_headers()}
        text = json.dumps(self.body(), ensure_ascii=False)
        return Response(text, self.code, headers, content_type="application/json")


def _in_language(text, lang):
    return text._translate(lang) if isinstance(text, LazyGettext) else str(text)


class Challenge(ApiError):
    """A refusal that says in ``WWW-Authenticate`` what would be accepted (RFC 6750 section 3)."""

    #: The ``error`` of the challenge; None where no credentials came (section 3.1).
    problem = None
    #: The scope that is needed, if any.
    scope = ""
    #: The address of the resource's metadata (RFC 9728 section 5.1).
    resource_metadata = ""

    def challenge(self):
        parameters = {
            "realm": "odoo",
            "error": self.problem,
            "scope": self.scope,
            "resource_metadata": self.resource_metadata,
        }
        return "Bearer " + ", ".join(
            f'{name}="{text}"' for name, text in parameters.items() if text
        )


class InvalidRequest(ApiError):
    code = 400
    error = "invalid_request"
    message = _lt("A parameter is missing or repeated.")


class InvalidGrant(ApiError):
    """RFC 6749 section 5.2. The same whatever the reason."""

    code = 400
    error = "invalid_grant"
    message = _lt("The refresh token is invalid, expired or revoked. Please log in again.")


class InvalidScope(ApiError):
    code = 400
    error = "invalid_scope"
    message = _lt("The requested scope is unknown or exceeds what can be granted.")


class UnsupportedGrantType(ApiError):
    """:param supported: iterable of grant types"""

    code = 400
    error = "unsupported_grant_type"

    def __init__(self, supported):
        names = ", ".join(sorted(supported))
        super().__init__(_lt("Unsupported grant type. Supported: %s", names))


class DatabaseMismatch(ApiError):
    code = 400
    error = "database_mismatch"
    message = _lt(
        "The database named in db is not the one at this address. Leave db out, or use the "
        "address of that database; if the server hosts several, select one with the "
        "X-Odoo-Database header."
    )


class AuthenticationRequired(Challenge):
    """No credentials: a bare challenge, no error code in it (RFC 6750 section 3.1)."""

    code = 401
    error = "authentication_required"
    message = _lt("Send an access token in the header Authorization: Bearer <token>.")


class InvalidToken(Challenge):
    """Malformed, expired, revoked, wrong kind, wrong network: the client is not told."""

    code = 401
    error = "invalid_token"
    problem = "invalid_token"
    message = _lt("The access token is invalid, expired or revoked.")


class InvalidCredentials(Challenge):
    """The same for an unknown user and a wrong password (ASVS 6.3.8)."""

    code = 401
    error = "invalid_credentials"
    message = _lt("Wrong login or password.")


class MfaRequired(ApiError):
    code = 403
    error = "mfa_required"
    message = _lt("Two-factor authentication is required.")


class ApiAccessDenied(ApiError):
    code = 403
    error = "api_access_denied"
    message = _lt("This user does not have API access. An administrator can grant it.")


class InsufficientScope(Challenge):
    """:param scopes: iterable of scope names; a token that has all of them would do"""

    code = 403
    error = "insufficient_scope"
    problem = "insufficient_scope"
    message = _lt("The access token does not have the required scope.")

    def __init__(self, scopes):
        self.scope = " ".join(scopes)
        super().__init__(extra={"scope": self.scope})


class RateLimited(ApiError):
    """:param retry_after: whole seconds"""

    code = 429
    error = "rate_limited"
    message = _lt("Too many attempts. Please try again later.")

    def __init__(self, retry_after):
        super().__init__(headers={"Retry-After": str(max(1, int(retry_after)))})


class Unavailable(ApiError):
    code = 503
    error = "unavailable"
    message = _lt("The server is busy or under maintenance. Please try again.")

    def __init__(self, message=None, retry_after=1):
        super().__init__(message, headers={"Retry-After": str(retry_after)})
