"""The types of fields that a client reads, and does not write."""

from ..http.dispatcher import PREFIX
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
