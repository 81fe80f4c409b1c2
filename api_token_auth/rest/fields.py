"""What the types of fields have in common: from Odoo's stored value to JSON and back.

A type is one class that knows all of itself: how it is stored, answered, accepted, filtered and
documented. ``@represents("char")`` makes it the one for Odoo's fields of that type. They are in
:mod:`.text_fields`, :mod:`.scalar_fields`, :mod:`.relational_fields` and
:mod:`.read_only_fields`.
"""

from odoo.tools import SQL

from .. import compat
from .declaration import WRITE

#: Type of Odoo's field → the class that stands for it.
RESOURCE_FIELDS = {}


def represents(*types):
    """Class decorator: Odoo's fields of these types are served by the class."""

    def register(field_class):
        RESOURCE_FIELDS.update(dict.fromkeys(types, field_class))
        return field_class

    return register


class ResourceField:
    """A field of a resource in one database: its declaration and Odoo's field together.

    Odoo's field objects live as long as the registry, and so do these.
    """

    operators = ("eq", "ne", "in", "nin", "isnull")
    #: those of ``operators`` that the documentation shows as parameters of their own
    shown_operators = ("eq", "isnull")
    sortable = True
    #: whether there is a way to write it
    writable = True
    #: whether the table has a column for a stored field of this type
    is_column = True
    falsy = None  # what NULL stands for, as SQL
    #: whether :meth:`sql` may be NULL
    has_null = True
    #: of a relation: name of the related model
    comodel = None
    #: of a relation: the related model's field that holds its display name
    name_column = None
    #: of a relation: SQL of the display name, once it is known, see :func:`.display_names.look_up`
    name_sql = None
    #: whether it points to any number of records
    many = False
    #: whether POST takes whole records in it, and not their ids
    nested = False
    #: whether its value is the address of a file, see :func:`.views.read_file`
    is_file = False
    #: a value for the documentation, as :meth:`to_representation` has it
    default_example = None

    def __init__(self, name, declared, odoo_field, resource):
        self.name = name
        self.declared = declared
        self.odoo_field = odoo_field
        #: in a column, be it one of the record that this one extends (``_inherits``)
        self.stored = bool(odoo_field.store or _is_delegated(odoo_field))
        #: read by :mod:`.reading` with the row of the record itself
        self.in_row = bool(declared.sql) or (self.is_column and self.stored)
        self.sortable = self.sortable and self.stored
        self.required = bool(declared.required)
        #: whether null is a value: not where the database or the type has no "absent"
        self.nullable = not (self.required or odoo_field.required or self.falsy)
        #: its :meth:`sql`, once it is known, where that is the same for whoever asks
        self._column = None
        self.setup(resource)

    def setup(self, resource):
        """Take further metadata from Odoo's field."""

    # ------------------------------------------------------------------------- reading

    def sql(self, model, query):
        """The value as an SQL expression.

        :raise AccessError: without the field's group, unless the declaration gives the SQL;
            readers check that themselves
        """
        if self.declared.sql:
            return self.declared.sql(model)
        if self._column:
            model._check_field_access(self.odoo_field, "read")
            return self._column
        expression = model._field_to_sql(model._table, self.name, query)
        if self.falsy and self.name != "id":  # id has an index and is never NULL
            expression = SQL("COALESCE(%s, %s)", expression, self.falsy)
        if compat.is_plain_column(model, self.odoo_field):
            self._column = expression
        return expression

    def from_records(self, records):
        """Return the values of a field that is not :attr:`in_row`, as a statement gives them."""
        return [record[self.name] for record in records]

    def related_ids(self, values):
        """Return the ids in values that a statement gave."""
        del values
        return ()

    def seen_sql(self, model, query):
        """What people see of it, as an SQL expression."""
        return self.sql(model, query)

    def labels(self, env):
        """Return value → what people call it, of a field with a list of them; else {}."""
        del env
        return {}

    def to_representation(self, value):
        """From a value of the database (or of a record) to JSON."""
        return value

    def all_to_representation(self, values, references):
        """The same for the values of many records.

        :param references: of a relation: id → what an answer holds of that record
        """
        del references
        return [self.to_representation(value) for value in values]

    # ------------------------------------------------------------------------- writing

    def input_type(self, types):
        """The pydantic type of a value that is not null.

        :param types: :mod:`.input_types`, which is not imported when Odoo starts
        """
        raise NotImplementedError

    def to_internal_value(self, value):
        """From validated input to what ``write`` takes."""
        return False if value is None else value

    def to_vals(self, value, record, values):  # noqa: ARG002 for what depends on other values
        """From validated input to what ``create`` takes, or ``write`` on ``record``.

        :param values: field → validated value of all that are written together
        """
        return self.to_internal_value(value) if record else self.initial_value(value)

    def check(self, value, record, values):
        """Refuse what no schema can say of a value, before it is written.

        :param record, values: as for :meth:`to_vals`
        :raise ApiError: naming what is wrong
        """

    def ids_in(self, value):
        """Return the ids in validated input, as a set."""
        del value
        return set()

    def expected(self, value, record):
        """What should be stored once ``value`` is written, as :meth:`to_representation` has it."""
        del record
        return self.to_representation(value)

    def same(self, value, stored):
        """Whether :meth:`expected`'s result is what an answer has."""
        return value == self.plain(stored)

    def stored_value(self, record):
        """The value that ``record`` has now, as an answer has it, names of records aside."""
        return self.to_representation(record[self.name])

    def plain(self, stored):
        """An answer's value without the names of records, for comparing."""
        return stored

    def is_stored(self, value, record):
        """Whether writing ``value`` on ``record`` would change nothing."""
        return self.same(self.expected(value, record), self.stored_value(record))

    def initial_value(self, value):
        """From validated input to what ``create`` takes."""
        return self.to_internal_value(value)

    def archived_removals(self, value, record):  # noqa: ARG002 for relations to many
        """Return Odoo's commands that :meth:`to_internal_value` needs beforehand."""
        return ()

    # ----------------------------------------------------------------------- filtering

    def filter_operators(self):
        """Return the operators that can be asked for: of what is computed, those of a search."""
        if self.stored:
            return self.operators
        searchable = self.operators if self.odoo_field.search else ()
        return tuple(operator for operator in searchable if operator in ("eq", "ne"))

    def shown_filters(self):
        """Return the operators that the documentation shows as parameters of their own."""
        possible = [op for op in self.filter_operators() if op != "isnull" or self.nullable]
        if self.declared.on_demand:
            possible = [op for op in possible if op != "isnull"]
        return [operator for operator in self.shown_operators if operator in possible]

    def parse_filter(self, text):
        """From the text of a filter to a value of the database."""
        raise NotImplementedError

    def filter_domain(self, operator, values):
        """Return a filter as a domain; [] where it is SQL over the field's column."""
        if operator == "ilike":
            return ["|"] * (len(values) - 1) + [(self.name, "ilike", value) for value in values]
        if self.stored:
            return []
        terms = [(self.name, "=" if operator == "eq" else "!=", value) for value in values]
        return (["|"] if operator == "eq" else ["&"]) * (len(terms) - 1) + terms

    # ------------------------------------------------------------------- documentation

    def output_schema(self):
        """The JSON schema of :meth:`to_representation`'s result, null aside."""
        raise NotImplementedError

    def filter_schema(self):
        """The JSON schema of one value of a filter."""
        raise NotImplementedError

    def description(self):
        """For people: the declaration's text, else the label that Odoo's form shows.

        Odoo's help is about the form, often about another field, and not used.
        """
        return self.declared.description or self.odoo_field.string

    def heading(self):
        """What people call it, in a few words."""
        return self.odoo_field.string

    def schema(self):
        """The JSON schema of the field in answers."""
        schema = dict(self.output_schema())
        if self.nullable and not self.many:  # none are an empty list
            schema = _or_null(schema)
        schema["description"] = self.description()
        if self.declared.access != WRITE:
            schema["readOnly"] = True
        if self.declared.on_demand:
            schema["description"] += " (Only returned if named in fields.)"
        return schema

    def example(self):
        """A value for the documentation, as it is answered."""
        declared = self.declared.example
        return self.default_example if declared is None else declared


def _is_delegated(odoo_field):
    """Whether it is a column of another record that goes with this one: a user's name."""
    return odoo_field.inherited and odoo_field.base_field.store


def _or_null(schema):
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]} if "type" in schema else schema
