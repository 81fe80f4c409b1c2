"""Leaving alone for a while what has just failed."""

import time

#: Seconds.
PAUSE = 60


class Pause:
    """Of the whole process: threaded Odoo has a new thread for each request."""

    def __init__(self):
        self._until = 0.0

    def begin(self):
        self._until = time.monotonic() + PAUSE

    def is_on(self):
        return time.monotonic() < self._until
