"""Beside each number of the settings page: what it may be, in the reader's words."""

from datetime import timedelta

from babel.dates import format_timedelta
from lxml import etree
from odoo import models
from odoo.tools.misc import babel_locale_parse, formatLang

from .. import settings


class ResConfigSettings(models.TransientModel):
    # One file for one purpose.
    _inherit = "res.config.settings"

    def _get_view(self, view_id=None, view_type="form", **options):
        """As the bounds are in ``settings.py`` alone, so that no view can contradict them."""
        arch, view = super()._get_view(view_id, view_type, **options)
        for setting in settings.ALL:
            if isinstance(setting, settings.Number):
                for node in arch.xpath("//setting//field[@name=$name]", name=f"api_{setting.name}"):
                    _add_after(node.getparent(), self._bounds_text(setting))
        return arch, view

    def _bounds_text(self, setting):
        bounds = [setting.minimum, setting.maximum]
        if setting.unit == "seconds":
            locale = babel_locale_parse(self.env.lang)
            words = [format_timedelta(timedelta(seconds=bound), locale=locale) for bound in bounds]
        else:
            words = [formatLang(self.env, bound, digits=0) for bound in bounds]
        return self.env._("%(minimum)s to %(maximum)s", minimum=words[0], maximum=words[1])


def _add_after(parent, text):
    span = etree.SubElement(parent, "span")
    span.set("class", "ms-2 text-muted text-nowrap")
    span.text = f"({text})"
