"""The settings of this addon, see ``api_token_auth.settings``."""

from odoo.addons.api_token_auth.settings import Words

#: Hosts whose apps nobody has to register: they describe themselves there. None as shipped.
APP_DOMAINS = Words("app_domains")
