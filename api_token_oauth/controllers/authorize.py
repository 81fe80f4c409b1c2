"""The authorization endpoint (RFC 6749 section 3.1): the page that asks the user.

Every check runs when the page is shown and again when the user decides. Nothing is remembered in
between: the page carries the request, under a seal for this user.
"""

from urllib.parse import urlencode

from odoo import SUPERUSER_ID, http
from odoo.addons.api_token_auth import settings
from odoo.http import Response, request
from odoo.tools import consteq
from odoo.tools.misc import hmac

from ..flow import authorization, codes, redirection
from ..flow.authorization import PARAMETERS, Refused
from ..flow.rejected import Rejected
from ..models.ir_http import AUTHORIZE
from .consent import HEADERS, asks_password, decision, names, page, ticked


class AuthorizeController(http.Controller):
    @http.route(AUTHORIZE, type="http", auth="user", methods=["GET"], sitemap=False)
    def ask(self, **_parameters):
        """Show the page; decides nothing, whatever the parameters."""
        return _serve(request.httprequest.args, _ask)

    @http.route(AUTHORIZE, type="http", auth="user", methods=["POST"], sitemap=False)
    def decide(self, **_parameters):
        return _serve(request.httprequest.form, _decide)


def _serve(arguments, act):
    """Check the request for authorization, then ``act(asked, scopes)`` → a response."""
    env = request.env(user=SUPERUSER_ID)
    try:
        asked = authorization.read(env, arguments)
    except Rejected as rejected:
        return page("api_token_oauth.rejected", {"text": rejected.text}, 400)
    try:
        authorization.check(asked, arguments, env["ir.http"]._api_resources())
        scopes = authorization.offered_scopes(env, asked, request.env.user)
    except Refused as refused:
        return _redirect(asked, error=refused.error, error_description=refused.description)
    return act(asked, scopes)


def _ask(asked, scopes, error=None):
    """The consent page."""
    again = f"{AUTHORIZE}?{urlencode(asked.values)}"
    values = {
        "client": asked.client,
        "publisher": asked.client._host() if asked.client.origin == "document" else None,
        "user": request.env.user,
        "scopes": scopes.with_context(lang=request.env.lang),
        "parameters": asked.values,
        "seal": _seal(asked),
        "host": redirection.destination(asked.uri),
        "is_loopback": redirection.is_loopback(asked.uri),
        "asks_password": asks_password(scopes),
        "error": error,
        "action": AUTHORIZE,
        "log_out": f"/web/session/logout?{urlencode({'redirect': again})}",
    }
    return page("api_token_oauth.consent", values)


def _decide(asked, scopes):
    form = request.httprequest.form
    if not consteq(form.get("seal", "").encode(), _seal(asked).encode()):
        text = request.env._("You are now logged in as another user. Please start again.")
        return page("api_token_oauth.rejected", {"text": text}, 400)
    if form.get("decision") != "allow":
        return _redirect(asked, error="access_denied", error_description="The user declined.")
    chosen, error = ticked(scopes)
    if error:
        return _ask(asked, scopes, error)
    return _redirect(asked, code=_code(asked, chosen).reveal())


def _code(asked, scopes):
    """Make a code for what the user has allowed, committed before the browser goes on."""
    with decision() as (own, decided):
        return codes.create(
            own,
            **decided,
            client_id=asked.client.id,
            scope=names(scopes),
            redirect_uri=asked.values.get("redirect_uri"),
            challenge=asked.values["code_challenge"],
            resource=asked.values.get("resource"),
            client_epoch=asked.client.sudo().epoch,
        )


def _seal(asked):
    """Binds the page to the user, the client and every parameter: what was read is decided."""
    message = [request.env.uid, *(asked.values.get(name, "") for name in PARAMETERS)]
    return hmac(request.env(su=True), "api_token_oauth.consent", message)


def _redirect(asked, **members):
    """Not by Odoo's own, which rewrites addresses (RFC 9700 section 4.12: 303)."""
    issuer = settings.ISSUER.read(request.env(user=SUPERUSER_ID))
    location = asked.answer(issuer, **members)
    return Response(status=303, headers={**HEADERS, "Location": location})
