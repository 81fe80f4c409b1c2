"""Parameters of the address: each known, each given once but for lists."""

from ..http.parsing import InvalidValue, parse_boolean, parse_integer
from .errors import InvalidParameter, InvalidRequest


def read(env, args, allowed, may_be_repeated=lambda _name: False):
    """Return name → text.

    :param args: werkzeug's MultiDict of the query string
    :param allowed: iterable of names
    :param may_be_repeated: says of a name whether it may, which is the same as commas
    :raise InvalidRequest: given twice
    :raise InvalidParameter: unknown
    """
    allowed = set(allowed)
    unknown = sorted(set(args) - allowed)
    if unknown:
        known = ", ".join(sorted(allowed)) or "-"
        message = env._("Unknown parameter. Supported: %s", known)
        raise InvalidParameter(details=[{"field": name, "message": message} for name in unknown])
    for name, texts in args.lists():
        if len(texts) > 1 and not may_be_repeated(name):
            raise InvalidRequest(env._("The parameter %s is repeated.", name))
        if any("\0" in text for text in texts):
            raise parameter_error(
                name, env._("This text contains a character that cannot be stored.")
            )
    return {name: ",".join(texts) for name, texts in args.lists()}


def parameter_error(name, message):
    """:return: the error about one parameter"""
    return InvalidParameter(details=[{"field": name, "message": message}])


def integer(name, text, minimum, maximum):
    return _parsed(name, text, lambda value: parse_integer(value, minimum, maximum))


def boolean(name, text):
    return _parsed(name, text, parse_boolean)


def _parsed(name, text, parse):
    try:
        return parse(text)
    except InvalidValue as error:
        raise parameter_error(name, error.text) from error
