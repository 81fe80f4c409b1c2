"""Where things are. Everything that is made lies under ``.local``."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
DEV = CHECKOUT / "dev"
LOCAL = CHECKOUT / ".local"
LOGS = LOCAL / "log"
ODOO_DATA = LOCAL / "odoo-data"
ODOO_BIN = DEV / "bin" / "odoo"

ADDONS = ("api_token_auth", "api_token_oauth", "api_project")
