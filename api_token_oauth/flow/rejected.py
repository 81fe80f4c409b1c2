"""A request for authorization that is answered here, whoever sent it."""


class Rejected(Exception):
    """Nothing may be redirected; ``text`` is for the user."""

    def __init__(self, text):
        super().__init__()
        self.text = text
