"""The tools of the Odoo Community Association, in an environment of their own."""

from . import venv
from .paths import DEV


def python():
    """The interpreter that has them."""
    return venv.ensure("oca-venv", [DEV / "requirements-oca.txt"], "the OCA's tools")


def program(name):
    """Path of one of their commands."""
    return python().with_name(name)
