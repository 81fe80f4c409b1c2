"""Ids that other systems give to records, kept among Odoo's own external ids.

``PUT /tasks/by-external-id/planner/17`` stands for ``__api_planner__.project_task.17``: each
system has a namespace of its own, which no addon's name can be. Odoo deletes an external id with
its record; one whose record a bare statement has deleted is free again.
"""

import re
from typing import NamedTuple

from odoo.tools import SQL, LazyTranslate

from ..http.parsing import InvalidValue
from .computed_fields import ComputedField

_lt = LazyTranslate(__name__)

_SYSTEM, _KEY = "[a-z0-9_-]{1,32}", "[A-Za-z0-9._~:@+-]{1,128}"
SYSTEM_SCHEMA = {"type": "string", "pattern": f"^{_SYSTEM}$"}
KEY_SCHEMA = {"type": "string", "pattern": f"^{_KEY}$"}
_REFERENCE = re.compile(rf"({_SYSTEM}):({_KEY})")

_BEGIN, _END = "__api_", "__"


class ExternalId(NamedTuple):
    """The name that a system has for a record of one model."""

    system: str
    key: str

    @classmethod
    def of(cls, system, key):
        """:raise InvalidValue: a character that is not allowed, or too long"""
        return cls.parse(f"{system}:{key}")

    @classmethod
    def parse(cls, text):
        """``planner:17``"""
        found = _REFERENCE.fullmatch(text)
        if not found:
            raise InvalidValue(
                _lt(
                    "Use system:id. A system is up to 32 of a-z 0-9 _ -, an ID up to 128 letters,"
                    " digits and . _ ~ : @ + -"
                )
            )
        return cls(*found.groups())

    @property
    def module(self):
        return f"{_BEGIN}{self.system}{_END}"

    def name(self, model):
        return f"{model._table}.{self.key}"

    def record_id(self, model):
        """Return the id of the record that has it, whoever may read that; None for none."""
        query = SQL(
            "SELECT res_id FROM ir_model_data data WHERE module = %s AND name = %s AND model = %s"
            " AND EXISTS (SELECT FROM %s record WHERE record.id = data.res_id)",
            self.module,
            self.name(model),
            model._name,
            SQL.identifier(model._table),
        )
        found = model.env.execute_query(query)
        return found[0][0] if found else None

    def give(self, record):
        """Give it to a record. Who loses a race against another fails, and Odoo repeats it all."""
        query = SQL(
            "INSERT INTO ir_model_data (module, name, model, res_id, noupdate, create_uid,"
            " write_uid, create_date, write_date) VALUES (%s, %s, %s, %s, TRUE, %s, %s,"
            " now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')"
            " ON CONFLICT (module, name) DO UPDATE SET res_id = EXCLUDED.res_id",
            self.module,
            self.name(record),
            record._name,
            record.id,
            record.env.uid,
            record.env.uid,
        )
        record.env.cr.execute(query)
        record.env["ir.model.data"].invalidate_model()


def of_records(records):
    """Return a dict of system → id for each record; of several ids of one system the first."""
    prefix = f"{records._table}."
    query = SQL(
        "SELECT res_id, module, name FROM ir_model_data"
        " WHERE model = %s AND res_id = ANY(%s) AND starts_with(module, %s)"
        " AND starts_with(name, %s) ORDER BY id DESC",
        records._name,
        list(records.ids),
        _BEGIN,
        prefix,
    )
    found = {}
    for record_id, module, name in records.env.execute_query(query):
        system = module.removeprefix(_BEGIN).removesuffix(_END)
        found.setdefault(record_id, {})[system] = name.removeprefix(prefix)
    return [found.get(record.id, {}) for record in records]


class ExternalIds(ComputedField):
    """``{"planner": "17"}``; filtered by as ``?external_ids=planner:17,planner:18``."""

    label = "What other systems call it: system → id."
    default_example = {"planner": "17"}
    operators = ("eq", "in", "isnull")
    shown_operators = ("eq",)

    def setup(self, resource):
        self.model = resource._api_records()._name
        self.table = resource._api_records()._table

    def from_records(self, records):
        return of_records(records)

    def heading(self):
        return "An ID of another system, as system:ID,"

    def filter_operators(self):
        return self.operators

    def parse_filter(self, text):
        return ExternalId.parse(text)

    def filter_domain(self, operator, values):
        having = SQL(
            "SELECT res_id FROM ir_model_data WHERE model = %s AND starts_with(module, %s)",
            self.model,
            _BEGIN,
        )
        if operator == "isnull":
            return [("id", "not in" if values[0] else "in", SQL("(%s)", having))]
        names = tuple((value.module, f"{self.table}.{value.key}") for value in values)
        return [("id", "in", SQL("(%s AND (module, name) IN %s)", having, names))]

    def filter_schema(self):
        return {"type": "string", "pattern": f"^{_SYSTEM}:{_KEY}$"}

    def output_schema(self):
        return {"type": "object", "additionalProperties": {"type": "string"}}
