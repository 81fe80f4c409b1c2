"""The company and the language of a request, from its headers."""

from werkzeug.http import parse_accept_header

from .errors import Forbidden, InvalidParameter
from .parsing import MAX_ID, InvalidValue, parse_integer


def apply(request):
    """Put companies and language into the context of the user's environment.

    Company: without ``X-Company-Id`` all of the user's companies are read, and the user's own
    is the one of new records; with it only that one counts, for both. Language: the best
    installed one of ``Accept-Language``, else the user's own.

    :raise Forbidden: a company that is not the user's
    """
    headers, env = request.httprequest.headers, request.env
    wish = language(env, headers.get("Accept-Language"))
    if wish:
        request.update_context(lang=wish)
    default = request.api.bearer.company_id
    companies = _companies(request.env, default, headers.get("X-Company-Id"))
    request.update_context(allowed_company_ids=companies)


def language_tag(env):
    """The ``Content-Language`` of an answer: ``fr-FR`` for ``fr_FR`` (RFC 5646)."""
    return ((env and env.context.get("lang")) or "en_US").partition("@")[0].replace("_", "-")


def _companies(env, default, text):
    """:param default: the user's company, known from the query for the token"""
    own = env.user._get_company_ids()
    if text is None:
        return [default, *(company for company in own if company != default)]
    try:
        company = parse_integer(text, 1, MAX_ID)
    except InvalidValue as error:
        raise InvalidParameter(
            details=[{"field": "X-Company-Id", "message": error.text}]
        ) from error
    if company not in own:
        raise Forbidden(env._("You do not have access to this company."))
    return [company]


def language(env, header):
    """Return the code of the best installed language, or None for no wish that fits."""
    if not header:
        return None
    installed = [code for code, _name in env["res.lang"].get_installed()]
    wishes = sorted(parse_accept_header(header), key=lambda wish: -wish[1])
    for wish, quality in wishes:
        found = _matching(installed, wish.replace("-", "_").lower()) if quality else None
        if found:
            return found
    return None


def _matching(installed, wish):
    """``fr_be`` takes fr_BE, else any French; ``fr`` takes any French."""
    same = [code for code in installed if code.lower() == wish]
    near = [code for code in installed if code.lower().split("_")[0] == wish.split("_")[0]]
    return (same or near or [None])[0]
