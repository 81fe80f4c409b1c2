from odoo.tests import TransactionCase, tagged

from ..rest.declaration import READ, Field
from ..rest.fields import RESOURCE_FIELDS

#: one pixel
_PNG = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)


@tagged("post_install", "-at_install")
class TestResourceFields(TransactionCase):
    """Every type of Odoo's fields is one class, which knows all of its type."""

    def _field(self, model, name, access=READ):
        odoo_field = self.env[model]._fields[name]

        class Served:
            env = self.env
            _api = type("Declared", (), {"path": "things"})

        return RESOURCE_FIELDS[odoo_field.type](name, Field(access), odoo_field, Served)

    def _answer(self, records, name):
        """What is answered of a field that is read by way of records."""
        field = self._field(records._name, name)
        return field.all_to_representation(field.from_records(records), {})

    def test_all_types_of_fields_but_one_can_be_served(self):
        types = {field.type for model in self.env.values() for field in model._fields.values()}
        self.assertEqual(types - set(RESOURCE_FIELDS), set())

    def test_each_type_documents_what_it_answers(self):
        seen = set()
        for model in self.env.values():
            for name, odoo_field in model._fields.items():
                if odoo_field.type not in seen and odoo_field.type in RESOURCE_FIELDS:
                    seen.add(odoo_field.type)
                    field = self._field(model._name, name)
                    self.assertTrue(field.schema()["description"], name)
                    for operator in field.shown_filters():
                        self.assertIn(operator, field.filter_operators(), name)
                        self.assertTrue(field.filter_schema(), name)
        self.assertGreater(len(seen), 12)

    def test_file_is_answered_as_the_address_of_its_bytes(self):
        values = [{"name": "a", "image_1920": _PNG}, {"name": "b"}]
        partners = self.env["res.partner"].create(values)
        url = f"/api/v1/things/{partners[0].id}/files/image_1920"
        self.assertEqual(self._answer(partners, "image_1920"), [url, None])

    def test_record_of_any_model_is_answered_with_its_model(self):
        menu = self.env["ir.ui.menu"].search([("action", "!=", False)], limit=1)
        action = {"model": menu.action._name, "id": menu.action.id}
        self.assertEqual(self._answer(menu, "action"), [action])
        stored = f"{action['model']},{action['id']}"
        self.assertEqual(self._field("ir.ui.menu", "action").to_representation(stored), action)
        self.assertIsNone(self._field("ir.ui.menu", "action").to_representation(None))

    def test_id_of_a_record_whose_model_another_field_tells(self):
        values = [{"name": "a", "res_model": "res.partner", "res_id": 1}, {"name": "b"}]
        attachments = self.env["ir.attachment"].create(values)
        self.assertEqual(self._answer(attachments, "res_id"), [1, None])

    def test_description_is_not_odoos_help_about_the_form(self):
        field = self._field("res.partner", "vat")
        self.assertTrue(field.odoo_field.help)
        self.assertEqual(field.description(), field.odoo_field.string)
