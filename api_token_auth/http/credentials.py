"""Credentials come once, and in the one place that is meant for them."""

import re

from odoo.tools import LazyTranslate

from ..errors import AuthenticationRequired, InvalidRequest, InvalidToken

_lt = LazyTranslate(__name__)

#: What no address may hold (RFC 9700 section 4.3.2): it is written into logs and histories.
_SECRETS = {
    "access_token",
    "client_secret",
    "code",
    "code_verifier",
    "password",
    "refresh_token",
    "token",
}

_OURS = re.compile(r"(?i:bearer)\s+o[arp]t_")


def has_token_of_ours(httprequest):
    """Whether what stands behind ``Bearer`` begins like a token: it may be Odoo's own API key."""
    return bool(_OURS.match(httprequest.headers.get("Authorization", "")))


def bearer_token(httprequest):
    """Read ``Authorization: Bearer <token>``; exactly one, and nowhere else.

    :raise AuthenticationRequired: no Bearer credentials
    :raise InvalidRequest: given twice, or in the query string as well (RFC 6750 2)
    """
    header = httprequest.headers.get("Authorization", "")
    if "access_token" in httprequest.args:
        raise InvalidRequest(_lt("Do not send the token in the query string."))
    if "," in header:  # as servers join what comes twice (RFC 3875 section 4.1.18)
        raise InvalidRequest()
    scheme, _blank, token = header.partition(" ")
    if scheme.lower() != "bearer":
        raise AuthenticationRequired()
    if not token.strip():
        raise InvalidToken()
    return token.strip()


def check_query(httprequest):
    """:raise InvalidRequest: a secret in the address of an endpoint that takes it in the body"""
    if not _SECRETS.isdisjoint(httprequest.args):
        raise InvalidRequest(
            _lt("Send tokens and passwords in the request body, not in the query string.")
        )


def check_form(httprequest):
    """:raise InvalidRequest: a token in the form, beside the one in the header (RFC 6750 2)"""
    is_form = httprequest.mimetype == "application/x-www-form-urlencoded"
    if is_form and "access_token" in httprequest.form:
        raise InvalidRequest()
