"""Whether the password was asked for again in this browser session, a short while ago."""

import time

from odoo.http import request

#: What Odoo's own ``check_identity`` writes and reads.
_KEY = "identity-check-last"
_COUNTS_FOR = 10 * 60  # seconds, as there


def is_recent():
    """Return whether it counts still; False where there is no request."""
    checked_at = request.session.get(_KEY, 0) if request else 0
    return checked_at > time.time() - _COUNTS_FOR


def remember():
    """Note that it was right just now."""
    request.session[_KEY] = time.time()
