"""What a connection did on a day, in numbers."""

from datetime import date, timedelta
from unittest.mock import patch

import psycopg2
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from .. import settings
from ..tokens import activity
from .common import api_user, issue


@tagged("post_install", "-at_install")
class TestActivity(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = api_user(cls.env)
        cls.token = cls.env["api.access.token"].browse(issue(cls.env, cls.user).connection_id)
        cls.env.flush_all()

    def _add(self, *lines):
        """As a worker writes ``(connection id, day, address, reads)``."""
        ids, days, addresses, reads = (list(column) for column in zip(*lines, strict=True))
        none = [0] * len(ids)
        values = {"connection_ids": ids, "days": days, "addresses": addresses, "reads": reads}
        self.env.cr.execute(
            activity._ADD, {**values, "changes": none, "deletions": none, "refusals": none}
        )
        self.env.invalidate_all()

    def _today(self, *addresses):
        return [(self.token.id, date.today(), address, 1) for address in addresses]

    def test_what_two_workers_counted_adds_up(self):
        for _worker in range(2):
            self._add(*self._today("192.0.2.1", "192.0.2.2"))
        lines = [(line.address, line.reads, line.calls) for line in self.token.activity_ids]
        self.assertEqual(sorted(lines), [("192.0.2.1", 2, 2), ("192.0.2.2", 2, 2)])
        self.assertIn('"value": 4', self.token.activity_chart)

    def test_very_many_addresses_do_not_fill_the_table(self):
        self._add(*self._today(*(f"2001:db8::{number:x}" for number in range(20))))
        self._add(*self._today(*(f"2001:db8:1::{number:x}" for number in range(500))))
        lines = self.token.activity_ids
        self.assertEqual(len(lines), 21)
        self.assertEqual(lines.filtered(lambda line: not line.address).reads, 500)
        self.assertEqual(sum(lines.mapped("reads")), 520)

    def test_a_connection_that_is_gone_gets_none(self):
        self._add((2**31 - 1, date.today(), "192.0.2.1", 1))
        self.assertFalse(self.env["api.token.activity"].search([("address", "=", "192.0.2.1")]))

    def test_old_lines_go_and_those_of_a_deleted_user(self):
        for days in (91, 89):
            self._add((self.token.id, date.today() - timedelta(days=days), "192.0.2.1", 1))
        self.env["api.token.activity"]._cron_purge()
        self.assertEqual(len(self.token.activity_ids), 1)
        self.env["ir.config_parameter"].set_param(settings.ACTIVITY_DAYS.key, "1")
        self.env["api.token.activity"]._cron_purge()
        self.assertFalse(self.token.activity_ids)
        self._add(*self._today("192.0.2.1"))
        line = self.token.activity_ids
        self.user.unlink()
        self.assertFalse(line.exists())

    def test_one_sees_ones_own_and_managers_see_all(self):
        self._add(*self._today("192.0.2.1"))
        groups = "base.group_user,api_token_auth.group_api_token_manager"
        manager = new_test_user(self.env, "watching", groups=groups)
        other = new_test_user(self.env, "other", groups="base.group_user")
        line = self.token.activity_ids
        for user in (self.user, manager):
            self.assertEqual(line.with_user(user).read(["reads"])[0]["reads"], 1)
        self.assertFalse(self.env["api.token.activity"].with_user(other).search([]))
        with self.assertRaises(AccessError):
            line.with_user(other).read(["reads"])

    def _flush_against(self, error):
        """What a worker still has to write after PostgreSQL has answered with ``error``."""
        counter = activity._Counter()
        with patch.object(counter, "_wait"), patch.object(activity, "_write", side_effect=error):
            counter.add("some_database", 7, "192.0.2.1", 0)
            counter.flush()
        return counter._lines

    def test_what_postgresql_does_not_take_now_is_written_later(self):
        with self.assertLogs("odoo.addons.api_token_auth.tokens.activity", "WARNING"):
            kept = self._flush_against(psycopg2.OperationalError())
        self.assertTrue(kept["some_database"])

    def test_after_the_addon_was_uninstalled_nothing_is_left_to_write(self):
        with self.assertNoLogs("odoo.addons.api_token_auth.tokens.activity", "WARNING"):
            self.assertFalse(self._flush_against(psycopg2.errors.UndefinedTable()))
