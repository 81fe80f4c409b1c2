"""What uninstalling does beyond the data files."""


def uninstall_hook(env):
    """End what apps have: nobody could see or refresh it any more."""
    env["api.client"].search([]).write({"active": False})  # pylint: disable=no-search-all
