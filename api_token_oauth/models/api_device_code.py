"""Requests of devices, from the first poll to the last; see ``flow.device_codes``."""

from odoo import models

#: No foreign keys: they would lock users and clients.
_TABLE = """
    CREATE TABLE IF NOT EXISTS api_token_device (
        id serial PRIMARY KEY, selector varchar NOT NULL UNIQUE, hash varchar NOT NULL,
        user_code varchar NOT NULL UNIQUE, client_id integer NOT NULL,
        client_epoch integer NOT NULL, scope varchar NOT NULL, resource varchar,
        asked_from varchar, network varchar, asked_at timestamp NOT NULL,
        ends_at timestamp NOT NULL, interval integer NOT NULL, polled_at timestamp,
        decided_at timestamp, granted varchar, user_id integer, user_epoch integer,
        global_epoch integer, used_at timestamp, connection_id integer
    );
    CREATE INDEX IF NOT EXISTS api_token_device_ends_at_idx ON api_token_device (ends_at)
"""


class ApiDeviceCode(models.Model):
    _name = "api.device.code"
    _description = "Request of a Device"
    _table = "api_token_device"
    _auto = False
    _log_access = False

    def init(self):
        self.env.cr.execute(_TABLE)
