"""``?state__in=a,b&date_deadline__lt=2026-01-31``: from parameters to conditions.

Comma is OR, different parameters are AND; a backslash before a comma or a backslash takes it as
it is. Stored columns become SQL of our own: Odoo's domains
round date-times to seconds and differ between series. What is computed or in another table
becomes a domain.
"""

import re

from odoo.tools import SQL, LazyTranslate

from ..http.parsing import InvalidValue, parse_boolean
from . import query_parameters

_lt = LazyTranslate(__name__)

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
        except InvalidValue as error:
            raise query_parameters.parameter_error(parameter, error.text) from error

    def _parse(self, text):
        if self.operator == "isnull":
            return [parse_boolean(text)]
        parts = [text] if self.operator in _COMPARISONS else _split(text)
        if len(parts) > _MAX_VALUES:
            raise InvalidValue(_lt("Use at most %s values.", _MAX_VALUES))
        if self.operator == "ilike":
            return [pattern(part) for part in parts]
        return [self.field.parse_filter(_unescaped(part)) for part in parts]

    def domain(self):
        """The condition as a domain, or [] where it is SQL."""
        return self.field.filter_domain(self.operator, self.values)

    def sql(self, model, query):
        """The condition as SQL, or None where it is a domain."""
        if self.domain():
            return None
        if self.operator == "ilike":
            return SQL(" OR ").join(contains(self.field, model, query, v) for v in self.values)
        column, values, operator = self.field.sql(model, query), self.values, self.operator
        if self.field.many:  # a relation is a domain: this is a list in a column
            return self.field.filter_sql(operator, values, column)
        if operator == "isnull":
            return SQL("%s IS NULL" if values[0] else "%s IS NOT NULL", column)
        if operator in _COMPARISONS:
            return SQL("%s %s %s", column, _COMPARISONS[operator], values[0])
        found = SQL("%s IN %s", column, tuple(values))
        if operator in ("eq", "in"):
            return found
        return SQL("(%s IS NULL OR NOT %s)", column, found)


def contains(field, model, query, like):
    """Return the SQL of whether what people see of a field has ``like``, in any case.

    :param like: result of :func:`pattern`
    """
    unaccent = model.env.registry.unaccent
    seen = unaccent(field.seen_sql(model, query))
    return SQL("(%s ILIKE %s)", seen, unaccent(SQL("%s", f"%{like}%")))


def pattern(text):
    """Return what follows ``ILIKE``, percent signs around it aside.

    ``%`` and ``_`` are wildcards, and themselves after a backslash, as is a comma.
    """
    tokens = re.findall(r"\\[\\,%_]|.", text, re.DOTALL)
    # A comma is nothing special here, and a backslash by itself is one that is looked for.
    return "".join({"\\,": ",", "\\": r"\\"}.get(token, token) for token in tokens)


def _split(text):
    """Return the texts between commas, escapes kept."""
    parts = [""]
    for token in re.findall(r"\\[\\,]|.", text, re.DOTALL):
        if token == ",":
            parts.append("")
        else:
            parts[-1] += token
    return parts


def _unescaped(text):
    return re.sub(r"\\([\\,])", r"\1", text)
