"""Guessing at the login, from within: what is counted where, slots for hashing, equal work."""

import itertools
import threading
from unittest.mock import patch

from odoo.addons.base.models.res_users import CryptContext
from odoo.sql_db import db_connect
from odoo.tests import HttpCase, TransactionCase, tagged
from passlib.handlers import pbkdf2

from .. import settings
from ..errors import RateLimited
from ..tokens import login_slots, password_hashing
from .common import api_user
from .conformance import conforms

#: All of them are "emma" to one directory or another.
SPELLINGS = (
    "emma",
    "EMMA",
    " emma",
    "emma ",
    "em ma",
    "emma\u3000",
    "\uff45\uff4d\uff4d\uff41",
    "em\u00adma",
    "emma\u200b",
    "\ufeffemma",
    "\u00e9mma",
    "e\u0301mma",
)


@tagged("post_install", "-at_install")
class TestLoginSlots(TransactionCase):
    def setUp(self):
        super().setUp()
        self.user = api_user(self.env)

    def _attempt(self, name="nobody", address="198.51.100.7", user=None, is_known=False):
        with patch.object(login_slots, "_is_known", return_value=is_known):
            return login_slots.attempt(self.env, user or self.env["res.users"], name, address)

    def test_however_a_name_is_spelled_it_is_counted_as_one(self):
        self.assertEqual(len({self._attempt(name).login_slot for name in SPELLINGS}), 1)

    def test_other_spellings_of_a_login_are_counted_with_it(self):
        emma = api_user(self.env, "emma")
        by_login = self._attempt("emma", user=emma)
        attempts = [self._attempt(name) for name in SPELLINGS]
        self.assertEqual({attempt.login_slot for attempt in attempts}, {by_login.login_slot})
        self.assertEqual({attempt.user_id for attempt in attempts}, {emma.id})

    def test_two_users_whose_logins_are_much_alike_are_counted_apart(self):
        """Or one would clear the failures of the other by logging in."""
        users = [api_user(self.env, login) for login in ("emma", "\u00e9mma", "Emma")]
        slots = {self._attempt(user.login, user=user).login_slot for user in users}
        self.assertEqual(len(slots), 3)

    def test_a_user_whom_odoo_finds_by_another_name_is_counted_by_the_login(self):
        """As with addons that find users by their e-mail address."""
        by_login = self._attempt(self.user.login, user=self.user)
        by_email = self._attempt("api-user@example.com", user=self.user)
        self.assertEqual(by_login.login_slot, by_email.login_slot)

    def test_no_name_from_elsewhere_hits_what_is_counted_for_known_addresses_or_codes(self):
        tried = [(f"name-{number}", f"10.0.{number % 250}.1") for number in range(1000)]
        strangers = [self._attempt(*one) for one in tried]
        known = [self._attempt(*one, is_known=True) for one in tried]
        users = [self.env["res.users"].browse(number) for number in range(1, 1000)]
        areas = [
            *({attempt.login_slot for attempt in attempts} for attempts in (strangers, known)),
            *({attempt.network_slot for attempt in attempts} for attempts in (strangers, known)),
            {login_slots.code(self.env, user, strangers[0]) for user in users},
        ]
        bounds = sorted((min(area), max(area)) for area in areas)
        for (_lowest, highest), (lowest, _highest) in itertools.pairwise(bounds):
            self.assertLess(highest, lowest)

    def test_codes_from_elsewhere_are_counted_apart_from_those_at_known_addresses(self):
        """Who has stolen a password cannot lock its owner out by wrong codes."""
        attempts = [self._attempt(user=self.user, is_known=is_known) for is_known in (True, False)]
        slots = {login_slots.code(self.env, self.user, attempt) for attempt in attempts}
        self.assertEqual(len(slots), 2)


