"""Who works on an ``Idempotency-Key``.

A claim is committed at once, so that a second request with the key sees it.
"""

from odoo import api, fields, models

from ..db import transaction
from .api_idempotency_answer import ANSWERED

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
_GIVE_UP = "DELETE FROM api_idempotency_claim WHERE key = %(key)s"


class ApiIdempotencyClaim(models.Model):
    _name = "api.idempotency.claim"
    _description = "Idempotency Keys in Use"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    fingerprint = fields.Char(required=True, readonly=True)
    until = fields.Datetime(required=True, readonly=True)

    def init(self):
        self.env.cr.execute(
            """CREATE UNIQUE INDEX IF NOT EXISTS api_idempotency_claim_key_idx
                   ON api_idempotency_claim (key)"""
        )

    @api.model
    def _take(self, key, fingerprint):
        """Claim ``key`` → (claimed, fingerprint of who has it, answer or None).

        Committed on its own. The answer is looked up after the claim: whoever finishes
        commits the answer first and gives up the claim then.
        """
        parameters = {"key": key, "fingerprint": fingerprint}
        with transaction.own_transaction(self.env) as own:
            claimed = transaction.fetch_one(own.cr, _CLAIM, parameters)
            answer = transaction.fetch_one(own.cr, ANSWERED, parameters)
            if claimed and answer:
                own.cr.execute(_GIVE_UP, parameters)
            holder = transaction.fetch_one(own.cr, _HOLDER, parameters)
        return bool(claimed), holder and holder["fingerprint"], answer

    @api.model
    def _release(self, key):
        with transaction.own_transaction(self.env) as own:
            own.cr.execute(_GIVE_UP, {"key": key})

    @api.autovacuum
    def _gc_claims(self):
        self.env.cr.execute(
            "DELETE FROM api_idempotency_claim WHERE until < clock_timestamp() AT TIME ZONE 'UTC'"
        )
