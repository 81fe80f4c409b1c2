"""Tell in an error where in the body it happened."""

from contextlib import contextmanager

from ..errors import ApiError


@contextmanager
def errors_at(index=None, prefix=None):
    """Complete the details of an :class:`ApiError` that is raised inside.

    :param index: position in the list that the client sent, as ``"index"``
    :param prefix: of the field's name: ``tasks.0`` makes ``tasks.0.name``
    """
    try:
        yield
    except ApiError as error:
        error.details = [_placed(detail, index, prefix) for detail in error.details or ()]
        raise


def _placed(detail, index, prefix):
    field = detail["field"]
    if prefix:
        field = f"{prefix}.{field}" if field else prefix
    return {**detail, "field": field, **({} if index is None else {"index": index})}