@tagged("post_install", "-at_install")
class TestHashingSlots(TransactionCase):
    """Four slots, one of them kept; some are held by another connection to PostgreSQL."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param(settings.PASSWORD_CHECKS.key, "4")
        self.stranger = login_slots.Attempt(None, "198.51.100.7", False, 1, 2)
        self.known = login_slots.Attempt(self.env.uid, "192.0.2.10", True, 3, 4)
        self.other_cr = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(self.other_cr.close)

    def _hold(self, first, count, key=password_hashing._SLOTS):
        for slot in range(first, first + count):
            password_hashing._try(self.other_cr, key, slot, 1)

    def _is_served(self, attempt, patience="100ms"):
        with patch.object(password_hashing, "PATIENCE", patience):
            try:
                with password_hashing.hashing_slot(self.env, attempt):
                    return True
            except RateLimited:
                return False

    def test_when_strangers_have_all_open_slots_one_is_left_for_who_is_known(self):
        self._hold(password_hashing._OPEN, 3)
        self.assertFalse(self._is_served(self.stranger))
        self.assertTrue(self._is_served(self.known))

    def test_when_all_slots_are_held_nobody_is_served(self):
        self._hold(password_hashing._OPEN, 3)
        self._hold(password_hashing._KEPT, 1)
        self.assertFalse(self._is_served(self.stranger))
        self.assertFalse(self._is_served(self.known))

    def test_somebody_who_waits_is_served_when_a_slot_gets_free(self):
        self._hold(password_hashing._OPEN, 3)
        timer = threading.Timer(0.3, self.other_cr.rollback)
        timer.start()
        self.assertTrue(self._is_served(self.stranger, patience="30s"))
        timer.join()

    def test_few_wait_and_the_next_is_told_to_come_back_without_waiting(self):
        """Or a flood would keep every worker busy with waiting."""
        self._hold(password_hashing._OPEN, 3)
        self._hold(password_hashing._WAITING, 1)
        with patch.object(password_hashing, "_WAIT", "SELECT 'nobody may wait' / 0, %s, %s, %s"):
            self.assertFalse(self._is_served(self.stranger))

    def test_a_known_user_holds_one_of_the_kept_slots_at_a_time(self):
        """One employee's script does not keep the others out."""
        self._hold(password_hashing._OPEN, 3)
        self._hold(self.known.login_slot, 1, key=password_hashing._KNOWN_LOGINS)
        self.assertFalse(self._is_served(self.known))
        another = login_slots.Attempt(self.env.uid, "192.0.2.10", True, 3, 5)
        self.assertTrue(self._is_served(another))


@tagged("post_install", "-at_install")
class TestEqualWork(HttpCase):
    """What a refusal costs does not tell whether there is such a user. Rounds, not seconds."""

    ROUNDS = 1000  # as the suite's own cheap passwords have

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("base.login_cooldown_after", "0")
        self.user = api_user(self.env)
        context = CryptContext(
            ["pbkdf2_sha512", "plaintext"], deprecated=["auto"], pbkdf2_sha512__rounds=self.ROUNDS
        )
        users = self.registry["res.users"]
        self.startPatcher(patch.object(users, "_crypt_context", lambda _self: context))

    def _store(self, stored):
        query = "UPDATE res_users SET password = %s WHERE id = %s"
        self.env.cr.execute(query, [stored, self.user.id])
        self.env.invalidate_all()

    def _hash(self, rounds):
        return pbkdf2.pbkdf2_sha512.using(rounds=rounds).hash("right")

    def _rounds_of_a_refusal(self, login):
        spent, hmac = [], pbkdf2.pbkdf2_hmac

        def counting(digest, secret, salt, rounds, keylen=None):
            spent.append(rounds)
            return hmac(digest, secret, salt, rounds, keylen)

        body = {"login": login, "password": "wrong"}
        with patch.object(pbkdf2, "pbkdf2_hmac", counting):
            url = f"{self.base_url()}/api/v1/auth/login"
            response = self.opener.request("POST", url, json=body, timeout=60)
        self.assertEqual(response.status_code, 401)
        return sum(spent)

    @conforms("ASVS 6.3.8", "An unknown user cannot be told from a wrong password: time")
    def test_an_unknown_user(self):
        self.assertEqual(self._rounds_of_a_refusal("nobody"), self.ROUNDS)

    def test_a_user_without_a_password(self):
        self._store(None)
        self.assertEqual(self._rounds_of_a_refusal(self.user.login), self.ROUNDS)

    def test_a_password_of_today(self):
        self._store(self._hash(self.ROUNDS))
        self.assertEqual(self._rounds_of_a_refusal(self.user.login), self.ROUNDS)

    @conforms("ASVS 6.3.8", "An old hash of a password does not betray its user by time")
    def test_an_old_password_with_few_rounds(self):
        self._store(self._hash(20))
        self.assertEqual(self._rounds_of_a_refusal(self.user.login), self.ROUNDS)

    def test_a_very_old_password_in_plain_text(self):
        self._store("right")
        self.assertEqual(self._rounds_of_a_refusal(self.user.login), self.ROUNDS)

    def test_an_old_password_still_logs_in_and_is_hashed_anew(self):
        self._store(self._hash(20))
        body = {"login": self.user.login, "password": "right"}
        url = f"{self.base_url()}/api/v1/auth/login"
        self.assertEqual(self.opener.request("POST", url, json=body, timeout=60).status_code, 200)
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [self.user.id])
        self.assertEqual(
            pbkdf2.pbkdf2_sha512.from_string(self.env.cr.fetchone()[0]).rounds, self.ROUNDS
        )
