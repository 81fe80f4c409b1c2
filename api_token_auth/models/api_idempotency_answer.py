"""What was answered to an ``Idempotency-Key``.

Written in the transaction that does the work, so that it is there exactly when the work is.
"""

from odoo import api, fields, models

from ..db import transaction

#: How long an answer is kept.
RETENTION = "24 hours"

#: The answer to ``%(key)s``, while it is kept.
ANSWERED = f"""
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
        self.env.cr.execute(
            """CREATE UNIQUE INDEX IF NOT EXISTS api_idempotency_answer_key_idx
                   ON api_idempotency_answer (key)"""
        )

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
