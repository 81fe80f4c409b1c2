import pickle
import re

from odoo.tests import BaseCase, tagged

from ..crypto import format as token_format
from ..crypto.format import (
    ACCESS,
    PERSONAL,
    REFRESH,
    Plaintext,
    mint,
    parse,
)

PREFIXES = (ACCESS, REFRESH, PERSONAL)


@tagged("post_install", "-at_install")
class TestTokenFormat(BaseCase):
    def test_what_is_minted_parses_to_the_same_parts(self):
        for prefix in PREFIXES:
            token = mint(prefix)
            again = parse(token.plaintext().reveal())
            self.assertEqual(again.prefix, prefix)
            self.assertEqual(again.selector, token.selector)
            self.assertEqual(again.secret.reveal(), token.secret.reveal())
            self.assertEqual(again.key is None, prefix != REFRESH)

    def test_tokens_match_the_published_pattern(self):
        for prefix in PREFIXES:
            text = mint(prefix).plaintext().reveal()
            self.assertEqual(re.findall(token_format.TOKEN_PATTERN, f"key={text};"), [text])

    def test_guessing_takes_more_than_160_bits(self):
        """RFC 6749 section 10.10 asks for 128, and says that 160 would be better."""
        for length, bits in (
            (token_format.SECRET_LENGTH, 256),
            (token_format.KEY_LENGTH, 128),
            (token_format.SELECTOR_LENGTH, 96),
        ):
            self.assertGreaterEqual(62**length, 2**bits)

    def test_rotation_keeps_selector_and_key(self):
        old = mint(REFRESH)
        new = mint(REFRESH, old.selector, old.key)
        self.assertEqual(new.selector, old.selector)
        self.assertEqual(new.key.reveal(), old.key.reveal())
        self.assertNotEqual(new.secret.reveal(), old.secret.reveal())

    def test_one_wrong_character_anywhere_is_noticed(self):
        text = mint(ACCESS).plaintext().reveal()
        for position in range(4, len(text)):
            other = "A" if text[position] != "A" else "B"
            self.assertIsNone(parse(text[:position] + other + text[position + 1 :]))

    def test_a_token_does_not_change_its_kind(self):
        text = mint(ACCESS).plaintext().reveal()
        self.assertIsNone(parse("opt" + text[3:]))

    def test_a_secret_does_not_show_itself(self):
        token = mint(REFRESH)
        secret, key = token.secret.reveal(), token.key.reveal()
        for text in (repr(token), str(token), f"{token}", f"{token.secret:>10}", repr([token])):
            self.assertNotIn(secret, text)
            self.assertNotIn(key, text)
        with self.assertRaises(TypeError):
            pickle.dumps(Plaintext("x"))
