"""The body of a request comes in whole before its token is judged, on routes of every type.

A client may send a byte a second. A verdict from before would be as old as the first one, and a
revocation in between would not count. So nothing is left that a controller could still wait for,
and what Odoo had looked up by the first byte is looked up again after a slow body.

A route takes 1 MiB. One that says more, with Odoo's own ``max_content_length``, has its token
judged before the body too: strangers must not fill the memory or the disk. So have Odoo's own
routes for API keys, which take as much as Odoo does by default.
"""

import time

from odoo.http import DEFAULT_MAX_CONTENT_LENGTH
from werkzeug.exceptions import RequestEntityTooLarge

from ..errors import Unavailable
from . import upload
from .errors import PayloadTooLarge

MAX_BODY = 1024 * 1024  # bytes

#: In seconds. For as long as this, rights and settings from the start are new enough; the verdict
#: on the token is newer than the body in any case.
_SLOW = 0.5


def limit(endpoint):
    """Return how many bytes the route takes, None for any number."""
    is_odoos_own = endpoint.routing["auth"] == "bearer"
    default = DEFAULT_MAX_CONTENT_LENGTH if is_odoos_own else MAX_BODY
    declared = endpoint.routing.get("max_content_length", default)
    return declared(endpoint.func.__self__) if callable(declared) else declared


def is_large(most):
    return most is None or most > MAX_BODY


def read(httprequest, most):
    """Read all of the body, of at most ``most`` bytes; werkzeug keeps it for the controller.

    Files of a large form are put on the disk.

    :return: whether it was slow
    :raise PayloadTooLarge: it is longer
    """
    started = time.monotonic()
    httprequest.max_content_length = most
    length = httprequest.content_length
    try:
        data = httprequest.get_data(parse_form_data=length is not None and is_large(most))
    except RequestEntityTooLarge as error:
        raise PayloadTooLarge() from error
    if length is None and most is not None and len(data) >= most:
        raise PayloadTooLarge()  # werkzeug cuts a chunked body there without a word
    return time.monotonic() - started > _SLOW


def receive(request, endpoint):
    """Read the body that ``endpoint`` takes; the file of an upload is ``request.api.upload`` then.

    :return: whether it was slow
    :raise PayloadTooLarge: it is longer than the route takes
    """
    httprequest, most = request.httprequest, limit(endpoint)
    if endpoint.routing.get("body") != "file":
        return read(httprequest, most)
    if request.api.upload is None:  # else Odoo repeats the request
        request.api.upload = upload.spool(httprequest, most)
    return True


def renew(request):
    """Let go of the snapshot of the database, and of caches that other processes made invalid.

    Odoo asks for those once, when a request arrives.

    :raise Unavailable: addons were installed or upgraded meanwhile
    """
    cr = request.env.cr
    cr.rollback()
    if request.registry.check_signaling(cr) is not request.registry:
        raise Unavailable()
