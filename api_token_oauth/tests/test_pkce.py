from odoo.addons.api_token_auth.tests.conformance import conforms
from odoo.tests import TransactionCase, tagged

from ..flow import pkce

# RFC 7636 appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@tagged("post_install", "-at_install")
class TestPkce(TransactionCase):
    @conforms("RFC 7636 §4.2", "The challenge is the SHA-256 of the verifier, as in the example")
    def test_the_example_of_the_specification(self):
        self.assertTrue(pkce.is_challenge(CHALLENGE))
        self.assertTrue(pkce.is_proved(CHALLENGE, VERIFIER))

    @conforms("RFC 7636 §4.1", "A verifier has 43 to 128 characters")
    def test_what_proves_nothing(self):
        for verifier in (None, "", CHALLENGE, VERIFIER[:-1], VERIFIER + "x", "é" * 43, "x" * 129):
            self.assertFalse(pkce.is_proved(CHALLENGE, verifier))

    def test_what_is_no_challenge(self):
        for text in (None, "", CHALLENGE[:-1], CHALLENGE + "=", CHALLENGE[:-1] + "+", "é" * 43):
            self.assertFalse(pkce.is_challenge(text))
