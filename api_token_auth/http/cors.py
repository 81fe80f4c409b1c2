"""Cross-origin requests (the Fetch standard), for the origins that the settings name.

The documents of discovery are open to every origin.
"""

from odoo import SUPERUSER_ID
from odoo.http import Response

from .. import settings
from . import origins

_MAX_AGE = 24 * 3600  # seconds that a browser may remember a preflight
_EXPOSED = "WWW-Authenticate, ETag, Location, Link, Retry-After, Idempotent-Replayed, X-Request-Id"
_ACCEPTED = (
    "Authorization, Content-Type, Accept-Language, Idempotency-Key, If-Match, If-None-Match, "
    "X-Company-Id, X-Requested-With, X-Odoo-Database, "
    # What tracing libraries add by themselves (W3C Trace Context and Baggage; Sentry).
    "traceparent, tracestate, baggage, sentry-trace"
)
# The one place where a cookie counts: the refresh cookie of browser apps.
_COOKIE_PATH = "/api/v1/auth/"


def allowed_origin(request):
    """Return the request's ``Origin`` when the settings name it, else None.

    Compared as text, never by pattern: a pattern is what such lists are broken through.
    A route with ``any_origin=True`` is open to all: ``*``, which no browser sends cookies to.
    """
    origin = request.httprequest.headers.get("Origin")
    if origin in request.api.origins and origins.is_origin(origin):
        return origin
    return "*" if origin and request.dispatcher.routing.get("any_origin") else None


def load_origins(request):
    """Read the setting while there is a cursor: errors are answered without one."""
    if "Origin" in request.httprequest.headers:
        request.api.origins = settings.CORS_ORIGINS.read(request.env(user=SUPERUSER_ID))


def add_headers(request, headers):
    headers.add("Vary", "Origin")
    origin = allowed_origin(request)
    if origin:
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = _EXPOSED
        if origin != "*" and request.httprequest.path.startswith(_COOKIE_PATH):
            headers["Access-Control-Allow-Credentials"] = "true"


def preflight_without_database(request):
    """Answer ``OPTIONS`` where the request itself will name its database by a header.

    A browser names the headers here and sends none of them. Nothing is given away: the origin is
    compared when the request comes, and without the headers of that answer no page reads it.
    """
    headers = {"Vary": "Origin"}
    if "Origin" in request.httprequest.headers:
        headers |= {
            "Access-Control-Allow-Origin": request.httprequest.headers["Origin"],
            "Access-Control-Allow-Methods": "DELETE, GET, PATCH, POST, PUT",
            "Access-Control-Allow-Headers": _ACCEPTED,
        }
    return Response(status=204, headers=headers)


def preflight(request, methods):
    """Answer ``OPTIONS``: no token, no body."""
    headers = {"Allow": ", ".join(methods)}
    if allowed_origin(request):
        headers |= {
            "Access-Control-Allow-Methods": ", ".join(methods),
            "Access-Control-Allow-Headers": _ACCEPTED,
            "Access-Control-Max-Age": str(_MAX_AGE),
        }
    return Response(status=204, headers=headers)
