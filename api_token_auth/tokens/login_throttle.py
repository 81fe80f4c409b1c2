"""Brute force at the login: attempts are counted across all workers, codes count once.

What is counted where is said in ``login_slots``.
"""

import base64
import logging
from dataclasses import dataclass

from .. import compat, settings
from ..db import transaction
from ..errors import RateLimited
from . import access_log, login_slots

_logger = logging.getLogger(__name__)

_WAIT = """EXTRACT(EPOCH FROM bucket.since + %(window)s * interval '1 second'
                        - clock_timestamp() AT TIME ZONE 'UTC')"""

# The first attempt over the limit leaves limit + 1, all further ones limit + 2.
_ACQUIRE = """
    INSERT INTO api_login_bucket AS bucket (id, attempts, since)
         VALUES (%(slot)s, 1, clock_timestamp() AT TIME ZONE 'UTC')
    ON CONFLICT (id) DO UPDATE SET
         attempts = CASE WHEN {expired} THEN 1
                         ELSE LEAST(bucket.attempts, %(limit)s + 1) + 1 END,
         since = CASE WHEN {expired} THEN EXCLUDED.since ELSE bucket.since END
      RETURNING attempts, {wait} AS wait
""".format(expired="bucket.since + %(window)s * interval '1 second' <= EXCLUDED.since", wait=_WAIT)

# What is locked stays so: a login that was under way meanwhile does not open it again.
_RELEASE = """
    UPDATE api_login_bucket SET attempts = attempts - 1
     WHERE id = %(slot)s AND attempts BETWEEN 1 AND %(limit)s
"""

_RESET = "UPDATE api_login_bucket SET attempts = 0 WHERE id = ANY(%(slots)s)"

_LOCKED = f"""
    SELECT max({_WAIT}) AS wait
      FROM api_login_bucket bucket
      JOIN unnest(%(slots)s, %(limits)s) AS asked(slot, allowed) ON bucket.id = asked.slot
     WHERE bucket.attempts > asked.allowed
"""

_FAILURES = f"""
    SELECT COALESCE(sum(attempts), 0) AS failures
      FROM api_login_bucket bucket WHERE bucket.id = ANY(%(slots)s) AND {_WAIT} > 0
"""

_CLAIM_CODE = """
    INSERT INTO api_totp_use AS used (id, counter) VALUES (%(user)s, %(counter)s)
    ON CONFLICT (id) DO UPDATE SET counter = EXCLUDED.counter
          WHERE used.counter < EXCLUDED.counter
      RETURNING id
"""


@dataclass(frozen=True)
class _Limits:
    login: int
    network: int
    window: int

    @classmethod
    def of(cls, env):
        return cls(
            settings.LOGIN_ATTEMPTS.read(env),
            settings.NETWORK_ATTEMPTS.read(env),
            settings.ATTEMPT_WINDOW.read(env),
        )


def identify(env, user, name, address):
    """Say what an attempt is counted as, without counting it.

    :param user: whom Odoo finds for ``name``; an empty recordset for nobody
    :return: :class:`login_slots.Attempt`
    :raise RateLimited: one like it was refused, and the time is not over
    """
    with transaction.own_transaction(env) as own:
        attempt, limits = login_slots.attempt(own, user, name, address), _Limits.of(own)
        allowed = {attempt.network_slot: limits.network, attempt.login_slot: limits.login}
        if wait := _locked_for(own.cr, allowed, limits.window):
            raise RateLimited(wait)
    return attempt


def acquire(env, attempt):
    """Count an attempt before it is made, so that parallel ones count too.

    Committed on its own. The network is counted first, and the login only within the
    network's limit: who is blocked cannot go on to lock out others.

    :raise RateLimited: too many; nothing may be checked then
    """
    with transaction.own_transaction(env) as own:
        limits = _Limits.of(own)
        wait = _count(own, attempt, attempt.network_slot, limits.network, limits.window)
        if not wait:
            wait = _count(own, attempt, attempt.login_slot, limits.login, limits.window)
            if wait:
                _give_back(own.cr, attempt.network_slot, limits.network)
    if wait:
        raise RateLimited(wait)


def release(env, attempt):
    """Give the network its attempt back: the password was right, something else not."""
    with transaction.own_transaction(env) as own:
        _give_back(own.cr, attempt.network_slot, settings.NETWORK_ATTEMPTS.read(own))


def reset(env, attempt, user):
    """Forget the failures of ``user``, who has logged in; give the network its attempt back.

    Where the attempt was counted for somebody else, whose name a directory took for that of
    ``user``, only the one attempt: nobody clears the way for guessing at another.
    """
    with transaction.own_transaction(env) as own:
        limits = _Limits.of(own)
        # In the order of acquire: two attempts cannot block each other.
        _give_back(own.cr, attempt.network_slot, limits.network)
        if attempt.user_id == user.id:
            transaction.execute(own.cr, _RESET, {"slots": [attempt.login_slot]})
        else:
            _give_back(own.cr, attempt.login_slot, limits.login)


