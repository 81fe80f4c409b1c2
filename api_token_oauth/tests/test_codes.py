from pathlib import Path
from unittest.mock import patch

from odoo.addons.api_token_auth import compat
from odoo.addons.api_token_auth.db import batches
from odoo.addons.api_token_auth.tests.common import api_user, superuser
from odoo.tests import TransactionCase, tagged

from ..flow import codes, device_codes


@tagged("post_install", "-at_install")
class TestCodes(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = api_user(cls.env)

    def _create(self):
        return codes.create(
            superuser(self.env),
            client_id=1,
            user_id=self.user.id,
            scope="thing:read",
            redirect_uri=None,
            challenge="x" * 43,
            resource=None,
            user_epoch=0,
            global_epoch=0,
            client_epoch=0,
        ).reveal()

    def test_a_code_is_stored_as_a_hash(self):
        text = self._create()
        self.env.cr.execute("SELECT * FROM api_token_code")
        stored = str(self.env.cr.fetchall())
        self.assertIn(text[4:21], stored)
        self.assertNotIn(text[21:40], stored)

    def test_a_code_is_claimed_once(self):
        code, _limits = codes.parse(self.env, self._create())
        self.assertTrue(codes.claim(self.env, code)["in_time"])
        self.assertIsNone(codes.claim(self.env, code))

    def test_the_purge_keeps_what_may_still_come_in_again(self):
        old, late, fresh = (codes.parse(self.env, self._create())[0] for _number in range(3))
        for code, minutes in ((old, 11), (late, 9)):
            self.env.cr.execute(
                """UPDATE api_token_code SET ends_at = now() AT TIME ZONE 'UTC'
                          - %s * interval '1 minute' WHERE selector = %s""",
                [minutes, code.selector],
            )
        self.env["api.authorization.code"]._cron_purge()
        self.env.cr.execute("SELECT selector FROM api_token_code")
        kept = {selector for (selector,) in self.env.cr.fetchall()}
        self.assertEqual(
            {old.selector, late.selector, fresh.selector} & kept, kept - {old.selector}
        )
        self.assertNotIn(old.selector, kept)

    def test_a_purge_that_odoo_stops_says_that_something_is_left(self):
        """Else the job counts as done, and the rest waits for its next time."""
        self._create()
        self._create()
        self.env.cr.execute("UPDATE api_token_code SET ends_at = ends_at - interval '12 minutes'")
        told = []

        def stop(_env, _done, _total, remaining):
            told.append(remaining)
            return False

        with patch.object(batches, "SIZE", 1), patch.object(compat, "cron_progress", stop):
            self.env["api.authorization.code"]._cron_purge()
        self.assertEqual(told, [1])

    def _ask_for_a_device(self):
        values = dict.fromkeys(("resource", "asked_from", "network"))
        return device_codes.create(
            superuser(self.env), client_id=1, client_epoch=0, scope="thing:read", **values
        )

    def _devices(self):
        self.env.cr.execute("SELECT selector FROM api_token_device")
        return {selector for (selector,) in self.env.cr.fetchall()}

    def test_the_purge_deletes_what_devices_asked_for_long_ago(self):
        (old, _user_code), (fresh, _other) = (self._ask_for_a_device() for _number in range(2))
        self.env.cr.execute(
            """UPDATE api_token_device SET ends_at = now() AT TIME ZONE 'UTC'
                      - interval '11 minutes' WHERE selector = %s""",
            [old.reveal()[4:21]],
        )
        self.env["api.authorization.code"]._cron_purge()
        self.assertNotIn(old.reveal()[4:21], self._devices())
        self.assertIn(fresh.reveal()[4:21], self._devices())

    def test_a_copy_of_the_database_knows_no_code(self):
        self._create()
        self._ask_for_a_device()
        neutralize = Path(__file__).parents[1] / "data" / "neutralize.sql"
        self.env.cr.execute(neutralize.read_text())
        self.assertEqual(self._devices(), set())
        self.env.cr.execute("SELECT FROM api_token_code")
        self.assertEqual(self.env.cr.rowcount, 0)
