from odoo.fields import Properties
from odoo.tests import BaseCase, tagged

from ..http.parsing import InvalidValue
from ..rest import property_filters, property_types, property_values


@tagged("post_install", "-at_install")
class TestProperties(BaseCase):
    def test_every_type_that_odoo_has_is_written_and_filtered(self):
        # Each is tried in tests/project_api/test_filters_on_every_type_of_property.py.
        types = set(Properties.ALLOWED_TYPES) - {"separator"}
        self.assertLessEqual(types, property_types.TYPES.keys())
        self.assertEqual(property_filters.TYPES.keys(), property_types.TYPES.keys())

    def test_a_type_of_another_addon_is_read_only(self):
        with self.assertRaises(InvalidValue):
            property_values.parse({"name": "x", "type": "signature"}, "x")
        self.assertEqual(property_values.to_representation({"type": "signature", "value": 1}), 1)
