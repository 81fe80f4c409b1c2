"""Strict input: what models complain of, in our shape and words; see :mod:`.strict_model`."""

from odoo.tools import LazyTranslate

from .errors import ValidationFailed

_lt = LazyTranslate(__name__)

# pydantic's types of complaints.
_TEXTS = {
    "missing": _lt("This field is required."),
    "extra_forbidden": _lt("Unknown field."),
    "string_type": _lt("Use a string."),
    "string_pattern_mismatch": _lt("This field must not be empty."),
    "bool_type": _lt("Use true or false."),
    "int_type": _lt("Use a whole number."),
    "int_from_float": _lt("Use a whole number."),
    "int_parsing_size": _lt("This number is too large."),
    "float_type": _lt("Use a number."),
    "finite_number": _lt("Use a number."),
    "list_type": _lt("Use a list."),
    "dict_type": _lt("Use an object."),
    "model_type": _lt("Use an object."),
    "model_attributes_type": _lt("Use an object."),
}
_INVALID = _lt("Invalid value.")


def validate(model, data):
    """Return ``data`` as an instance of ``model``.

    :raise ValidationFailed: with one detail for each complaint, the field named
    """
    from pydantic import ValidationError  # not when Odoo starts

    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise ValidationFailed(details=_details(error, model)) from None


def _details(error, model):
    """pydantic's complaints as a list of ``{"field", "message"}``."""
    return [
        {
            "field": ".".join(map(str, complaint["loc"])) or None,
            "message": _text(complaint, model),
        }
        for complaint in error.errors(include_url=False, include_input=False)
    ]


def _text(complaint, model):
    kind, context, place = complaint["type"], complaint.get("ctx", {}), complaint["loc"]
    if kind == "value_error":
        return context["error"].text  # an InvalidValue
    if kind == "extra_forbidden" and len(place) == 1:
        return getattr(model, "read_only_fields", {}).get(place[0], _TEXTS[kind])
    if kind == "string_too_long":
        return _lt("Use at most %s characters.", context["max_length"])
    if kind == "too_long":
        return _lt("Use at most %s items.", context["max_length"])
    if kind == "greater_than_equal":
        return _lt("Use a number of at least %s.", context["ge"])
    if kind == "less_than_equal":
        return _lt("Use a number of at most %s.", context["le"])
    return _TEXTS.get(kind, _INVALID)
