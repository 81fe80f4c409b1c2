"""What uninstalling does beyond the data files."""

from .settings import APP_DOMAINS


def uninstall_hook(env):
    """End what apps have: nobody could see or refresh it any more."""
    env["ir.config_parameter"].search([("key", "=", APP_DOMAINS.key)]).unlink()
    env["api.client"].search([]).write({"active": False})  # pylint: disable=no-search-all
