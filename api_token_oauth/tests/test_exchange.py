"""A code that a user has allowed, and what was revoked before an app shows it."""

import base64
import hashlib
from contextlib import contextmanager

from odoo.addons.api_token_auth.errors import InvalidGrant
from odoo.addons.api_token_auth.tests.common import api_user, superuser, within_test_transaction
from odoo.addons.api_token_auth.tokens import issuing
from odoo.sql_db import Cursor
from odoo.tests import tagged

from ..flow import codes, exchange
from .common import AppCase

VERIFIER = "v" * 43
CALLBACK = "https://app.example.com/callback"

#: Of an exchange: the code, its claim, the room for one more connection, and the connection with
#: its line in the log.
STATEMENTS = 4

GROUP = """
    (SELECT res_id FROM ir_model_data
      WHERE module = 'api_token_auth' AND name = 'group_api_access')
"""
#: What may happen between the consent and the exchange, as statements.
STATES = {
    "nothing": "SELECT",
    "the user's connections were revoked": """
        UPDATE res_users SET api_token_epoch = api_token_epoch + 1 WHERE id = %(user)s""",
    "everybody's were revoked": "UPDATE api_token_global_epoch SET value = value + 1",
    "the app's were revoked": "UPDATE api_token_client SET epoch = epoch + 1",
    "the app was archived": "UPDATE api_token_client SET active = FALSE",
    "the app may do nothing any more": "UPDATE api_token_client SET scope = ''",
    "the user was archived": "UPDATE res_users SET active = FALSE WHERE id = %(user)s",
    "the user lost access": f"""
        DELETE FROM res_groups_users_rel WHERE uid = %(user)s AND gid = {GROUP}""",
    "the user has access by another group": f"""
        INSERT INTO res_groups_implied_rel (gid, hid)
        SELECT gid, {GROUP} FROM res_groups_users_rel WHERE uid = %(user)s AND gid <> {GROUP}
            ON CONFLICT DO NOTHING;
        DELETE FROM res_groups_users_rel WHERE uid = %(user)s AND gid = {GROUP}""",
    "the user is gone": "UPDATE api_token_code SET user_id = -1",
}


@tagged("post_install", "-at_install")
class TestExchange(AppCase):
    def setUp(self):
        super().setUp()
        self.user = api_user(self.env)
        self.app = (
            self.env["api.client"]
            .with_user(self.manager)
            .create({"name": "App", "scope": "thing:read", "redirect_uris": CALLBACK})
        ).sudo()
        self.enterContext(within_test_transaction())

    def _code(self):
        digest = hashlib.sha256(VERIFIER.encode()).digest()
        return codes.create(
            superuser(self.env),
            client_id=self.app.id,
            user_id=self.user.id,
            scope="thing:read",
            redirect_uri=CALLBACK,
            challenge=base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            resource=None,
            **self._epochs(),
        ).reveal()

    def _epochs(self):
        user_epoch, global_epoch = issuing.epochs(self.env, self.user)
        return {
            "user_epoch": user_epoch,
            "global_epoch": global_epoch,
            "client_epoch": self.app.epoch,
        }

    def _exchange(self, code, verifier=VERIFIER):
        form = {"code": code, "redirect_uri": CALLBACK, "code_verifier": verifier}
        return exchange.exchange(superuser(self.env), self.app.with_env(superuser(self.env)), form)

    @contextmanager
    def _state(self, statement):
        cr = self.env.cr
        self.env.flush_all()
        cr.execute("SAVEPOINT state")
        cr.execute(statement, {"user": self.user.id})
        self.env.invalidate_all()
        yield
        cr.execute("ROLLBACK TO SAVEPOINT state")
        self.env.invalidate_all()

    def test_a_code_gives_what_would_be_active_and_nothing_else(self):
        for state, statement in STATES.items():
            code, allowed = self._code(), self._epochs()
            with self.subTest(state), self._state(statement):
                issued = self._exchange(code)
                refused = isinstance(issued, InvalidGrant)
                if state == "the user is gone":
                    self.assertTrue(refused)
                    continue
                self.assertEqual(not refused, self._would_be_active(allowed))
                if not refused:
                    self.assertEqual(issued.user_id, self.user.id)

    def _would_be_active(self, allowed):
        """Whether a connection is active that is opened all the same."""
        issued = issuing.issue_login(
            superuser(self.env),
            self.user,
            "App",
            ["thing:read"],
            (allowed["user_epoch"], allowed["global_epoch"]),
            kind="app",
            client=issuing.OfClient(self.app.id, allowed["client_epoch"]),
        )
        return self.env["api.access.token"].browse(issued.connection_id).state == "active"

    def test_a_code_that_was_refused_gives_nothing_later_and_alarms_nobody(self):
        code = self._code()
        self.assertIsInstance(self._exchange(code, "w" * 43), InvalidGrant)
        mails = self.env["mail.mail"].search_count([])
        with self.assertLogs("odoo.addons.api_token_oauth.flow.exchange", "WARNING"):
            self.assertIsInstance(self._exchange(code), InvalidGrant)
        self.assertFalse(self.env["api.access.token"].search([("client_id", "=", self.app.id)]))
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_an_exchange_takes_few_statements(self):
        self._exchange(self._code())
        code = self._code()
        self.env.flush_all()
        sent, execute = [], Cursor.execute

        def counted(cr, query, *args, **kwargs):
            sent.append(query)
            return execute(cr, query, *args, **kwargs)

        self.patch(Cursor, "execute", counted)
        self._exchange(code)
        self.assertEqual(len(sent), STATEMENTS, sent)
