"""Lists in the body of a request: so many objects, all or nothing; errors tell which one."""

from contextlib import contextmanager

import psycopg2
from odoo.exceptions import UserError

from ..http.errors import translate
from ..http.validation import validate
from .errors import ApiError, Refused, ValidationFailed

MAX_LIST = 100


def validated(resource, model, data):
    """Return an instance of ``model`` for each object of a list body.

    :raise ValidationFailed: with what is wrong with all of them, ``index`` in the details
    """
    if not isinstance(data, list) or not 1 <= len(data) <= MAX_LIST:
        message = resource.env._("Send a list of 1 to %s objects.", MAX_LIST)
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


def places(objects):
    """Return what errors tell of each object of a list body: its ``index``."""
    return [{"index": index} for index in range(len(objects))]


def together(env, found_at, act):
    """Do for all objects at once what could be done one by one: that is much faster.

    Where it fails it is done one by one, so that the error tells whose it is.

    :param found_at: for each, its place in the body; see :func:`errors_at`
    :param act: function of the list of their positions
    :return: list of ``act``'s results
    """
    if len(found_at) > 1:
        try:
            with env.cr.savepoint(flush=False):
                result = act(list(range(len(found_at))))
                env.flush_all()
        except _REFUSALS:
            env.clear()
        else:
            return [result]
    results = []
    for position, place in enumerate(found_at):
        with errors_at(**place):
            results.append(act([position]))
            env.flush_all()
    return results


def refuse_repeated(env, ids):
    """:raise Refused: a record that appears more than once, which no schema can say"""
    message = env._("This record appears more than once.")
    repeated = [index for index, record_id in enumerate(ids) if record_id in ids[:index]]
    if repeated:
        details = [{"field": "id", "message": message, "index": index} for index in repeated]
        raise Refused(message, details=details)


# Not those after which Odoo repeats the whole request.
_REFUSALS = (UserError, ApiError, psycopg2.IntegrityError)


@contextmanager
def errors_at(index=None, prefix=None):
    """Complete the details of an error that is raised inside, Odoo's own ones included.

    :param index: position in the list that the client sent, as ``"index"``
    :param prefix: of the field's name: ``tasks.0`` makes ``tasks.0.name``
    """
    if index is None and prefix is None:
        yield
        return
    try:
        yield
    except ApiError as error:
        _complete(error, index, prefix)
        raise
    except (UserError, psycopg2.IntegrityError) as cause:
        error = translate(cause)
        _complete(error, index, prefix)
        raise error from cause


def _complete(error, index, prefix):
    details = error.details or [{"field": None, "message": error.text}]
    error.details = [_placed(detail, index, prefix) for detail in details]


def _placed(detail, index, prefix):
    field = detail["field"]
    if prefix:
        field = f"{prefix}.{field}" if field else prefix
    return {**detail, "field": field, **({} if index is None else {"index": index})}
