import base64

from odoo.tests import BaseCase, tagged

from ..crypto.opaque import seal, unseal
from ..crypto.sealing import BrokenSeal

SECRET = bytes(range(32))
PAYLOAD = b'["project.task",7]'


@tagged("post_install", "-at_install")
class TestOpaque(BaseCase):
    def test_it_is_opened_and_not_read(self):
        text = seal(SECRET, b"list", PAYLOAD)
        self.assertEqual(unseal(SECRET, b"list", text), PAYLOAD)
        self.assertRegex(text, r"^[\w-]+$")
        self.assertNotIn(b"project", base64.urlsafe_b64decode(text + "=="))

    def test_the_same_looks_the_same(self):
        self.assertEqual(seal(SECRET, b"list", PAYLOAD), seal(SECRET, b"list", PAYLOAD))
        others = (seal(SECRET, b"lis", b"t" + PAYLOAD), seal(bytes(32), b"list", PAYLOAD))
        self.assertEqual(len({text[:16] for text in (*others, seal(SECRET, b"list", PAYLOAD))}), 3)

    def test_nothing_else_opens_it(self):
        text = seal(SECRET, b"list", PAYLOAD)
        altered = [
            f"{text[:at]}{'B' if text[at] == 'A' else 'A'}{text[at + 1 :]}"
            for at in range(0, len(text), 7)
        ]
        for wrong in (
            *altered,
            "",
            "A",
            "A" * 15,
            text[:-1],
            f"{text}A",
            f"{text}=",
            f" {text}",
            "é",
        ):
            with self.subTest(wrong), self.assertRaises(BrokenSeal):
                unseal(SECRET, b"list", wrong)
        for key, binding in ((bytes(32), b"list"), (SECRET, b"another list")):
            with self.subTest(binding), self.assertRaises(BrokenSeal):
                unseal(key, binding, text)
