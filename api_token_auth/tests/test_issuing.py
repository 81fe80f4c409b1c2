from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from .. import settings
from ..errors import InvalidScope
from ..tokens import issuing, opening, revocation
from ..tokens.reasons import Reason
from .common import api_user, issue


@tagged("post_install", "-at_install")
class TestIssuing(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = api_user(cls.env)
        cls.other = api_user(cls.env, "other")
        manager_groups = "base.group_erp_manager,api_token_auth.group_api_token_manager"
        cls.manager = api_user(cls.env, "manager", manager_groups)
        cls.admin = cls.env.ref("base.user_admin")
        cls.Token = cls.env["api.access.token"]

    def _personal(self, issuer, user, **values):
        env = self.env(user=issuer.id)
        return issuing.issue_personal(env, user, "Script", ["token:manage"], **values)

    def _row(self, issued):
        return self.Token.browse(issued.connection_id)

    def test_a_login_ends_when_the_settings_say(self):
        row = self._row(issue(self.env, self.user))
        now = datetime.utcnow()
        self.assertAlmostEqual((row.access_expires_at - now).total_seconds(), 3600, delta=5)
        self.assertAlmostEqual((row.refresh_expires_at - now).days, 30, delta=1)
        self.assertAlmostEqual((row.ends_at - now).days, 90, delta=1)

    def test_a_personal_token_has_no_refresh_token_and_the_days_asked_for(self):
        issued = self._personal(self.user, self.user, days=7)
        row = self._row(issued)
        self.assertTrue(issued.access.reveal().startswith("opt_"))
        self.assertIsNone(issued.refresh)
        self.assertFalse(row.refresh_expires_at)
        self.assertAlmostEqual((row.ends_at - datetime.utcnow()).days, 7, delta=1)

    def test_personal_lifetimes_are_bounded(self):
        for days, stored in ((None, 90), (10_000, 365), (-5, 1)):
            row = self._row(self._personal(self.user, self.user, days=days))
            self.assertAlmostEqual((row.ends_at - datetime.utcnow()).days, stored, delta=1)

    def test_for_whom_one_may_make_a_token(self):
        stranger = api_user(self.env, "accountant", "base.group_user,base.group_partner_manager")
        for issuer, user, allowed in (
            (self.user, self.user, True),
            (self.user, self.other, False),
            (self.manager, self.other, True),
            (self.manager, stranger, False),  # has a group that the manager has not
            (self.manager, self.admin, False),
            (self.admin, self.other, True),
            (self.admin, self.admin, True),
        ):
            with self.subTest(issuer=issuer.login, user=user.login):
                if allowed:
                    self.assertEqual(self._row(self._personal(issuer, user)).user_id, user)
                else:
                    with self.assertRaises(AccessError):
                        self._personal(issuer, user)

    def test_nobody_outside_the_group_gets_a_token(self):
        plain = new_test_user(self.env, "plain", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._personal(plain, plain)

    def test_networks_are_normalised_and_checked(self):
        issued = self._personal(self.user, self.user, networks="10.0.0.0/8, ::ffff:192.0.2.1")
        self.assertEqual(self._row(issued).allowed_networks, "10.0.0.0/8\n192.0.2.1/32")
        with self.assertRaises(ValueError):
            self._personal(self.user, self.user, networks="10.0.0.0/99")

    def test_a_reserved_scope_is_refused(self):
        group = self.env.ref("base.group_system")
        self.env["api.scope"].search([("name", "=", "token:manage")]).group_ids = group
        with self.assertRaises(InvalidScope):
            self._personal(self.user, self.user)

    def test_what_was_ended_since_the_credentials_were_checked_is_not_opened(self):
        seen = issuing.epochs(self.env, self.user)
        revocation.revoke_users(self.env, [self.user.id], Reason.BY_HAND)
        late = issuing.issue_login(self.env, self.user, "Late", (), seen)
        self.assertEqual(self._row(late).state, "revoked")

    def test_client_names_are_one_short_line(self):
        for text, cleaned in (
            ("Postman on Windows", "Postman on Windows"),
            ("a\r\nb\tc\x00d", "a b cd"),
            ("x" * 100, "x" * 64),
            ("\u202eevil", "evil"),
            ("   ", "API client"),
            (None, "API client"),
        ):
            with self.subTest(text):
                self.assertEqual(opening.clean_client_name(text), cleaned)

    def test_the_one_idle_longest_ends_at_the_limit(self):
        self.env["ir.config_parameter"].set_param(settings.CONNECTION_LIMIT.key, "3")
        rows = [self._row(issue(self.env, self.user)) for _number in range(3)]
        personal = self._row(self._personal(self.other, self.other))
        # The second was used last, then the third; the first not since it was issued.
        for age, row in ((50, rows[0]), (10, rows[1]), (20, rows[2])):
            self.env.cr.execute(
                """UPDATE api_token_connection SET create_date = now() AT TIME ZONE 'UTC'
                       - interval '1 day' WHERE id = %(id)s;
                   INSERT INTO api_token_use (id, used_at)
                   VALUES (%(id)s, now() AT TIME ZONE 'UTC' - %(age)s * interval '1 minute')""",
                {"id": row.id, "age": age},
            )
        issue(self.env, self.user)
        self.env.invalidate_all()
        self.assertEqual([row.state for row in rows], ["revoked", "active", "active"])
        self.assertEqual(rows[0].revoke_reason, "limit")
        issue(self.env, self.user)
        self.env.invalidate_all()
        self.assertEqual([row.state for row in rows], ["revoked", "active", "revoked"])
        self.assertEqual(personal.state, "active")

    def test_personal_tokens_are_not_made_by_the_hundred(self):
        for _number in range(issuing.PERSONAL_AT_A_TIME):
            self._personal(self.user, self.user)
        with self.assertRaisesRegex(UserError, "within a few minutes"):
            self._personal(self.user, self.user)
        self._personal(self.manager, self.other)
        self.env.cr.execute(
            "UPDATE api_token_connection SET create_date = create_date - interval '11 minutes'"
        )
        self._personal(self.user, self.user)

    def test_personal_tokens_end_last_at_the_limit(self):
        personal = self._row(self._personal(self.user, self.user))
        self.env["ir.config_parameter"].set_param(settings.CONNECTION_LIMIT.key, "2")
        for _number in range(4):
            issue(self.env, self.user)
        self.env.invalidate_all()
        self.assertEqual(personal.state, "active")
        mine = [("user_id", "=", self.user.id), ("state", "=", "active")]
        self.assertEqual(self.Token.search_count(mine), 2)

    def test_dead_connections_do_not_count(self):
        self.env["ir.config_parameter"].set_param(settings.CONNECTION_LIMIT.key, "2")
        first = self._row(issue(self.env, self.user))
        expired = self._row(issue(self.env, self.user))
        self.env.cr.execute(
            """UPDATE api_token_connection SET refresh_expires_at = now() AT TIME ZONE 'UTC'
                   - interval '1 day' WHERE id = %s""",
            [expired.id],
        )
        issue(self.env, self.user)
        self.env.invalidate_all()
        self.assertEqual(first.state, "active")

    def test_the_log_tells_who_and_never_what(self):
        issued = issue(self.env, self.user, client_name="Phone")
        line = self.env["api.access.log"].search([], limit=1)
        self.assertEqual((line.event, line.user_id, line.actor_id), ("issue", self.user, self.user))
        self.assertEqual((line.connection_id, line.client_name), (issued.connection_id, "Phone"))
        self.assertNotIn(issued.access.reveal()[21:60], str(line.read()))
