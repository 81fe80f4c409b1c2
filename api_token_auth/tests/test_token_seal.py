from odoo.tests import BaseCase, tagged

from ..crypto.format import Plaintext
from ..crypto.sealing import BrokenSeal, seal, unseal

OLD = Plaintext("o" * 43)
PAIR = {"access": "a" * 43, "refresh": "r" * 43}
PLACE = {"pepper": b"", "database": "db", "row_id": 5, "generation": 2}


@tagged("post_install", "-at_install")
class TestTokenSeal(BaseCase):
    def test_the_superseded_secret_opens_it(self):
        sealed = seal(PAIR, OLD, **PLACE)
        opened = unseal(sealed, OLD, **PLACE)
        self.assertEqual({name: value.reveal() for name, value in opened.items()}, PAIR)
        self.assertNotIn(b"a" * 43, sealed)

    def test_nothing_else_does(self):
        sealed = seal(PAIR, OLD, **PLACE)
        with self.assertRaises(BrokenSeal):
            unseal(sealed, Plaintext("x" * 43), **PLACE)
        for name, value in {
            "pepper": b"p",
            "database": "other",
            "row_id": 6,
            "generation": 3,
        }.items():
            with self.subTest(name), self.assertRaises(BrokenSeal):
                unseal(sealed, OLD, **{**PLACE, name: value})
        with self.assertRaises(BrokenSeal):
            unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), OLD, **PLACE)

    def test_each_seal_is_different(self):
        self.assertNotEqual(seal(PAIR, OLD, **PLACE), seal(PAIR, OLD, **PLACE))
