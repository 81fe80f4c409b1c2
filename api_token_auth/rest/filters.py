"""``?state__in=a,b&date_deadline__lt=2026-01-31``: from parameters to conditions.

Comma is OR, different parameters are AND. Stored columns become SQL of our own: Odoo's domains
round date-times to seconds and differ between series. What is computed or in another table
becomes a domain.
"""

from odoo.tools import SQL

from ..http.parsing import parse_boolean
from . import query_parameters

_COMPARISONS = {"lt": SQL("<"), "lte": SQL("<="), "gt": SQL(">"), "gte": SQL(">=")}
#: Operators that take one value.
SINGLE = (*_COMPARISONS, "isnull")
#: Values in one parameter.
_MAX_VALUES = 500


def names(fields):
    """Return parameter → (field, operator) for every filter on these fields.

    :param fields: name → :class:`.fields.ResourceField`
    """
    result = {}
    for name, field in fields.items():
        if name == "active" or not field.declared.filterable:
            continue  # active is a parameter of its own
        for operator in field.filter_operators():
            result[name if operator == "eq" else f"{name}__{operator}"] = (field, operator)
    return result


class Condition:
    """One filter, its values parsed.

    :raise InvalidParameter: a value that does not fit the field
    """

    def __init__(self, parameter, field, operator, text):
        self.field, self.operator = field, operator
        try:
            self.values = self._parse(text)
        except ValueError as error:
            raise query_parameters.parameter_error(parameter, str(error)) from error

    def _parse(self, text):
        if self.operator == "isnull":
            return [parse_boolean(text)]
        parts = [text] if self.operator in _COMPARISONS else text.split(",")
        if len(parts) > _MAX_VALUES:
            raise ValueError(f"at most {_MAX_VALUES} values")
        if self.operator == "ilike":
            return parts
        return [self.field.parse_filter(part) for part in parts]

    def domain(self):
        """The condition as a domain, or [] where it is SQL."""
        return self.field.filter_domain(self.operator, self.values)

    def sql(self, model, query):
        """The condition as SQL, or None where it is a domain."""
        if self.domain():
            return None
        column, values, operator = self.field.sql(model, query), self.values, self.operator
        if operator == "isnull":
            return SQL("%s IS NULL" if values[0] else "%s IS NOT NULL", column)
        if operator in _COMPARISONS:
            return SQL("%s %s %s", column, _COMPARISONS[operator], values[0])
        found = SQL("%s IN %s", column, tuple(values))
        if operator in ("eq", "in"):
            return found
        return SQL("(%s IS NULL OR NOT %s)", column, found)
