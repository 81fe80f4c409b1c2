"""Fields of an answer that Odoo's model does not have: ``Field(kind=…)``."""

from types import SimpleNamespace
from urllib.parse import urlencode

from .fields import ResourceField

#: In the place of Odoo's field.
_NO_FIELD = SimpleNamespace(store=False, inherited=False, required=False, search=None, type=None)


class ComputedField(ResourceField):
    """Read only, and neither sorted nor filtered by.

    Who writes one says :meth:`from_records` and :meth:`output_schema`. The value is made for
    everybody who may read the record; what not all of them may know is looked up as them.
    """

    writable = False
    sortable = False
    is_column = False
    operators = ()
    #: for the documentation
    label = ""

    def __init__(self, name, declared, _odoo_field, resource):
        super().__init__(name, declared, _NO_FIELD, resource)

    def from_records(self, records):
        """Return a value as JSON for each record."""
        raise NotImplementedError

    def description(self):
        return self.declared.description or self.label


class WebUrl(ComputedField):
    """Where a browser shows the record: the backend to employees, the portal to its users."""

    label = "Where a browser shows it, to whoever is logged in there."

    def from_records(self, records):
        # Not the issuer's, which may be another host.
        return [
            f"{record.get_base_url()}/mail/view?"
            + urlencode({"model": record._name, "res_id": record.id})
            for record in records
        ]

    def output_schema(self):
        return {"type": "string", "format": "uri"}

    def example(self):
        return "https://odoo.example.com/mail/view?model=project.task&res_id=7"
