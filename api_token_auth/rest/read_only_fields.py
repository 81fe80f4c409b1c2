"""The types of fields that a client reads, and does not write."""

from odoo import fields as odoo_fields

from ..http.dispatcher import PREFIX
from ..http.parsing import datetime_text
from .display_names import reference
from .fields import ResourceField, represents
from .scalar_fields import Integer


class _ReadOnlyField(ResourceField):
    writable = False
    sortable = False
    operators = ()


@represents("binary")
class Binary(_ReadOnlyField):
    """A file or an image, as the address that serves it to the same token."""

    is_column = False
    is_file = True

    def setup(self, resource):
        self.url = f"{PREFIX}{resource._api.path}/{{}}/files/{self.name}"

    def from_records(self, records):
        # With bin_size, Odoo tells the size and does not load the bytes.
        sizes = [record[self.name] for record in records.with_context(bin_size=True)]
        return [
            self.url.format(record.id) if size else None
            for record, size in zip(records, sizes, strict=True)
        ]

    def output_schema(self):
        return {"type": "string", "format": "uri-reference"}

    def example(self):
        return self.url.format(7)


@represents("json")
class Json(_ReadOnlyField):
    """Whatever JSON the addon keeps there."""

    def to_representation(self, value):
        return None if value is False else value

    def output_schema(self):
        return {}


@represents("many2one_reference")
class Many2oneReference(Integer):
    """The id alone: its model is in another field."""

    writable = False
    falsy = None
    default_example = 3

    def to_representation(self, value):
        return value or None


@represents("reference")
class Reference(_ReadOnlyField):
    """A record of any model: Odoo keeps ``res.partner,7``."""

    default_example = {"model": "res.partner", "id": 3}

    def from_records(self, records):
        found = [record[self.name] for record in records]
        return [record and f"{record._name},{record.id}" for record in found]

    def to_representation(self, value):
        if not value:
            return None
        model, _comma, record_id = value.partition(",")
        return {"model": model, "id": int(record_id)}

    def output_schema(self):
        return {
            "type": "object",
            "properties": {"model": {"type": "string"}, "id": {"type": "integer"}},
            "required": ["model", "id"],
        }


@represents("properties")
class Properties(_ReadOnlyField):
    """Fields that people add to a project's tasks, or the like, by themselves."""

    is_column = False
    default_example = [
        {"name": "b3a1c5d7e9f01234", "label": "Floor", "type": "char", "value": "Second"}
    ]

    def from_records(self, records):
        return [values[self.name] for values in records.read([self.name])]

    def to_representation(self, value):
        return [
            {
                "name": one["name"],
                "label": one.get("string") or "",
                "type": one["type"],
                "value": _property_value(one),
            }
            for one in value or ()
            if one["type"] != "separator"
        ]

    def output_schema(self):
        text = {"type": "string"}
        one = {
            "type": "object",
            "properties": {"name": text, "label": text, "type": text, "value": {}},
            "required": ["name", "label", "type", "value"],
        }
        return {"type": "array", "items": one}


def _property_value(one):
    """The value of one property, in the shapes that fields of its type have."""
    value = one.get("value")
    convert = _PROPERTY_VALUES.get(one["type"])
    if convert and (value or one["type"] in ("boolean", "many2many", "tags")):
        return convert(one, value)
    return value if value or (value == 0 and value is not False) else None


#: type of the property → function of its description and value
_PROPERTY_VALUES = {
    "boolean": lambda _one, value: bool(value),
    "datetime": lambda _one, value: datetime_text(odoo_fields.Datetime.to_datetime(value)),
    "many2one": lambda _one, value: reference(*value),
    "many2many": lambda _one, value: [reference(*pair) for pair in value or ()],
    "tags": lambda one, value: [t[1] for t in one.get("tags") or () if t[0] in (value or ())],
}
