"""What the types of fields have in common: from Odoo's stored value to JSON and back.

The types themselves: :mod:`.scalar_fields`, :mod:`.relational_fields`.
"""

from odoo.tools import SQL


class ResourceField:
    """A field of a resource in one database: its declaration and Odoo's field together.

    Odoo's field objects live as long as the registry, and so do these.
    """

    operators = ("eq", "ne", "in", "nin", "isnull")
    sortable = True
    #: whether the table has a column for a stored field of this type
    is_column = True
    falsy = None  # what NULL stands for, as SQL
    #: of a relation: the related model's field that holds its display name
    name_column = None

    def __init__(self, name, declared, odoo_field, env):
        self.name = name
        self.declared = declared
        self.odoo_field = odoo_field
        self.stored = bool(odoo_field.store)
        if declared.sql and not self.is_column:
            # Of related records nothing would check that the user may read them.
            raise TypeError(f"{name}: sql is for fields of one value")
        #: read by :mod:`.reading` with the row of the record itself
        self.in_row = bool(declared.sql) or (self.is_column and self.stored)
        self.sortable = self.sortable and self.stored
        self.required = bool(declared.required)
        self.setup(env)

    def setup(self, env):
        """Take further metadata from Odoo's field."""

    def sql(self, model, query):
        """The value as an SQL expression.

        :raise AccessError: without the field's group, unless the declaration gives the SQL;
            readers check that themselves
        """
        if self.declared.sql:
            return self.declared.sql(model)
        expression = model._field_to_sql(model._table, self.name, query)
        if not self.falsy or self.name == "id":  # id has an index and is never NULL
            return expression
        return SQL("COALESCE(%s, %s)", expression, self.falsy)

    def to_representation(self, value):
        """From a value of the database (or of a record) to JSON."""
        return value

    def all_to_representation(self, values):
        return [self.to_representation(value) for value in values]

    def to_internal_value(self, value):
        """From validated input to what ``write`` takes."""
        return False if value is None else value

    def parse_filter(self, text):
        """From the text of a filter to a value of the database."""
        raise NotImplementedError

    def expected(self, value, record):
        """What should be stored once ``value`` is written, as :meth:`to_representation` has it."""
        del record
        return self.to_representation(value)

    def same(self, value, stored):
        return value == stored

    def input_type(self):
        """The pydantic type of a value that is not null."""
        raise NotImplementedError

    def output_schema(self):
        """The JSON schema of :meth:`to_representation`'s result, null aside."""
        raise NotImplementedError
