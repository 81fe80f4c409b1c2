"""Further ways of saying no, see ``api_token_auth.errors``."""

from odoo.addons.api_token_auth.errors import ApiError
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)


class InvalidClient(ApiError):
    """RFC 6749 section 5.2: unknown, or not proved to be who it says. The client is not told."""

    code = 401
    error = "invalid_client"
    message = _lt("The app is not known here, or its client secret is wrong.")

    def challenge(self):
        return 'Basic realm="odoo"'


class UnauthorizedClient(ApiError):
    """RFC 6749 section 5.2: who it is was proved, but it is not registered for this grant."""

    code = 400
    error = "unauthorized_client"
    message = _lt("The app is not registered for this grant type.")


class AuthorizationPending(ApiError):
    """RFC 8628 section 3.5."""

    code = 400
    error = "authorization_pending"
    message = _lt("The user has not decided yet.")


class SlowDown(ApiError):
    """RFC 8628 section 3.5: from now on, wait five seconds more between two requests."""

    code = 400
    error = "slow_down"
    message = _lt("Too early. Wait five seconds longer between two requests.")


class ExpiredToken(ApiError):
    """RFC 8628 section 3.5."""

    code = 400
    error = "expired_token"
    message = _lt("The code has expired. Start again.")


class Declined(ApiError):
    """RFC 8628 section 3.5."""

    code = 400
    error = "access_denied"
    message = _lt("The user has declined.")


class InvalidTarget(ApiError):
    """RFC 8707 section 2."""

    code = 400
    error = "invalid_target"
    message = _lt("The requested resource is unknown, or not the one that was allowed.")
