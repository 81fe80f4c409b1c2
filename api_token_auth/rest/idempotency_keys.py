"""An ``Idempotency-Key`` in the database: who works on it, and what was answered."""

from typing import NamedTuple

from ..db import transaction
from ..models.api_idempotency_answer import RETENTION

#: How long a claim holds whose request died without a word.
LEASE = "60 seconds"

_CLAIM = f"""
    INSERT INTO api_idempotency_claim AS claim (key, fingerprint, until)
         VALUES (%(key)s, %(fingerprint)s,
                 clock_timestamp() AT TIME ZONE 'UTC' + interval '{LEASE}')
    ON CONFLICT (key) DO UPDATE SET fingerprint = EXCLUDED.fingerprint, until = EXCLUDED.until
          WHERE claim.until < clock_timestamp() AT TIME ZONE 'UTC'
      RETURNING id
"""
_HOLDER = "SELECT fingerprint FROM api_idempotency_claim WHERE key = %(key)s"
_RELEASE = "DELETE FROM api_idempotency_claim WHERE key = %(key)s"

_ANSWERED = f"""
    SELECT fingerprint, status, headers, body FROM api_idempotency_answer
     WHERE key = %(key)s
       AND answered > clock_timestamp() AT TIME ZONE 'UTC' - interval '{RETENTION}'
"""
_FORGET = f"""
    DELETE FROM api_idempotency_answer
     WHERE answered <= clock_timestamp() AT TIME ZONE 'UTC' - interval '{RETENTION}'
       AND key = %(key)s
"""
_KEEP = """
    INSERT INTO api_idempotency_answer (key, fingerprint, status, headers, body, answered)
         VALUES (%(key)s, %(fingerprint)s, %(status)s, %(headers)s, %(body)s,
                 clock_timestamp() AT TIME ZONE 'UTC')
"""


class Claim(NamedTuple):
    """What became of the wish to work on a key."""

    acquired: bool
    holder: str | None  # the fingerprint of the request that works on it
    answer: dict | None  # fingerprint, status, headers, body


def acquire(env, key, fingerprint):
    """Claim ``key``, committed at once, so that a second request with the key sees it.

    The answer is looked up after the claim: whoever finishes commits the answer first and
    gives up the claim then.
    """
    parameters = {"key": key, "fingerprint": fingerprint}
    with transaction.own_transaction(env) as own:
        claimed = transaction.fetch_one(own.cr, _CLAIM, parameters)
        answer = transaction.fetch_one(own.cr, _ANSWERED, parameters)
        if claimed and answer:
            own.cr.execute(_RELEASE, parameters)
        holder = transaction.fetch_one(own.cr, _HOLDER, parameters)
    return Claim(bool(claimed), holder and holder["fingerprint"], answer)


def release(env, key):
    with transaction.own_transaction(env) as own:
        own.cr.execute(_RELEASE, {"key": key})


def keep(env, key, fingerprint, status, headers, body):
    """Keep an answer, in the transaction of the work; replaces one past its time."""
    env.cr.execute(_FORGET, {"key": key})
    answer = {"status": status, "headers": headers, "body": body}
    transaction.execute(env.cr, _KEEP, {"key": key, "fingerprint": fingerprint, **answer})
