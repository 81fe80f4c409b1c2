"""``Idempotency-Key``: who works on a key, and what was answered to it.

Two tables: a claim is committed at once, so that a second request sees it; the answer is
written in the transaction that does the work, so that it is there exactly when the work is.
"""

from odoo import api, fields, models

from ..engine import transaction

#: How long an answer is kept.
RETENTION = "24 hours"
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

_ANSWERED = f"""
    SELECT fingerprint, status, headers, body FROM api_idempotency_answer
     WHERE key = %(key)s
       AND answered > clock_timestamp() AT TIME ZONE 'UTC' - interval '{RETENTION}'
"""

_ANSWER = """
    INSERT INTO api_idempotency_answer (key, fingerprint, status, headers, body, answered)
         VALUES (%(key)s, %(fingerprint)s, %(status)s, %(headers)s, %(body)s,
                 clock_timestamp() AT TIME ZONE 'UTC')
"""

_FORGET = f"""
    DELETE FROM api_idempotency_answer
     WHERE answered <= clock_timestamp() AT TIME ZONE 'UTC' - interval '{RETENTION}'
"""


class ApiIdempotencyClaim(models.Model):
    _name = "api.idempotency.claim"
    _description = "Idempotency Keys in Use"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    fingerprint = fields.Char(required=True, readonly=True)
    until = fields.Datetime(required=True, readonly=True)

    def init(self):
        _unique_key(self)

    @api.model
    def _take(self, key, fingerprint):
        """Claim ``key`` → (claimed, fingerprint of who has it, answer or None).

        Committed on its own. The answer is looked up after the claim: whoever finishes
        commits the answer first and gives up the claim then.
        """
        parameters = {"key": key, "fingerprint": fingerprint}
        with transaction.own_transaction(self.env) as own:
            claimed = transaction.fetch_one(own.cr, _CLAIM, parameters)
            answer = transaction.fetch_one(own.cr, _ANSWERED, parameters)
            if claimed and answer:
                _give_up(own.cr, key)
            holder = transaction.fetch_one(
                own.cr, "SELECT fingerprint FROM api_idempotency_claim WHERE key = %s", (key,)
            )
        return bool(claimed), holder and holder["fingerprint"], answer

    @api.model
    def _release(self, key):
        with transaction.own_transaction(self.env) as own:
            _give_up(own.cr, key)

    @api.autovacuum
    def _gc_claims(self):
        self.env.cr.execute(
            "DELETE FROM api_idempotency_claim WHERE until < clock_timestamp() AT TIME ZONE 'UTC'"
        )


class ApiIdempotencyAnswer(models.Model):
    _name = "api.idempotency.answer"
    _description = "Answers to Requests with an Idempotency Key"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    fingerprint = fields.Char(required=True, readonly=True)
    status = fields.Integer(required=True, readonly=True)
    headers = fields.Text(required=True, readonly=True)
    body = fields.Text(required=True, readonly=True)
    answered = fields.Datetime(required=True, readonly=True, index=True)

    def init(self):
        _unique_key(self)

    @api.model
    def _keep(self, key, fingerprint, status, headers, body):
        """Keep an answer, in the transaction of the work; replaces one past its time."""
        self.env.cr.execute(_FORGET + " AND key = %s", (key,))
        transaction.execute(
            self.env.cr,
            _ANSWER,
            {
                "key": key,
                "fingerprint": fingerprint,
                "status": status,
                "headers": headers,
                "body": body,
            },
        )

    @api.autovacuum
    def _gc_answers(self):
        self.env.cr.execute(_FORGET)


def _give_up(cr, key):
    cr.execute("DELETE FROM api_idempotency_claim WHERE key = %s", (key,))


def _unique_key(model):
    table = model._table
    model.env.cr.execute(f"CREATE UNIQUE INDEX IF NOT EXISTS {table}_key_idx ON {table} (key)")
