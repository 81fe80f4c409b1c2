"""What an app asks a user for (RFC 6749 section 4.1.1), checked in the order of the specification.

1. client and redirect URI → :class:`Rejected`: nobody is sent anywhere, the user reads why
2. all else                → :class:`Refused`: the app is told, by way of the redirect URI

The same checks run when the page is shown and when the user decides.
"""

from dataclasses import dataclass

from odoo.addons.api_token_auth.http.scopes import RPC
from odoo.addons.api_token_auth.tokens import entitlement

from . import pkce, redirection, unregistered
from .rejected import Rejected

#: Of the protocol of the user's identity, which is not spoken here: clients send them by habit.
_IGNORED_SCOPES = {"openid", "offline_access"}
#: What the request is bound to; passed on from the page that shows it to the decision.
PARAMETERS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "response_mode",
    "resource",
)


class Refused(Exception):
    """:param error: a code of RFC 6749 section 4.1.2.1, or of RFC 8707
    :param description: for the app's developer, English and ASCII
    """

    def __init__(self, error, description):
        super().__init__(error)
        self.error, self.description = error, description


@dataclass(frozen=True)
class Request:
    """A request for authorization whose client and redirect URI are right.

    :param client: ``api.client``
    :param uri: where the answer goes
    :param values: :data:`PARAMETERS` → text
    """

    client: object
    uri: str
    values: dict

    def answer(self, issuer, **members):
        """The address that the browser is sent to. Every answer is made here (RFC 9207)."""
        state = self.values.get("state")
        members |= {"state": state} if state else {}
        return redirection.with_answer(self.uri, {**members, "iss": issuer})


def read(env, arguments):
    """Return the :class:`Request`.

    :param arguments: a ``MultiDict`` of texts
    :raise Rejected: client or redirect URI are not right
    """
    values = {name: arguments[name] for name in PARAMETERS if arguments.get(name)}
    if any(len(arguments.getlist(name)) > 1 for name in ("client_id", "redirect_uri")):
        raise Rejected(env._("The app sent one of its parameters twice."))
    unregistered.ensure(env, values.get("client_id"))
    client = env["api.client"]._by_identifier(values.get("client_id"))
    if not client:
        raise Rejected(env._("The app is not known here, or it has been removed."))
    registered = client._redirect_uris()
    given = values.get("redirect_uri")
    if given is None:
        # Left out where there is no choice (RFC 6749 section 3.1.2.3).
        if len(registered) != 1:
            raise Rejected(env._("The app did not say where to send you."))
        return Request(client, registered[0], values)
    if not any(redirection.matches(uri, given) for uri in registered):
        raise Rejected(
            env._("The app asked to send you to an address that is not registered for it.")
        )
    return Request(client, given, values)


def check(request, arguments, resources):
    """Check the rest of the request.

    :param resources: the identifiers of what tokens may be bound to
    :raise Refused: for the app
    """
    values = request.values
    if any(len(arguments.getlist(name)) > 1 for name in PARAMETERS):
        raise Refused("invalid_request", "A parameter was sent more than once.")
    if "response_type" not in values:
        raise Refused("invalid_request", "Missing parameter: response_type")
    if values["response_type"] != "code":
        raise Refused("unsupported_response_type", "Supported: code")
    if values.get("response_mode", "query") != "query":
        raise Refused("invalid_request", "Supported response_mode: query")
    # RFC 7636 section 4.4.1; here, so that no code is ever made without one.
    if not pkce.is_challenge(values.get("code_challenge")):
        raise Refused("invalid_request", "code_challenge is required: 43 characters of base64url")
    if values.get("code_challenge_method") != pkce.METHOD:
        raise Refused("invalid_request", "Supported code_challenge_method: S256")
    if values.get("resource") not in (None, *resources):
        raise Refused("invalid_target", "Supported resources: " + " ".join(resources))


def registered_scopes(client, requested):
    """Return the names of those requested scopes that the client may have at all, as a set.

    :param requested: space-separated; empty for as many as there are
    """
    ceiling = client._scope_names()
    wanted = set(requested.split()) - _IGNORED_SCOPES
    # Everything is never what an app gets that did not ask for it.
    return (wanted or ceiling - {RPC}) & ceiling


def grantable(env, client, user, requested):
    """Return the names of the scopes that the user may give the client, as a set.

    What is unknown, or more than the app or the user may have, is left out.

    :param requested: space-separated; empty for as many as there are
    """
    return entitlement.of_user(env, user.id, registered_scopes(client, requested))


def offered_scopes(env, request, user):
    """Return the records of the scopes that the user is asked about: reading, changing, deleting.

    What is unknown, or more than the app or the user may have, is left out while something is
    left (RFC 6749 section 3.3): the answer says what was granted.

    :raise Refused: nothing is left, or the user may not allow this app anything
    """
    client = request.client
    if not user._is_api_user() or not client._may_be_allowed_by(user):
        raise Refused("access_denied", "The user may not connect this app.")
    held = grantable(env, client, user, request.values.get("scope", ""))
    if not held:
        raise Refused("invalid_scope", "None of the requested scopes can be granted.")
    scopes = env["api.scope"].sudo().search([("name", "in", sorted(held))])
    return scopes.sorted(lambda scope: (not scope.is_read_only, scope.verb_rank, scope.name))
