"""The tools of the Odoo Community Association, in an environment of their own."""

import os
import sys

from . import venv
from .paths import DEV, OCA_VENV


def python():
    """The interpreter that has them."""
    # The same base from make and from the tests, which run in an environment themselves.
    base = os.path.realpath(sys.executable)
    return venv.ensure(OCA_VENV, [DEV / "requirements-oca.txt"], "the OCA's tools", base)


def program(name):
    """Path of one of their commands."""
    return python().with_name(name)