def acquire_code(env, user, attempt):
    """Count an attempt at a code of an authenticator app, as :func:`acquire` does.

    :return: the slot, for :func:`reset_code`
    :raise RateLimited: too many
    """
    with transaction.own_transaction(env) as own:
        limits, slot = _Limits.of(own), login_slots.code(own, user, attempt)
        wait = _count(own, attempt, slot, limits.login, limits.window)
    if wait:
        raise RateLimited(wait)
    return slot


def acquire_guess(env, user):
    """Count the codes of devices that ``user`` types, for :func:`reset_code` after a right one.

    :raise RateLimited: too many
    """
    with transaction.own_transaction(env) as own:
        slot, limits = login_slots.device_codes(own, user), _Limits.of(own)
        counted = {"slot": slot, "limit": limits.login, "window": limits.window}
        row = transaction.fetch_one(own.cr, _ACQUIRE, counted)
    if row["attempts"] > limits.login:
        raise RateLimited(row["wait"])
    return slot


def reset_code(env, slot):
    """Forget the wrong codes; for after a right one."""
    with transaction.own_transaction(env) as own:
        transaction.execute(own.cr, _RESET, {"slots": [slot]})


def claim_code(env, user, code):
    """Use up a code, in a transaction of its own (RFC 6238 section 5.2).

    :return: False when this code, or a later one, was used before; True also for a wrong
        code, which Odoo is left to refuse
    """
    # auth_totp need not be installed; where a user has a code to give, it is.
    from odoo.addons.auth_totp.models.totp import TOTP

    counter = TOTP(base64.b32decode(user.sudo().totp_secret)).match(code)
    if counter is None:
        return True
    with transaction.own_transaction(env) as own:
        claim = {"user": user.id, "counter": counter}
        return bool(transaction.fetch_one(own.cr, _CLAIM_CODE, claim))


def is_locked_out(env, user):
    """Say whether logins or codes of ``user`` are refused now, from somewhere at least."""
    limits = _Limits.of(env)
    allowed = dict.fromkeys(login_slots.of_user(env, user), limits.login)
    return bool(_locked_for(env.cr, allowed, limits.window) or compat.totp_wait(user))


def failures(env, user):
    """Return how often logins or codes of ``user`` were wrong lately, since the last right one."""
    counted = {"slots": login_slots.of_user(env, user), "window": _Limits.of(env).window}
    return transaction.fetch_one(env.cr, _FAILURES, counted)["failures"]


def lift(env, user):
    """Forget the failures of ``user``, and of the networks that are known for this user."""
    slots = {*login_slots.of_known_networks(env, user), *login_slots.of_user(env, user)}
    with transaction.own_transaction(env) as own:
        transaction.execute(own.cr, _RESET, {"slots": sorted(slots)})
        compat.forget_totp_failures(user.with_env(own))
        access_log.record(own, "lockout_lifted", None, user.id, None)
    _logger.info("token LOCKOUT: of user %s lifted by user %s", user.id, env.uid)


def _count(own, attempt, slot, limit, window):
    """Return the seconds to wait, 0 when the attempt is within the limit."""
    counted = {"slot": slot, "limit": limit, "window": window}
    row = transaction.fetch_one(own.cr, _ACQUIRE, counted)
    if row["attempts"] <= limit:
        return 0
    if row["attempts"] == limit + 1:
        _record_lockout(own, attempt, slot)
    return max(1, row["wait"])


def _record_lockout(own, attempt, slot):
    """Add a line to the access log: one for each slot and window, whatever is thrown at it.

    A network has no user, and a name that Odoo does not know is none of ours: the line of the
    network that it came from tells of it.
    """
    is_network = slot == attempt.network_slot
    if is_network:
        _logger.warning("token LOCKOUT: the network of %s", attempt.address)
    else:
        _logger.warning("token LOCKOUT: user %s, from %s", attempt.user_id, attempt.address)
    if is_network or attempt.user_id:
        line = {
            **dict.fromkeys(("connection_id", "client_name", "actor_id", "reason", "note")),
            "event": "lockout",
            "user_id": None if is_network else attempt.user_id,
            "ip_address": attempt.address,
        }
        transaction.execute(own.cr, access_log.INSERT, line)


def _give_back(cr, slot, limit):
    transaction.execute(cr, _RELEASE, {"slot": slot, "limit": limit})


def _locked_for(cr, allowed, window):
    """Return the longest wait of the slots that are over their limit, 0 when none is.

    :param allowed: slot → limit
    """
    asked = {"slots": list(allowed), "limits": list(allowed.values()), "window": window}
    wait = transaction.fetch_one(cr, _LOCKED, asked)["wait"] or 0
    return max(1, wait) if wait > 0 else 0
