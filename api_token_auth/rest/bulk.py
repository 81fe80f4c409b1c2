"""Lists in the body of a request: so many objects, all or nothing."""

from ..http.errors import Refused, ValidationFailed
from ..http.validation import validate
from .error_places import errors_at

MAX_LIST = 100


def validated(resource, model, data):
    """Return an instance of ``model`` for each object of a list body.

    :raise ValidationFailed: with what is wrong with all of them, ``index`` in the details
    """
    if not isinstance(data, list) or not 1 <= len(data) <= MAX_LIST:
        message = resource.env._("A list of 1 to %s objects is needed.", MAX_LIST)
        raise ValidationFailed(details=[{"field": None, "message": message}])
    found, details = [], []
    for index, item in enumerate(data):
        try:
            with errors_at(index):
                found.append(validate(model, item))
        except ValidationFailed as error:
            details += error.details
    if details:
        raise ValidationFailed(details=details)
    return found


def refuse_repeated(env, ids):
    """:raise Refused: a record that is named twice, which no schema can say"""
    message = env._("This record is named twice.")
    repeated = [index for index, record_id in enumerate(ids) if record_id in ids[:index]]
    if repeated:
        details = [{"field": "id", "message": message, "index": index} for index in repeated]
        raise Refused(message, details=details)
