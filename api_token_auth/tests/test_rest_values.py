from datetime import date, datetime

from odoo.tests import BaseCase, tagged

from ..http import json_body, parsing, request_context
from ..http.errors import InvalidJson, ValidationFailed


@tagged("post_install", "-at_install")
class TestValues(BaseCase):
    def test_dates(self):
        self.assertEqual(parsing.parse_date("2026-02-28"), date(2026, 2, 28))
        for text in ("2026-02-29", "20260228", "2026-2-28", "0999-01-01", "9999-01-01", "", None):
            with self.subTest(text), self.assertRaises(ValueError):
                parsing.parse_date(text)

    def test_moments_become_naive_utc(self):
        cases = {
            "2026-01-01T00:00:00Z": datetime(2026, 1, 1),
            "2026-01-01T00:00:00+02:00": datetime(2025, 12, 31, 22),
            "2026-01-01t00:00:00.25z": datetime(2026, 1, 1, microsecond=250_000),
        }
        for text, moment in cases.items():
            with self.subTest(text):
                self.assertEqual(parsing.parse_datetime(text), moment)
        for text in ("2026-01-01T00:00:00", "2026-01-01", "2026-01-01T24:00:01Z", "x", 5):
            with self.subTest(text), self.assertRaises(ValueError):
                parsing.parse_datetime(text)

    def test_whole_moments_are_cut_to_what_odoo_stores(self):
        for fraction in ("", ".0", ".5", ".999999999"):
            with self.subTest(fraction):
                moment = parsing.parse_whole_datetime(f"2026-01-01T00:00:00{fraction}Z")
                self.assertEqual(moment, datetime(2026, 1, 1))

    def test_whole_numbers(self):
        self.assertEqual(parsing.parse_integer("-5"), -5)
        for text in ("2147483648", "1.0", " 1", "1_0", "٣", "", "+1"):
            with self.subTest(text), self.assertRaises(ValueError):
                parsing.parse_integer(text)

    def test_language_tags_find_the_nearest_installed_language(self):
        installed = ["en_US", "fr_FR", "pt_BR"]
        cases = {"fr_fr": "fr_FR", "fr": "fr_FR", "fr_ca": "fr_FR", "pt": "pt_BR", "de": None}
        for wish, found in cases.items():
            with self.subTest(wish):
                self.assertEqual(request_context._matching(installed, wish), found)


@tagged("post_install", "-at_install")
class TestJsonBody(BaseCase):
    def test_depth_is_20_levels(self):
        self.assertTrue(json_body.parse(b"[" * 20 + b"]" * 20))
        with self.assertRaises(InvalidJson):
            json_body.parse(b"[" * 21 + b"]" * 21)

    def test_texts_that_cannot_be_stored_name_their_place(self):
        for text in (b'{"a": {"b": ["x", "\\u0000"]}}', b'{"a": {"b": ["x", "\\ud800"]}}'):
            with self.assertRaises(ValidationFailed) as refused:
                json_body.parse(text)
            self.assertEqual(refused.exception.details[0]["field"], "a.b.1")
