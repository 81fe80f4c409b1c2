"""What was answered to an ``Idempotency-Key``; see ``rest.idempotency_keys``.

Written in the transaction that does the work, so that it is there exactly when the work is.
"""

from odoo import api, fields, models

#: How long an answer is kept.
RETENTION = "24 hours"

_FORGET = f"""
    DELETE FROM api_idempotency_answer
     WHERE answered <= clock_timestamp() AT TIME ZONE 'UTC' - interval '{RETENTION}'
"""


class ApiIdempotencyAnswer(models.Model):
    _name = "api.idempotency.answer"
    _description = "Stored Responses for Idempotency Keys"
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

    @api.autovacuum
    def _gc_answers(self):
        self.env.cr.execute(_FORGET)
