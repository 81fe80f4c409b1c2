from odoo.tests import TransactionCase, tagged

from ..crypto import format as token_format
from ..db import transaction
from ..errors import InvalidToken, Unavailable
from ..tokens import authentication, global_epoch, revocation
from .common import api_user, issue, superuser


@tagged("post_install", "-at_install")
class TestAuthentication(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = api_user(cls.env)
        cls.issued = issue(cls.env, cls.user, "token:manage")
        cls.text = cls.issued.access.reveal()

    def _authenticate(self, text=None, address="127.0.0.1"):
        env, text = superuser(self.env), text or self.text
        # Nobody but this transaction sees the token.
        token = authentication.parse(text)
        return authentication.authenticate(env, token, address, transaction.on_cursor)

    def _refused(self, text):
        """Not ``assertRaises``: Odoo's makes a savepoint, which costs queries."""
        try:
            self._authenticate(text)
        except InvalidToken:
            return
        self.fail("the token was accepted")

    def test_a_valid_token_names_its_user_and_scopes(self):
        bearer = self._authenticate()
        self.assertEqual(bearer.user_id, self.user.id)
        self.assertEqual(bearer.scopes, {"token:manage"})
        self.assertNotIn(self.text[21:60], repr(bearer))

    def test_garbage_costs_no_query(self):
        self._authenticate()  # fills the caches
        wrong = token_format.mint(token_format.REFRESH).plaintext().reveal()
        for text in ("x", "oat_" + "a" * 66, self.text[:-1] + "!", "a" * 100_000, wrong):
            with self.assertQueryCount(0):
                self._refused(text)

    def test_a_token_costs_one_query(self):
        self._authenticate()
        with self.assertQueryCount(1):
            self._authenticate()

    def test_an_unknown_token_costs_one_query(self):
        text = token_format.mint(token_format.ACCESS).plaintext().reveal()
        self._authenticate()
        with self.assertQueryCount(1):
            self._refused(text)

    def test_an_archived_owner_is_refused(self):
        self.env.cr.execute("UPDATE res_users SET active = false WHERE id = %s", [self.user.id])
        with self.assertRaises(InvalidToken):
            self._authenticate()

    def test_an_owner_outside_the_group_is_refused(self):
        self.env.cr.execute("DELETE FROM res_groups_users_rel WHERE uid = %s", [self.user.id])
        with self.assertRaises(InvalidToken):
            self._authenticate()

    def test_a_wrong_secret_of_a_known_selector_is_refused(self):
        token = token_format.parse(self.text)
        other = token_format.mint(token_format.ACCESS, selector=token.selector)
        with self.assertRaises(InvalidToken):
            self._authenticate(other.plaintext().reveal())

    def test_a_hash_moved_to_another_user_is_worthless(self):
        """Who edits the row gains nothing: the hash is bound to the owner."""
        self.env.cr.execute(
            "UPDATE api_token_connection SET user_id = 2 WHERE id = %s",
            [self.issued.connection_id],
        )
        with self.assertRaises(InvalidToken):
            self._authenticate()

    def test_a_copied_database_accepts_nothing(self):
        self.env["ir.config_parameter"].set_param("database.uuid", "a copy has its own")
        with self.assertRaises(InvalidToken):
            self._authenticate()

    def test_what_was_revoked_with_everybodys_stays_so(self):
        """Whatever becomes of the number, and of the parameter that older code kept it in."""
        revocation.revoke_everybody(self.env)
        for lost in (
            "DELETE FROM api_token_global_epoch",
            "DROP TABLE api_token_global_epoch",
            "INSERT INTO ir_config_parameter (key, value)"
            " VALUES ('api_token_auth.global_epoch', '0')",
            "UPDATE ir_config_parameter SET value = 'x; DROP'"
            " WHERE key = 'api_token_auth.global_epoch'",
        ):
            self.env.cr.execute(lost)
            global_epoch.make(self.env.cr)  # as when the registry loads
            with self.subTest(lost), self.assertRaises(InvalidToken):
                self._authenticate()
        revocation.revoke_everybody(self.env)
        with self.assertRaises(InvalidToken):
            self._authenticate()

    def test_where_the_number_is_gone_nothing_is_accepted_or_issued(self):
        self.env.cr.execute("DELETE FROM api_token_global_epoch")
        with self.assertRaises(InvalidToken):
            self._authenticate()
        with self.assertRaises(Unavailable):
            issue(self.env, self.user)

    def test_what_a_server_with_older_code_raises_is_taken_over(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("api_token_auth.global_epoch", "5")
        global_epoch.make(self.env.cr)
        with self.assertRaises(InvalidToken):
            self._authenticate()
        revocation.revoke_everybody(self.env)
        parameters.invalidate_model()
        found = parameters.search([("key", "=", "api_token_auth.global_epoch")])
        self.assertEqual(found.value, "6")

    def test_an_allowed_network_is_asked_for(self):
        self.env.cr.execute(
            "UPDATE api_token_connection SET allowed_networks = '10.0.0.0/8' WHERE id = %s",
            [self.issued.connection_id],
        )
        self._authenticate(address="10.1.1.1")
        with self.assertRaises(InvalidToken):
            self._authenticate(address="192.0.2.1")

    def test_neutralising_ends_everything(self):
        from odoo.modules.neutralize import get_neutralization_queries

        for query in get_neutralization_queries(["api_token_auth"]):
            self.env.cr.execute(query)
        with self.assertRaises(InvalidToken):
            self._authenticate()
