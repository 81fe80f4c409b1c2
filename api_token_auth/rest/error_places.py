"""Tell in an error where in the body it happened."""

from contextlib import contextmanager

from odoo.exceptions import UserError

from ..errors import ApiError
from ..http.errors import translate


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
    except UserError as cause:
        error = translate(cause)
        _complete(error, index, prefix)
        raise error from cause


def _complete(error, index, prefix):
    details = error.details or [{"field": None, "message": str(error.text)}]
    error.details = [_placed(detail, index, prefix) for detail in details]


def _placed(detail, index, prefix):
    field = detail["field"]
    if prefix:
        field = f"{prefix}.{field}" if field else prefix
    return {**detail, "field": field, **({} if index is None else {"index": index})}
