from lxml import etree
from odoo.tests import TransactionCase, tagged

_ALWAYS = ".//header/button[@display='always']"


@tagged("post_install", "-at_install")
class TestPhoneViews(TransactionCase):
    def test_buttons_above_a_list_are_above_its_cards_too(self):
        """A phone shows the cards in place of the list."""
        shown = 0
        for action in self._actions():
            views = {view_type: view_id for view_id, view_type in action.views}
            if {"list", "kanban"} <= set(views):
                model = self.env[action.res_model]
                above_list, above_cards = (
                    self._buttons(model, views[view_type], view_type)
                    for view_type in ("list", "kanban")
                )
                with self.subTest(action=action.name):
                    self.assertEqual(above_cards, above_list)
                shown += len(above_list)
        self.assertTrue(shown)

    def test_what_a_list_is_grouped_by_is_not_edited_or_deleted_there(self):
        """Odoo offers it beside each group: of a list by user, to delete the user."""
        checked = 0
        for action in self._actions():
            for view_id, view_type in action.views:
                if view_type in ("list", "kanban"):
                    arch = self._arch(self.env[action.res_model], view_id, view_type)
                    for offer in ("group_edit", "group_delete", "records_draggable"):
                        with self.subTest(action=action.name, view=view_type, offer=offer):
                            self.assertIn(arch.get(offer), ("0", "false", "False"))
                    checked += 1
        self.assertTrue(checked)

    def _actions(self):
        """Those that the addons make."""
        known = self.env["ir.model.data"].search(
            [("model", "=", "ir.actions.act_window"), ("module", "=like", "api\\_%")]
        )
        return self.env["ir.actions.act_window"].browse(known.mapped("res_id"))

    def _buttons(self, model, view_id, view_type):
        arch = self._arch(model, view_id, view_type)
        return [(node.get("name"), node.get("string")) for node in arch.iterfind(_ALWAYS)]

    def _arch(self, model, view_id, view_type):
        return etree.fromstring(model.get_view(view_id, view_type)["arch"])
