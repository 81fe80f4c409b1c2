"""Properties: fields that people add to a project's tasks, or the like, by themselves.

Their definitions are kept by the record that theirs belong to. The API writes values, and never
a definition.
"""

from odoo.tools import LazyTranslate

from ..http.parsing import InvalidValue
from . import property_values
from .errors import InvalidRelation, Refused
from .fields import ResourceField, represents
from .relation_checks import outside, unknown
from .text_fields import TEXT_SCHEMA

_lt = LazyTranslate(__name__)

_TEXT = {"type": "string"}
# As bodies take them.
_ITEM = [TEXT_SCHEMA, {"$ref": "#/components/schemas/RecordId"}]
_VALUE = {
    "anyOf": [
        {"type": ["null", "boolean", "number"]},
        *_ITEM,
        {"type": "array", "items": {"anyOf": _ITEM}},
    ]
}
_MEMBERS = {"name": TEXT_SCHEMA, "label": TEXT_SCHEMA, "type": TEXT_SCHEMA, "value": _VALUE}

#: Stands for the value of a property that a list has twice, which no schema can say.
_REPEATED = object()

#: Name → schema of what bodies of every resource have in common.
SCHEMAS = {
    "PropertyValues": {
        "description": (
            "Properties by name, or a list as in responses. Those that are not named stay as "
            "they are; null empties one."
        ),
        "anyOf": [
            {
                "type": "object",
                "propertyNames": TEXT_SCHEMA,
                "additionalProperties": _VALUE,
            },
            {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": _MEMBERS,
                    "required": ["name", "value"],
                    "additionalProperties": False,
                },
            },
        ],
    },
}


