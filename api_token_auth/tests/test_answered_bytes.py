import json
import math
import random

from odoo.addons.api_token_auth.http.dispatcher import json_text
from odoo.tests import BaseCase, tagged
from pydantic_core import to_json

#: Everything that needs care in a text: quotes, every control character, what JavaScript once took
#: for the end of a line, all lengths of UTF-8.
TEXTS = [
    "",
    'a "quoted" \\ text / <b>&amp;</b>',
    "".join(map(chr, range(0x20))) + "\x7f\x80\x9f",
    "\u2028\u2029\ufeff\ufffd",
    "Łódź, 東京, 🚀, e\u0301, \U0010ffff",
]
NUMBERS = [0, -1, 2**31, 2**63, 2**70, 0.0, -0.0, 0.1, 1.0, 2.5, 1e15, 123456.789, 0.0001, 1 / 3]


@tagged("post_install", "-at_install")
class TestAnsweredBytes(BaseCase):
    """Records are written as JSON by pydantic, all else by Python: the same bytes."""

    def _assert_same(self, value):
        self.assertEqual(to_json(value), json_text(value).encode())

    def test_texts_and_numbers(self):
        for value in (*TEXTS, *NUMBERS, None, True, False):
            with self.subTest(value=repr(value)):
                self._assert_same({"data": [value, {"name": value}], "meta": {}})

    def test_names_of_members(self):
        for text in TEXTS:
            self._assert_same({text: [], "other": {}})

    def test_amounts_as_odoo_stores_them(self):
        chance = random.Random(0)  # noqa: S311 no secret
        for digits in (0, 2, 6):
            values = [round(chance.uniform(-1e9, 1e9), digits) for _number in range(2000)]
            self._assert_same(values)

    def test_very_small_and_large_numbers_are_spelled_otherwise_and_are_the_same(self):
        for value in (1e16, 1e-5, 1e300, 5e-324):
            self.assertTrue(math.isclose(json.loads(to_json(value)), value, rel_tol=0))
