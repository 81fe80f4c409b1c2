"""``request.api``: what is known about one request on its way, token in, answer out."""

import uuid
from dataclasses import dataclass, field

from odoo import http


@dataclass
class State:
    """Each member is set in one place, and read by what comes after it.

    :param request_id: told to the client, and in the log
    :param origins: that the settings allow; none until there is a database to ask
    :param tries: how often Odoo has begun to serve it; again after a lost race
    :param takes_token: the route has ``auth="api_token"``, or Odoo's own ``auth="bearer"`` and
        a token of ours came
    :param bearer: :class:`authentication.Bearer` whose token was accepted
    :param scopes: what the token may do now: what it was granted, as far as its owner is entitled
    :param body: parsed, as the route says
    :param upload: the file that was sent, on routes with ``body="file"``
    :param idempotency_key: that this request works on, also when Odoo repeats it
    """

    request_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    origins: tuple = ()
    tries: int = 0
    takes_token: bool = False
    bearer: object = None
    scopes: frozenset = frozenset()
    body: object = None
    upload: object = None
    idempotency_key: str | None = None


def of(request):
    """Return ``request.api``; it is there from the first question on."""
    if not hasattr(request, "api"):
        request.api = State()
    return request.api


def current_request():
    """The request behind Odoo's ``request``, which looks for it anew for each attribute."""
    return http.request._get_current_object()