def by_name(value):
    """Either shape of a body → dict of name → value as it was sent."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list) or not all(_is_one(one) for one in value):
        raise InvalidValue(_lt("Use an object of names and values, or a list as in responses."))
    found = {}
    for one in value:
        found[one["name"]] = _REPEATED if one["name"] in found else one["value"]
    return found


def _is_one(value):
    return (
        isinstance(value, dict)
        and {"name", "value"} <= set(value) <= set(_MEMBERS)
        and all(isinstance(value[key], str) for key in value if key != "value")
    )


@represents("properties")
class Properties(ResourceField):
    is_column = False
    sortable = False
    operators = ()
    default_example = [
        {"name": "b3a1c5d7e9f01234", "label": "Floor", "type": "char", "value": "Second"}
    ]

    def setup(self, resource):  # noqa: ARG002 the base's signature
        self.nullable = False

    # ------------------------------------------------------------------------- reading

    def from_records(self, records):
        return [values[self.name] for values in records.read([self.name])]

    def to_representation(self, value):
        return [
            {
                "name": one["name"],
                "label": one.get("string") or "",
                "type": one["type"],
                "value": property_values.to_representation(one),
            }
            for one in value or ()
            if one["type"] != "separator"
        ]

    def stored_value(self, record):
        return self.to_representation(self.from_records(record)[0])

    def plain(self, stored):
        return {one["name"]: property_values.plain(one["type"], one["value"]) for one in stored}

    # ------------------------------------------------------------------------- writing

    def input_type(self, types):
        return types.PropertyValues

    def _definitions(self, record, values):
        """Return name → Odoo's definition, as they are once ``values`` are written."""
        container = self.odoo_field.definition_record
        if container in values:
            record = record.new({container: values[container]})
        found = self.odoo_field._get_properties_definition(record) if record else None
        return {one["name"]: one for one in found or () if one["type"] != "separator"}

    def definitions_of(self, record):
        """Return name → Odoo's definition."""
        return self._definitions(record, {})

    def check(self, value, record, values):
        """:raise ApiError: 422 that names each property that is unknown, or its value wrong"""
        definitions, wrong, missing = self._definitions(record, values), {}, {}
        now = self.plain(self.stored_value(record)) if record else {}
        for name, sent in value.items():
            if name not in definitions:
                known = ", ".join(definitions)
                wrong[name] = record.env._("Unknown property. Supported: %s", known)
                continue
            if sent is _REPEATED:
                wrong[name] = record.env._("A property appears more than once.")
                continue
            try:
                stored = property_values.parse(definitions[name], sent)
            except InvalidValue as error:
                wrong[name] = error.text
                continue
            is_new = name not in now or now[name] != self._plain(definitions[name], stored)
            ids = property_values.ids_in(definitions[name], stored) if is_new else ()
            if ids and (ids := outside(record.env, definitions[name], ids)):
                missing[name] = unknown(record.env, sorted(ids)[:10])
        details = [
            {"field": f"{self.name}.{name}", "message": message}
            for name, message in {**wrong, **missing}.items()
        ]
        if details:
            raise (Refused if wrong else InvalidRelation)(details=details)

    def to_vals(self, value, record, values):
        """Odoo takes a dict of all of them, so that those which were not named go along."""
        definitions = self._definitions(record, values)
        sent = {name: property_values.parse(definitions[name], v) for name, v in value.items()}
        if not record:
            return sent  # Odoo adds defaults
        [now] = self.from_records(record)
        self.odoo_field._remove_display_name(now)
        kept = {n["name"]: n["value"] for n in now if n["name"] in definitions and "value" in n}
        defaults = {}
        if values.get(self.odoo_field.definition_record):  # as Odoo does in another one
            defaults = {n: d["default"] for n, d in definitions.items() if d.get("default")}
        return {**defaults, **kept, **sent}

    def expected(self, value, record):
        """Return name → value as :meth:`plain` has it, of those that ``value`` names."""
        definitions = self._definitions(record, {})
        known = {name: definitions[name] for name in value if name in definitions}
        stored = {name: property_values.parse(one, value[name]) for name, one in known.items()}
        # sanitised
        stored = self.odoo_field.convert_to_cache(stored, record) or {}
        plain = {name: self._plain(one, stored.get(name)) for name, one in known.items()}
        return {name: plain.get(name) for name in value}

    def _plain(self, definition, stored):
        represented = property_values.to_representation({**definition, "value": stored})
        return property_values.plain(definition["type"], represented)

    def same(self, value, stored):
        now = self.plain(stored)
        return all(name in now and now[name] == wanted for name, wanted in value.items())

    def is_stored(self, value, record):
        try:
            return super().is_stored(value, record)
        except InvalidValue:
            return False  # refused by :meth:`check`

    # ------------------------------------------------------------------- documentation

    def output_schema(self):
        one = {"type": "object", "properties": _MEMBERS, "required": list(_MEMBERS)}
        return {"type": "array", "items": one}


@represents("properties_definition")
class PropertiesDefinition(ResourceField):
    """Which properties there are, and what they can be: what a form for them needs."""

    writable = False
    sortable = False
    is_column = False
    operators = ()
    default_example = [
        {"name": "b3a1c5d7e9f01234", "label": "Floor", "type": "char", "options": None}
    ]

    def setup(self, resource):  # noqa: ARG002 the base's signature
        self.nullable = False

    def to_representation(self, value):
        return [
            {
                "name": one["name"],
                "label": one.get("string") or "",
                "type": one["type"],
                "options": self._options(one),
            }
            for one in value or ()
            if one["type"] != "separator"
        ]

    def _options(self, one):
        """What a value can be, with labels; a tag is its label."""
        if one["type"] == "selection":
            return [{"value": key, "label": label} for key, label in one["selection"]]
        if one["type"] == "tags":
            return [{"value": label, "label": label} for _key, label, _color in one["tags"]]
        return None

    def output_schema(self):
        option = {"type": "object", "properties": {"value": _TEXT, "label": _TEXT}}
        options = {"type": ["array", "null"], "items": option}
        members = {"name": _TEXT, "label": _TEXT, "type": _TEXT, "options": options}
        one = {"type": "object", "properties": members, "required": list(members)}
        return {"type": "array", "items": one}
