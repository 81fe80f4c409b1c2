"""``?task_properties.floor=Second``: lists filtered by properties.

Which properties there are depends on the record that defines them: only lists of its records can
be filtered so, ``/projects/7/tasks`` or ``/tasks?project_id=7``. All values of a record are in
one JSON column.
"""

import json

from odoo.tools import SQL

from ..http.parsing import MAX_ID
from . import property_values, query_parameters, relation_checks
from .properties import Properties
from .relational_fields import Many2many, Many2one
from .scalar_fields import Boolean, Date, Datetime, Float, Integer, Selection
from .text_fields import Char, Html


def names(resource, args, url_values):
    """Return parameter → (field, operator) of all properties, where ``args`` has one of a field.

    :param args: of the query string
    :param url_values: field → value given by the address
    :raise InvalidParameter: the records can have different properties
    """
    result = {}
    for name, field in resource._api_resource_fields().items():
        asked = [parameter for parameter in args if parameter.startswith(f"{name}.")]
        if asked and isinstance(field, Properties):
            container = _container(resource, field, args, url_values, asked[0])
            result |= _of_field(field, field.definitions_of(container))
    return result


def _container(resource, field, args, url_values, asked):
    """Return a record of the one with the definitions; none where the user may not read that."""
    name = field.odoo_field.definition_record
    model = resource._api_records()
    texts = [str(url_values[name])] if name in url_values else args.getlist(name)
    if len(texts) != 1 or "," in texts[0]:
        message = resource.env._("Filter by one %s as well: it has the definitions.", name)
        raise query_parameters.parameter_error(asked, message)
    container_id = query_parameters.integer(name, texts[0], 1, MAX_ID)
    container = resource.env[model._fields[name].comodel_name]
    if relation_checks.unreadable(container, {container_id}):
        return model
    return model.new({name: container_id})


def _of_field(field, definitions):
    plain, further = {}, {}
    for name, definition in definitions.items():
        if definition["type"] not in _TYPES:
            continue
        parameter, one = f"{field.name}.{name}", _TYPES[definition["type"]](field.name, definition)
        plain[parameter] = (one, "eq")
        further |= {f"{parameter}__{operator}": (one, operator) for operator in one.operators}
    return {**further, **plain}  # a property may be called like an operator of another


class _Property:
    """What differs from a field of the same type: the value is in JSON."""

    # Odoo stores false where there is no value.
    as_sql = "CASE jsonb_typeof(%s) WHEN 'string' THEN NULLIF(%s #>> '{}', '') END"

    def __init__(self, name, definition):
        self.name, self.definition = name, definition

    def sql(self, model, query):
        column = model._field_to_sql(model._table, self.name, query)
        value = SQL("(%s -> %s)", column, self.definition["name"])
        return SQL(self.as_sql, value, value)

    def filter_domain(self, operator, values):  # noqa: ARG002 the base's signature
        return []


class _Text(_Property, Char):
    pass


class _Html(_Property, Html):
    pass


class _Number:
    as_sql = "CASE jsonb_typeof(%s) WHEN 'number' THEN (%s)::numeric END"


class _Integer(_Number, _Property, Integer):
    operators = (*Integer.operators, "isnull")


class _Float(_Number, _Property, Float):
    operators = (*Float.operators, "isnull")


class _Many2one(_Number, _Property, Many2one):
    pass


class _Boolean(_Property, Boolean):
    as_sql = "COALESCE(jsonb_typeof(%s) = 'boolean' AND %s = 'true', FALSE)"


class _Selection(_Property, Selection):
    @property
    def values(self):
        return [value for value, _label in self.definition.get("selection") or ()]


class _Date(_Property, Date):
    as_sql = f'({_Property.as_sql}) COLLATE "C"'

    def parse_filter(self, text):
        return super().parse_filter(text).isoformat()


class _Datetime(_Property, Datetime):
    as_sql = _Date.as_sql

    def parse_filter(self, text):
        return super().parse_filter(text).isoformat(sep=" ")


class _Records(_Property, Many2many):
    as_sql = "CASE jsonb_typeof(%s) WHEN 'array' THEN %s ELSE '[]' END"

    def filter_sql(self, operator, values, column):
        """A condition on the list."""
        if operator == "isnull":
            return SQL("%s = '[]'" if values[0] else "%s <> '[]'", column)
        having = [SQL("%s @> %s::jsonb", column, json.dumps([value])) for value in values]
        found = SQL(" AND " if operator == "all" else " OR ").join(having)
        return SQL("NOT (%s)" if operator in ("ne", "nin") else "(%s)", found)


class _Tags(_Records):
    def parse_filter(self, text):
        [tag] = property_values.parse(self.definition, [text])
        return tag


_TYPES = {
    "boolean": _Boolean,
    "integer": _Integer,
    "float": _Float,
    "monetary": _Float,
    "char": _Text,
    "text": _Text,
    "html": _Html,
    "selection": _Selection,
    "date": _Date,
    "datetime": _Datetime,
    "many2one": _Many2one,
    "many2many": _Records,
    "tags": _Tags,
}
