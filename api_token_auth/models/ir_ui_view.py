"""Portal's page Connection & Security, where that addon is installed: our section is a part of it.

Not by a view that inherits: this addon does not depend on portal, and such a view would keep portal
from being uninstalled.
"""

from lxml import etree
from odoo import models

from .. import compat

_PAGE = "portal.portal_my_security"
_SECTION = "api_token_auth.portal_connections"


class IrUiView(models.Model):
    _inherit = "ir.ui.view"

    if compat.VIEWS_ARE_COMBINED_TOGETHER:

        def _get_combined_archs(self):
            archs = super()._get_combined_archs()
            for view, arch in zip(self, archs, strict=True):
                view._add_api_connections(arch)
            return archs

    else:

        def _get_combined_arch(self):
            arch = super()._get_combined_arch()
            self._add_api_connections(arch)
            return arch

    def _add_api_connections(self, arch):
        """Below what logs the browsers out, which leaves apps connected."""
        if self.key != _PAGE or not self.env.ref(_SECTION, raise_if_not_found=False):
            return
        before = arch.xpath("//section[@name='portal_revoke_all_devices_popup']")
        for section in before or arch.xpath("//section")[-1:]:
            section.addnext(etree.Element("t", {"t-call": _SECTION}))
