from lxml import etree
from odoo.tests import TransactionCase, tagged

_ALWAYS = ".//header/button[@display='always']"


@tagged("post_install", "-at_install")
class TestPhoneViews(TransactionCase):
    def test_buttons_above_a_list_are_above_its_cards_too(self):
        """A phone shows the cards in place of the list."""
        known = self.env["ir.model.data"].search(
            [("model", "=", "ir.actions.act_window"), ("module", "=like", "api\\_%")]
        )
        shown = 0
        for action in self.env["ir.actions.act_window"].browse(known.mapped("res_id")):
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

    def _buttons(self, model, view_id, view_type):
        arch = etree.fromstring(model.get_view(view_id, view_type)["arch"])
        return [(node.get("name"), node.get("string")) for node in arch.iterfind(_ALWAYS)]
