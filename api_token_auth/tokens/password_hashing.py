"""Checking a password is hard work, on purpose: how many are checked at once, and that each
takes as long as any other."""

from contextlib import ExitStack, contextmanager

import psycopg2

from .. import compat, settings
from ..db import transaction
from ..errors import RateLimited

# First keys of the advisory locks that are the slots, and what one known user may hold of them.
_SLOTS, _KNOWN_LOGINS = 0x0A70_C4EC, 0x0A70_C4ED

# Second keys, each followed by its like. Who waits holds one too, so that few can.
_OPEN, _KEPT, _WAITING, _WAITING_KEPT = 0, 1000, 2000, 3000

#: How long a caller waits for a slot before the answer is 429.
PATIENCE = "2s"

_TRY = """
    SELECT slot FROM generate_series(%(first)s, %(first)s + %(count)s - 1) slot
     WHERE pg_try_advisory_xact_lock(%(key)s, slot) LIMIT 1
"""
_WAIT = "SET LOCAL lock_timeout = %s; SELECT pg_advisory_xact_lock(%s, %s)"


@contextmanager
def hashing_slot(env, attempt):
    """Hold one of the few slots for checking a password, over all servers.

    Were there no limit, a flood of logins would keep every worker busy. A quarter of them, at
    least one, is kept for users at an address known for them, so that a flood from elsewhere
    does not keep everybody out; each such user holds one of those at a time. Few wait.

    :param attempt: :class:`login_slots.Attempt`
    :raise RateLimited: all are taken
    """
    with ExitStack() as taking:
        _take(taking.enter_context(transaction.cursor_beside(env)), env, attempt)
        held = taking.pop_all()
    try:
        yield
    finally:
        held.close()


def _take(cr, env, attempt):
    slots = settings.PASSWORD_CHECKS.read(env)
    kept = max(1, slots // 4)
    rows = [(_OPEN, max(1, slots - kept), _WAITING)]
    if attempt.is_known and _try(cr, _KNOWN_LOGINS, attempt.login_slot, 1) is not None:
        rows.insert(0, (_KEPT, kept, _WAITING_KEPT))
    if not any(_try(cr, _SLOTS, first, count) is not None for first, count, _queue in rows):
        _wait(cr, rows, kept)


def _wait(cr, rows, waiting):
    places = ((row, _try(cr, _SLOTS, row[2], waiting)) for row in rows)
    found = next((place for place in places if place[1] is not None), None)
    if found is None:
        raise RateLimited(1)
    (first, count, queue), number = found
    try:
        slot = first + (number - queue) % count
        transaction.execute(cr, _WAIT, (PATIENCE, _SLOTS, slot))
    except psycopg2.errors.LockNotAvailable:
        raise RateLimited(1) from None


def _try(cr, key, first, count):
    transaction.execute(cr, _TRY, {"key": key, "first": first, "count": count})
    row = cr.fetchone()
    return row and row[0]


def spend_missing_rounds(env, user, password):
    """Hash for as long as Odoo's check will be shorter than that of a new password.

    Of somebody whom Odoo does not know, or who has no password, it checks nothing; and an old
    hash has fewer rounds than a new one, until its owner logs in.

    :param user: whom Odoo finds for the login; an empty recordset for nobody
    """
    context = compat.crypt_context(env)
    scheme = context.handler()
    env.cr.execute("SELECT password FROM res_users WHERE id = %s", (user.id or None,))
    row = env.cr.fetchone()
    stored = row and row[0]
    kind = stored and context.identify(stored)
    if kind == scheme.name and _counts_rounds(scheme):
        missing = scheme.default_rounds - scheme.from_string(stored).rounds
        if missing <= 0:
            return
        scheme = scheme.using(rounds=max(missing, scheme.min_rounds))
    elif kind and not context.needs_update(stored):
        return
    scheme.hash(password)


def _counts_rounds(scheme):
    return "rounds" in scheme.setting_kwds and scheme.rounds_cost == "linear"
