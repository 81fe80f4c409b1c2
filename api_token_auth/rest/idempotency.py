"""``Idempotency-Key`` on POST (IETF draft): a request that is sent again is done once.

The key counts for one user, method and path, for 24 hours. Only successes are kept: what
failed may be tried again with the same key.
"""

import hashlib
import json
import re

from odoo.http import Response

from . import idempotency_keys
from .errors import Conflict, IdempotencyKeyReused, InvalidRequest

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("Content-Type", "Content-Language", "ETag", "Location")


def once(request, answer):
    """Call ``answer`` unless the request was answered before.

    :param answer: function without arguments → :class:`Response`
    :raise IdempotencyKeyReused: the key was used with another request
    :raise Conflict: the first request is still being worked on
    """
    headers = request.httprequest.headers.getlist("Idempotency-Key")
    if not headers:
        return answer()
    if len(headers) > 1 or not _KEY.fullmatch(headers[0]):
        raise InvalidRequest(
            request.env._("Send one Idempotency-Key of at most 255 visible ASCII characters.")
        )
    key, fingerprint = _key(request, headers[0]), _fingerprint(request)
    kept = _claim(request, key, fingerprint)
    return _replayed(kept) if kept else _work(request, key, fingerprint, answer)


def _key(request, text):
    httprequest = request.httprequest
    parts = (str(request.env.uid), httprequest.method, httprequest.path, text)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _fingerprint(request):
    """What has to be the same in a repeated request, hashed."""
    headers = request.httprequest.headers
    parts = [
        request.api.body,
        request.httprequest.query_string.decode("latin-1"),
        headers.get("X-Company-Id"),
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _claim(request, key, fingerprint):
    """Return the kept answer, or None when the work is ours."""
    if request.api.idempotency_key == key:
        return None  # Odoo repeats this very request after a lost race
    claim = idempotency_keys.acquire(request.env, key, fingerprint)
    kept = claim.answer
    if (kept["fingerprint"] if kept else claim.holder or fingerprint) != fingerprint:
        raise IdempotencyKeyReused()
    if not kept and not claim.acquired:
        message = request.env._(
            "The first request with this Idempotency-Key is still being processed."
        )
        raise Conflict(message, headers={"Retry-After": "1"})
    if not kept:
        request.api.idempotency_key = key
    return kept


def _work(request, key, fingerprint, answer):
    try:
        response = answer()
        _keep(request, key, fingerprint, response)
    except Exception:
        _release(request, key)
        raise
    request.env.cr.postcommit.add(lambda: _release(request, key))
    return response


def _keep(request, key, fingerprint, response):
    kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    body = response.get_data(as_text=True)
    idempotency_keys.keep(
        request.env, key, fingerprint, response.status_code, json.dumps(kept), body
    )


def _release(request, key):
    request.api.idempotency_key = None
    idempotency_keys.release(request.env, key)


def _replayed(kept):
    headers = {**json.loads(kept["headers"]), "Idempotent-Replayed": "true"}
    return Response(kept["body"], kept["status"], headers)
