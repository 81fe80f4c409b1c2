"""The types of fields that hold a text."""

from odoo.tools import SQL

from .discussion import pictures
from .fields import ResourceField, represents

#: Longest text in a column that may be part of an index (PostgreSQL: 2,704 bytes a row).
_MAX_CHAR = 500


# PostgreSQL stores no NUL. Also what JSON bodies are checked for, here for the documentation.
_ANY_TEXT = r"^[^\x00]*$"
_SOME_TEXT = r"^[^\x00]*[^\s\x00][^\x00]*$"
TEXT_SCHEMA = {"type": "string", "pattern": _ANY_TEXT}

# Tags between which people see a gap, as PostgreSQL's regular expression.
_BLOCK_TAG = (
    r"</?(p|div|br|hr|li|ul|ol|dl|dt|dd|h[1-6]|pre|blockquote|table|thead|tbody|tfoot|tr|t[dh]|img"
    r"|section|article|header|footer|figure|address)\M[^>]*>"
)
# In this order: an ampersand that is written out begins none of the others.
_ENTITIES = {"\xa0": " ", "&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&"}


@represents("char")
class Char(ResourceField):
    operators = ("eq", "ne", "in", "nin", "ilike", "isnull")
    shown_operators = ("eq", "ilike")
    default_length = _MAX_CHAR

    def setup(self, resource):  # noqa: ARG002 the base's signature
        sizes = [self.declared.max_length, getattr(self.odoo_field, "size", None)]
        limits = [size for size in sizes if size]
        self.max_length = min(limits) if limits else self.default_length

    def all_to_representation(self, values, references):
        return values if self.stored else super().all_to_representation(values, references)

    def to_representation(self, value):
        # A record says False for NULL.
        return None if value is False else value

    def input_type(self, types):
        return types.text(self.max_length, _SOME_TEXT if self.required else _ANY_TEXT)

    def parse_filter(self, text):
        return text

    def output_schema(self):
        return {"type": "string"}

    def filter_schema(self):
        return TEXT_SCHEMA


@represents("text")
class Text(Char):
    default_length = None
    sortable = False
    operators = ("ilike", "isnull")
    shown_operators = ("ilike",)


@represents("html")
class Html(Text):
    """Stored sanitised: the answer may differ from what was sent, and is what counts."""

    default_example = "<p>In the old house</p>"

    def all_to_representation(self, values, references):  # noqa: ARG002 the base's signature
        return [self.to_representation(value) for value in values]

    def to_representation(self, value):
        return pictures.for_tokens(str(value)) if value else super().to_representation(value)

    def to_internal_value(self, value):
        return super().to_internal_value(value and pictures.for_odoo(value))

    def seen_sql(self, model, query):
        """Without its tags, and with characters in the place of entities."""
        text = self.sql(model, query)
        text = SQL("regexp_replace(%s, %s, ' ', 'gi')", text, _BLOCK_TAG)
        text = SQL("regexp_replace(%s, '<[^>]*>', '', 'g')", text)
        for entity, character in _ENTITIES.items():
            text = SQL("replace(%s, %s, %s)", text, entity, character)
        return SQL("regexp_replace(%s, '\\s+', ' ', 'g')", text)

    def expected(self, value, record):
        text = None
        if value is not None:
            value = pictures.for_odoo(value)
            text = self.odoo_field.convert_to_cache(value, record, validate=True)
        return self.to_representation(text) if text else None

    def same(self, value, stored):
        return (value or None) == (stored or None)

    def is_stored(self, value, record):
        # Also as it is: what another way wrote need not be what sanitising makes of it.
        return self.same(value, self.stored_value(record)) or super().is_stored(value, record)

    def stored_value(self, record):
        text = record[self.name]
        return self.to_representation(text) if text else None

    def filter_domain(self, operator, values):  # noqa: ARG002 the base's signature
        return []  # people do not see what is in the column

    def output_schema(self):
        return {"type": "string", "contentMediaType": "text/html"}
