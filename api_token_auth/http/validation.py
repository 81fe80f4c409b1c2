"""Strict input: pydantic models, and its complaints in our shape."""

from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import ValidationFailed


class StrictModel(BaseModel):
    """Unknown members are refused, nothing is converted, no input is quoted in errors."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


def validate(model, data):
    """Return ``data`` as an instance of ``model``.

    :raise ValidationFailed: with one detail for each complaint, the field named
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise ValidationFailed(details=details(error)) from None


def details(error, index=None):
    """pydantic's complaints as a list of ``{"field", "message"}`` (and ``"index"``)."""
    at = {} if index is None else {"index": index}
    return [
        {"field": ".".join(map(str, complaint["loc"])) or None, "message": complaint["msg"], **at}
        for complaint in error.errors(include_url=False, include_input=False, include_context=False)
    ]
