import passlib.hash
from odoo.tests import BaseCase, tagged

from ..crypto.format import Plaintext
from ..crypto.hashing import BadOption, Binding, Hasher, UnknownPepper, read_peppers

SECRET = Plaintext("s" * 43)
HERE = Binding("access", "db-1", "selector", 7)
KEY_A, KEY_B = "a" * 32, "b" * 40


@tagged("post_install", "-at_install")
class TestTokenHashing(BaseCase):
    def test_right_secret_verifies_and_others_do_not(self):
        stored = Hasher().hash(SECRET, HERE)
        self.assertEqual(Hasher().verify(SECRET, stored, HERE), (True, False))
        self.assertEqual(Hasher().verify(Plaintext("t" * 43), stored, HERE)[0], False)
        self.assertNotIn(SECRET.reveal(), stored)

    def test_a_hash_counts_only_in_its_place(self):
        stored = Hasher().hash(SECRET, HERE)
        for elsewhere in (
            Binding("refresh-secret", "db-1", "selector", 7),
            Binding("access", "db-2", "selector", 7),
            Binding("access", "db-1", "other", 7),
            Binding("access", "db-1", "selector", 8),
        ):
            self.assertFalse(Hasher().verify(SECRET, stored, elsewhere)[0])

    def test_what_is_stored_is_what_passlib_makes_and_verifies(self):
        message = HERE.message(SECRET.reveal())
        for scheme in ("hex_sha256", "hex_sha512"):
            made = Hasher(scheme=scheme).hash(SECRET, HERE).partition("$")[2]
            self.assertTrue(getattr(passlib.hash, scheme).verify(message, made))
            for place in range(len(made)):
                other = f"{made[:place]}{'0' if made[place] != '0' else '1'}{made[place + 1 :]}"
                self.assertFalse(Hasher(scheme=scheme).verify(SECRET, f"${other}", HERE)[0])

    def test_what_is_no_hash_verifies_nothing(self):
        for stored in ("", "$", "$x", "$" + "é" * 64, "$" + "0" * 63, "$" + "0" * 64):
            self.assertFalse(Hasher().verify(SECRET, stored, HERE)[0])

    def test_another_scheme_verifies_and_is_outdated(self):
        old, new = Hasher(scheme="hex_sha256"), Hasher(scheme="hex_sha512")
        stored = old.hash(SECRET, HERE)
        self.assertEqual(new.verify(SECRET, stored, HERE), (True, True))
        renewed = new.hash(SECRET, HERE)
        self.assertEqual(new.verify(SECRET, renewed, HERE), (True, False))
        self.assertNotEqual(len(stored), len(renewed))

    def test_peppers_are_rolled_out_used_and_retired(self):
        before = Hasher()
        plain = before.hash(SECRET, HERE)
        accepted = Hasher(*read_peppers(f"-, a:{KEY_A}"))
        self.assertEqual(accepted.verify(SECRET, plain, HERE), (True, False))
        using = Hasher(*read_peppers(f"a:{KEY_A}, -"))
        peppered = using.hash(SECRET, HERE)
        self.assertTrue(peppered.startswith("a$"))
        self.assertEqual(using.verify(SECRET, plain, HERE), (True, True))
        current = Hasher(*read_peppers(f"a:{KEY_A}"))
        self.assertEqual(current.verify(SECRET, peppered, HERE), (True, False))
        with self.assertRaises(UnknownPepper):
            current.verify(SECRET, plain, HERE)
        self.assertEqual(accepted.verify(SECRET, peppered, HERE), (True, True))
        following = Hasher(*read_peppers(f"b:{KEY_B}, a:{KEY_A}"))
        self.assertEqual(following.verify(SECRET, peppered, HERE), (True, True))
        self.assertEqual(
            following.verify(SECRET, following.hash(SECRET, HERE), HERE), (True, False)
        )
        retired = Hasher(*read_peppers(f"b:{KEY_B}"))
        with self.assertRaises(UnknownPepper):
            retired.verify(SECRET, peppered, HERE)

    def test_another_key_under_the_same_id_verifies_nothing(self):
        stored = Hasher(*read_peppers(f"a:{KEY_A}")).hash(SECRET, HERE)
        self.assertFalse(Hasher(*read_peppers(f"a:{KEY_B}")).verify(SECRET, stored, HERE)[0])

    def test_bad_peppers_are_refused_without_telling_the_key(self):
        for text in (
            f"a b:{KEY_A}",
            "a:short",
            f"a:{KEY_A}, a:{KEY_B}",
            KEY_A,
            f"-:{KEY_A}",
            f"-, a:{KEY_A}, -",
        ):
            with self.subTest(text=text), self.assertRaises(BadOption) as caught:
                read_peppers(text)
            self.assertNotIn(KEY_A, str(caught.exception))

    def test_the_hyphen_stands_for_none_at_any_place(self):
        none, a, b = ("", b""), ("a", KEY_A.encode()), ("b", KEY_B.encode())
        for text, expected in (
            ("", [none]),
            (None, [none]),
            ("-", [none]),
            (f"-, a:{KEY_A}", [none, a]),
            (f"a:{KEY_A}, -", [a, none]),
            (f"a:{KEY_A},-,b:{KEY_B}", [a, none, b]),
            (f"a:{KEY_A}", [a]),
        ):
            with self.subTest(text=text):
                self.assertEqual(read_peppers(text), (dict(expected), expected[0][0]))
