"""Passwords hashed in a millisecond, for tests: they log in thousands of times.

Odoo asks for 600,000 rounds at least, half a second of a processor for every login and every new
user. It is imported before Odoo, so that Odoo's own contexts are made with fewer.
"""

import passlib.context

ROUNDS = 1000


class CheapContext(passlib.context.CryptContext):
    """Odoo's, but for the number of rounds."""

    def __init__(self, *args, **options):
        if "pbkdf2_sha512__rounds" in options:
            options["pbkdf2_sha512__rounds"] = ROUNDS
        super().__init__(*args, **options)


passlib.context.CryptContext = CheapContext
