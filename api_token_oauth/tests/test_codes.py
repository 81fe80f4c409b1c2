from odoo.addons.api_token_auth.tests.common import api_user, superuser
from odoo.tests import TransactionCase, tagged

from ..flow import codes


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
        code = codes.parse(self.env, self._create())
        self.assertTrue(codes.claim(self.env, code)["in_time"])
        self.assertIsNone(codes.claim(self.env, code))

    def test_the_purge_keeps_what_may_still_come_in_again(self):
        old, late, fresh = (codes.parse(self.env, self._create()) for _number in range(3))
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
