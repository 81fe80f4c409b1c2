"""The refresh token in a cookie that no script can read, for browser apps.

A browser sends cookies whoever asks, so three things that a foreign page cannot arrange
are asked for, at login too: ``application/json``, a header of its own (both make the
browser ask us first) and an ``Origin`` that is exactly ours or one of the settings'.
"""

from odoo.http import request
from werkzeug.http import dump_cookie

from ..errors import InvalidRequest
from ..http import cors
from ..http.errors import Forbidden

NAME = "__Secure-api_refresh"
PATH = "/api/v1/auth"


def read():
    """Return the refresh token from the cookie, or None where there is none.

    :raise Forbidden: a cookie, but the request may come from a foreign page
    :raise InvalidRequest: several. A page of a neighbouring domain can add one of its own, and
        nothing in the request says which is ours
    """
    found = request.httprequest.cookies.getlist(NAME)
    if found:
        check_origin()
    if len(found) > 1:
        raise InvalidRequest(request.env._("The refresh cookie was sent more than once."))
    return found[0] if found else None


def check_origin():
    """:raise Forbidden: this may be a forged request"""
    httprequest = request.httprequest
    own = httprequest.host_url.rstrip("/")
    origin = httprequest.headers.get("Origin")
    trusted = origin is not None and (origin == own or cors.allowed_origin(request) == origin)
    json_sent = httprequest.mimetype == "application/json"
    if not (trusted and json_sent and httprequest.headers.get("X-Requested-With")):
        raise Forbidden(
            request.env._(
                "The refresh cookie requires application/json, the header X-Requested-With and "
                "an allowed Origin."
            )
        )


def move(members):
    """Take the refresh token out of the body's ``members``.

    :return: dict with the ``Set-Cookie`` header that carries it instead
    """
    return _header(members.pop("refresh_token"), members["refresh_expires_in"])


def forget():
    """Return the header that takes the cookie back, where there is one."""
    return _header("", 0) if NAME in request.httprequest.cookies else None


def _header(text, seconds):
    value = dump_cookie(
        NAME, text, max_age=seconds, path=PATH, secure=True, httponly=True, samesite="Strict"
    )
    return {"Set-Cookie": value}


def one_of(in_body, in_cookie):
    """Return ``(refresh token, came by cookie)``.

    :raise InvalidRequest: none, or both
    """
    if bool(in_body) == bool(in_cookie):
        raise InvalidRequest(
            request.env._("Send one refresh token, either in the body or in the cookie.")
        )
    return in_body or in_cookie, bool(in_cookie)
