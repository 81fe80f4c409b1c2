"""Lists that can be grouped by user, and from which no user can be edited or deleted."""

from odoo import models

_OFFERED = ("group_create", "group_edit", "group_delete", "groups_draggable", "records_draggable")


class ApiFixedGroups(models.AbstractModel):
    _name = "api.fixed.groups"
    _description = "Lists Whose Groups Are Not Edited"

    def _get_view(self, view_id=None, view_type="form", **options):
        """Odoo offers beside each group to edit or delete what it stands for, and lets cards be
        dragged into another. Not in the views, as 18 takes no such attribute on a list.
        """
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type in ("list", "kanban"):
            arch.attrib.update(dict.fromkeys(_OFFERED, "0"))
        if view_type == "list":
            # The style sheet hides the menu beside a group, which has nothing left to offer.
            arch.set("class", f"{arch.get('class', '')} o_api_fixed_groups".strip())
        return arch, view
