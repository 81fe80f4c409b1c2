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


class InvalidTarget(ApiError):
    """RFC 8707 section 2."""

    code = 400
    error = "invalid_target"
    message = _lt("The requested resource is unknown, or not the one that was allowed.")
