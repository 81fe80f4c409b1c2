"""Odoo's own cooldown after failed logins, and where the API's counters take its place.

Odoo counts in each worker, by address alone: after ten failures there, nobody logs in from
that address for a minute. An office behind one address would be locked out by a single
colleague's script. A login over the API, at an address that is known for its user, is counted by
``login_throttle`` in all workers, by itself: there Odoo's cooldown is not asked.

Nothing else changes. Failures of such logins count for Odoo as they always do, and a success
during a cooldown does not end it, neither for the web client nor for anybody else.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from ..errors import RateLimited

# What Odoo had counted when a login was let through, for the login at work in this thread.
_let_through = ContextVar("api_token_auth.let_through", default=None)


def respect(env, address):
    """Say so when Odoo itself ignores this address for a while, in this worker.

    Odoo would answer as to a wrong password, and the user would doubt the right one.

    :raise RateLimited: it does
    """
    failures = getattr(env.registry, "_login_failures", {}).get(address)
    if failures and env["res.users"]._on_login_cooldown(*failures):
        parameter = env["ir.config_parameter"].sudo().get_param("base.login_cooldown_duration")
        raise RateLimited(int(parameter or 60))


@contextmanager
def left_to_us(env, attempt):
    """Let a login that is counted by itself through a cooldown of its address.

    :param attempt: :class:`login_slots.Attempt`, acquired
    """
    if not attempt.is_known:
        yield
        return
    counted = []
    token = _let_through.set(counted)
    try:
        yield
    finally:
        _let_through.reset(token)
    if counted:  # a success has made Odoo forget them
        env.registry._login_failures[attempt.address] = counted[-1]


def let_through(failures, previous):
    """Say whether the login at work may go on, and note what is to be kept of the cooldown.

    For ``res.users._on_login_cooldown`` only, during a cooldown.
    """
    counted = _let_through.get()
    if counted is None:
        return False
    counted.append((failures, previous))
    return True
