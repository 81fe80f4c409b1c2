"""Who works on an ``Idempotency-Key``; see ``rest.idempotency_keys``."""

from odoo import api, fields, models


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

    @api.autovacuum
    def _gc_claims(self):
        self.env.cr.execute(
            "DELETE FROM api_idempotency_claim WHERE until < clock_timestamp() AT TIME ZONE 'UTC'"
        )
