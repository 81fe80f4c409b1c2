"""Brute force: failed logins counted in a table of fixed size.

A place is found by HMAC of what is counted (a login, a network, a login from an address
known for it), so the table holds no names and cannot grow, whatever is thrown at it.
"""

import hashlib
import hmac

from odoo import api, fields, models

from .. import network, settings
from ..db import transaction
from ..errors import RateLimited

# Logins have one half of the table, networks the other: locked in this order always, two
# attempts cannot block each other.
_HALF = 32_768

_RESERVE = """
    INSERT INTO api_login_bucket AS bucket (id, attempts, since)
         VALUES (%(slot)s, 1, clock_timestamp() AT TIME ZONE 'UTC')
    ON CONFLICT (id) DO UPDATE SET
         attempts = CASE WHEN {expired} THEN 1 ELSE LEAST(bucket.attempts, %(limit)s) + 1 END,
         since = CASE WHEN {expired} THEN EXCLUDED.since ELSE bucket.since END
      RETURNING attempts, EXTRACT(EPOCH FROM since + %(window)s * interval '1 second'
                                  - clock_timestamp() AT TIME ZONE 'UTC') AS wait
""".format(expired="bucket.since + %(window)s * interval '1 second' <= EXCLUDED.since")

_RELEASE = "UPDATE api_login_bucket SET attempts = GREATEST(attempts - 1, 0) WHERE id = %s"
_CLEAR = "UPDATE api_login_bucket SET attempts = 0 WHERE id = %s"

_KNOWN = """
    SELECT EXISTS (
        SELECT FROM api_access_log line JOIN res_users owner ON owner.id = line.user_id
         WHERE owner.login = %(login)s AND line.event = 'issue' AND line.note = 'login'
           AND line.ip_address = %(address)s
    ) AS known
"""


class ApiLoginBucket(models.Model):
    _name = "api.login.bucket"
    _description = "Failed API Logins"
    _auto = False
    _log_access = False

    attempts = fields.Integer(readonly=True)
    since = fields.Datetime(readonly=True)

    def init(self):
        self.env.cr.execute(
            """CREATE TABLE IF NOT EXISTS api_login_bucket (
                   id integer PRIMARY KEY, attempts integer NOT NULL, since timestamp NOT NULL
               )"""
        )

    @api.model
    def _reserve(self, login, address):
        """Count an attempt before it is made, so that parallel ones count too.

        Committed on its own. From an address where the user logged in before, only what
        fails from there counts: nobody is locked out by somebody else.

        :return: what :meth:`_succeed` takes
        :raise RateLimited: too many; nothing is checked then
        """
        with transaction.own_transaction(self.env) as own:
            known = transaction.fetch_one(own.cr, _KNOWN, {"login": login, "address": address})[
                "known"
            ]
            origin = address if known else "elsewhere"
            login_slot = self._slot(0, login.lower(), origin)
            network_slot = self._slot(_HALF, network.subscriber(address))
            window = settings.ATTEMPT_WINDOW.read(own)
            waits = [
                _count(own.cr, login_slot, settings.LOGIN_ATTEMPTS.read(own), window),
                _count(own.cr, network_slot, settings.NETWORK_ATTEMPTS.read(own), window),
            ]
        if any(waits):
            raise RateLimited(max(waits))
        return login_slot, network_slot

    @api.model
    def _succeed(self, reserved):
        """Forget the failures of this login; give the network its one attempt back."""
        login_slot, network_slot = reserved
        with transaction.own_transaction(self.env) as own:
            own.cr.execute(_CLEAR, (login_slot,))
            own.cr.execute(_RELEASE, (network_slot,))

    @api.model
    def _release_network(self, reserved):
        """Give the network its attempt back: the password was right, something else not."""
        with transaction.own_transaction(self.env) as own:
            own.cr.execute(_RELEASE, (reserved[1],))

    @api.model
    def _reserve_code(self, user_id):
        """Count an attempt at a code of an authenticator app, as :meth:`_reserve` does.

        :return: what :meth:`_forget_codes` takes
        """
        slot = self._slot(0, "totp", str(user_id))
        with transaction.own_transaction(self.env) as own:
            limit, window = settings.LOGIN_ATTEMPTS.read(own), settings.ATTEMPT_WINDOW.read(own)
            wait = _count(own.cr, slot, limit, window)
        if wait:
            raise RateLimited(wait)
        return slot

    @api.model
    def _forget_codes(self, slot):
        with transaction.own_transaction(self.env) as own:
            own.cr.execute(_CLEAR, (slot,))

    def _slot(self, offset, *parts):
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret") or ""
        message = "\0".join(parts).encode("utf-8", "surrogatepass")
        digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
        return offset + int.from_bytes(digest[:4]) % _HALF


def _count(cr, slot, limit, window):
    """Return the seconds to wait, 0 when the attempt is within the limit."""
    row = transaction.fetch_one(cr, _RESERVE, {"slot": slot, "limit": limit, "window": window})
    return max(1, row["wait"]) if row["attempts"] > limit else 0
