"""What Odoo does not remove by itself."""

from .resources import indexes


def uninstall_hook(env):
    indexes.drop(env.cr)
