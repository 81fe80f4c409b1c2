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
    if not any("." in parameter for parameter in args):
        return result
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
        type_ = definition["type"]
        if type_ not in TYPES or (type_ in OF_RECORDS and not definition.get("comodel")):
            continue
        parameter, one = f"{field.name}.{name}", TYPES[type_](field.name, definition)
        for operator in one.operators:
            if operator == "eq":
                plain[parameter] = (one, operator)
            else:
                further[f"{parameter}__{operator}"] = (one, operator)
    return {**further, **plain}  # a property may be called like an operator of another


class _Property:
    """What differs from a field of the same type: the value is in JSON.

    It may be one that is no longer there, such as a deleted record's id. Nobody is answered with
    that, so a filter finds it empty.
    """

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


class _Monetary(_Property, Float):
    as_sql = f"COALESCE({_Number.as_sql}, 0)"  # Odoo makes no difference


class _Integer(_Number, _Property, Integer):
    operators = (*Integer.operators, "isnull")


class _Float(_Number, _Property, Float):
    operators = (*Float.operators, "isnull")


# The id of a record in JSON: between two numbers there are none but numbers.
_ID = "CASE WHEN %s BETWEEN '1' AND '2147483647' THEN (%s)::integer END"


class _Many2one(_Property, Many2one):
    as_sql = _ID

    def sql(self, model, query):
        table = SQL.identifier(model.env[self.definition["comodel"]]._table)
        value = super().sql(model, query)
        return SQL("(SELECT related.id FROM %s related WHERE related.id = %s)", table, value)


class _Boolean(_Property, Boolean):
    as_sql = "COALESCE(jsonb_typeof(%s) = 'boolean' AND %s = 'true', FALSE)"


class _Selection(_Property, Selection):
    @property
    def values(self):
        return [value for value, _label in self.definition.get("selection") or ()]

    def sql(self, model, query):
        value = super().sql(model, query)
        return SQL("CASE WHEN %s = ANY(%s::text[]) THEN %s END", value, self.values, value)


class _Date(_Property, Date):
    as_sql = f'({_Property.as_sql}) COLLATE "C"'

    def parse_filter(self, text):
        return super().parse_filter(text).isoformat()


class _Datetime(_Property, Datetime):
    as_sql = _Date.as_sql

    def parse_filter(self, text):
        return super().parse_filter(text).isoformat(sep=" ")


_ITEM = SQL("stored_item")


class _List(_Property, Many2many):
    as_sql = "CASE jsonb_typeof(%s) WHEN 'array' THEN %s ELSE '[]' END"

    def sql(self, model, query):
        return SQL(
            "(SELECT COALESCE(jsonb_agg(%s), '[]') FROM jsonb_array_elements(%s) %s WHERE %s)",
            _ITEM,
            super().sql(model, query),
            _ITEM,
            self.is_there(model),
        )

    def filter_sql(self, operator, values, column):
        """A condition on the list."""
        if operator == "isnull":
            return SQL("%s = '[]'" if values[0] else "%s <> '[]'", column)
        having = [SQL("%s @> %s::jsonb", column, json.dumps([value])) for value in values]
        found = SQL(" AND " if operator == "all" else " OR ").join(having)
        return SQL("NOT (%s)" if operator in ("ne", "nin") else "(%s)", found)


class _Many2many(_List):
    def is_there(self, model):
        table = SQL.identifier(model.env[self.definition["comodel"]]._table)
        value = SQL(_ID, _ITEM, _ITEM)
        return SQL("EXISTS (SELECT FROM %s related WHERE related.id = %s)", table, value)


class _Tags(_List):
    def is_there(self, model):  # noqa: ARG002 the other's signature
        keys = [key for key, _label, _color in self.definition.get("tags") or ()]
        return SQL("%s #>> '{}' = ANY(%s::text[])", _ITEM, keys)

    def parse_filter(self, text):
        [tag] = property_values.parse(self.definition, [text])
        return tag


#: Types of which the property is a record or several.
OF_RECORDS = ("many2one", "many2many")

#: type of the property → class of its filters
TYPES = {
    "boolean": _Boolean,
    "integer": _Integer,
    "float": _Float,
    "monetary": _Monetary,
    "char": _Text,
    "text": _Text,
    "html": _Html,
    "selection": _Selection,
    "date": _Date,
    "datetime": _Datetime,
    "many2one": _Many2one,
    "many2many": _Many2many,
    "tags": _Tags,
}
