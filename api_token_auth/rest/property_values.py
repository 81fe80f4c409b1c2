"""The values of single properties: fields that people add by themselves, such as a project's to
its tasks. Their types are data, and known only where the record is.
"""

from odoo import fields as odoo_fields
from odoo.tools import LazyTranslate

from ..http.parsing import InvalidValue, datetime_text
from ..http.validation import ValidationFailed, validate
from .discussion import pictures
from .display_names import reference

_lt = LazyTranslate(__name__)


def parse(definition, value):
    """From a value of a body to what Odoo stores; False for null.

    :param definition: Odoo's, a dict with ``name``, ``type`` and the like
    :raise InvalidValue: it does not fit the definition
    """
    from . import property_types  # not when Odoo starts

    if definition["type"] not in property_types.TYPES:
        raise InvalidValue(_lt("Properties of this type are read-only."))
    try:
        value = validate(property_types.model(definition["type"]), {"value": value}).value
    except ValidationFailed as error:
        raise InvalidValue(error.details[0]["message"]) from error
    if value is None or value == "":
        return False
    convert = _FROM_JSON.get(definition["type"])
    return convert(definition, value) if convert else value


def _option(definition, value):
    options = [key for key, _label in definition.get("selection") or ()]
    if value not in options:
        raise InvalidValue(_lt("Use one of: %s.", ", ".join(options)))
    return value


def _tags(definition, labels):
    """Tags by their labels, as they are answered, or by the names that Odoo gave them."""
    known = {key: key for key, _label, _color in definition.get("tags") or ()}
    known |= {label: key for key, label, _color in definition.get("tags") or ()}
    if unknown := set(labels) - set(known):
        raise InvalidValue(_lt("There is no such tag: %s", ", ".join(sorted(unknown))))
    return list(dict.fromkeys(known[label] for label in labels))


#: type of the property → function of its definition and a validated value
_FROM_JSON = {
    "html": lambda _definition, value: pictures.for_odoo(value),
    "date": lambda _definition, value: value.isoformat(),
    "datetime": lambda _definition, value: odoo_fields.Datetime.to_string(value),
    "selection": _option,
    "tags": _tags,
    "many2many": lambda _definition, ids: list(dict.fromkeys(ids)),
}


def ids_in(definition, stored):
    """Return the ids of related records in a stored value, as a set."""
    if definition["type"] == "many2one":
        return {stored} if stored else set()
    return set(stored or ()) if definition["type"] == "many2many" else set()


def to_representation(one):
    """The value of one property, in the shapes that fields of its type have.

    :param one: definition and value, as Odoo reads them: ``{"type": …, "value": …}``
    """
    value = one.get("value")
    convert = _TO_JSON.get(one["type"])
    if convert and (value or one["type"] in _NEVER_ABSENT):
        return convert(one, value)
    return value if value or (value == 0 and value is not False) else None


def plain(type_, value):
    """A value as it is answered, without the names of records, and tags in any order."""
    if type_ == "many2one":
        return value and value["id"]
    if type_ == "many2many":
        return {one["id"] for one in value}
    return set(value) if type_ == "tags" else value


_NEVER_ABSENT = ("boolean", "many2many", "monetary", "tags")
_TO_JSON = {
    "html": lambda _one, value: pictures.for_tokens(value),
    "monetary": lambda _one, value: value or 0,  # Odoo stores no amount in the place of 0
    "boolean": lambda _one, value: bool(value),
    "datetime": lambda _one, value: datetime_text(odoo_fields.Datetime.to_datetime(value)),
    "many2one": lambda _one, value: reference(*_with_name(value)),
    "many2many": lambda _one, value: [reference(*_with_name(one)) for one in value or ()],
    "tags": lambda one, value: [t[1] for t in one.get("tags") or () if t[0] in (value or ())],
}


def _with_name(value):
    """Odoo reads a pair of id and name; stored is the id."""
    return (value, "") if isinstance(value, int) else value
