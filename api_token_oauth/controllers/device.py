"""Devices without a browser (RFC 8628): where they ask, and the page where their user decides.

The page is two steps of one form: the code that the device shows, then what it asks for. A link
alone leads to an empty field: whoever sends one cannot have typed what stands on the device
(section 5.4).
"""

from datetime import datetime

from odoo import SUPERUSER_ID, http
from odoo.addons.api_token_auth import settings
from odoo.addons.api_token_auth.errors import RateLimited
from odoo.addons.api_token_auth.http.operation import Content, Form, Operation
from odoo.addons.api_token_auth.tokens import login_throttle
from odoo.http import request
from odoo.tools import consteq
from odoo.tools.misc import hmac

from ..flow import authorization, client_authentication, device, device_codes
from ..models.ir_http import CONFIRM, DEVICE
from .consent import asks_password, decision, names, page, ticked

_ANSWER = Content(
    {
        "type": "object",
        "properties": {
            "device_code": {"type": "string"},
            "user_code": {"type": "string"},
            "verification_uri": {"type": "string", "format": "uri"},
            "expires_in": {"type": "integer"},
            "interval": {"type": "integer"},
        },
    },
    {
        "device_code": "odc_…",
        "user_code": "WDJB-MJHT",
        "verification_uri": f"https://odoo.example.com{CONFIRM}",
        "expires_in": device_codes.LIFETIME,
        "interval": device_codes.INTERVAL,
    },
)


class DeviceController(http.Controller):
    @http.route(
        DEVICE,
        type="api",
        auth="none",
        methods=["POST"],
        readonly=False,
        save_session=False,
        body="form",
        oauth=True,
        operation=Operation(
            "Connect a device without a browser (RFC 8628)",
            Content(
                Form(("client_id",), ("client_secret", "scope", "resource")),
                {"client_id": "…", "scope": "project:read"},
            ),
            _ANSWER,
            errors=(401, 429),
            name="authorizeDevice",
        ),
    )
    def device(self):
        env, sent = request.env(user=SUPERUSER_ID), request.httprequest
        form = request.api.body or {}
        client = client_authentication.authenticate(env, form, sent.headers)
        code, user_code = device.start(env, client, form, sent.remote_addr)
        return {
            "device_code": code.reveal(),
            "user_code": user_code,
            "verification_uri": settings.ISSUER.read(env) + CONFIRM,
            "expires_in": device_codes.LIFETIME,
            "interval": device_codes.INTERVAL,
        }

    @http.route(CONFIRM, type="http", auth="user", methods=["GET"], sitemap=False)
    def ask_code(self, **_parameters):
        """The empty field, whatever the parameters."""
        return _ask_code()

    @http.route(CONFIRM, type="http", auth="user", methods=["POST"], sitemap=False)
    def confirm(self, **_parameters):
        form, env = request.httprequest.form, request.env(user=SUPERUSER_ID)
        user_code = device_codes.plain(form.get("user_code", ""))
        try:
            row = _find(env, user_code)
        except RateLimited:
            return _ask_code(request.env._("Too many wrong codes. Please try again later."))
        client = row and env["api.client"].browse(row["client_id"]).exists()
        if not client or not client.active or client.sudo().epoch != row["client_epoch"]:
            return _ask_code(
                request.env._("This code is wrong or has expired. Compare it with the device.")
            )
        asked = device.asked(row, client)
        try:
            scopes = authorization.offered_scopes(env, asked, request.env.user)
        except authorization.Refused:
            return _done(request.env._("You cannot connect this app."), is_error=True)
        if "decision" not in form:
            return _ask(row, user_code, client, scopes)
        return _decide(row, user_code, client, scopes)


def _find(env, user_code):
    """Find what waits under a code; wrong ones are counted.

    :raise RateLimited: too many wrong ones
    """
    slot = login_throttle.acquire_guess(env, request.env.user)
    row = device_codes.find(env, user_code)
    if row:
        login_throttle.reset_code(env, slot)
    return row


def _ask_code(error=None):
    return page("api_token_oauth.device_code", {"error": error, "action": CONFIRM})


def _ask(row, user_code, client, scopes, error=None):
    """What the device may do, and where it was asked for: somebody else's device is elsewhere."""
    minutes = int((datetime.utcnow() - row["asked_at"]).total_seconds() // 60)
    values = {
        "client": client,
        "user": request.env.user,
        "scopes": scopes.with_context(lang=request.env.lang),
        "user_code": f"{user_code[:4]}-{user_code[4:]}",
        "seal": _seal(row),
        "asked_from": row["asked_from"],
        "minutes": minutes,
        "asks_password": asks_password(scopes),
        "error": error,
        "action": CONFIRM,
    }
    return page("api_token_oauth.device", values)


def _decide(row, user_code, client, scopes):
    form = request.httprequest.form
    if not consteq(form.get("seal", "").encode(), _seal(row).encode()):
        # Not from the page that shows what is decided.
        return _ask(row, user_code, client, scopes)
    if form["decision"] != "allow":
        _note(row, None)
        return _done(request.env._("You have declined. The device gets no access."))
    chosen, error = ticked(scopes)
    if error:
        return _ask(row, user_code, client, scopes, error)
    if not _note(row, names(chosen)):
        return _ask_code(request.env._("This code has expired. Start again on the device."))
    return _done(request.env._("The device is connected. You can go back to it."))


def _note(row, granted):
    with decision() as (own, decided):
        return device_codes.decide(own, row, granted, **decided)


def _seal(row):
    """Binds the decision to the user and to the request that the page has shown."""
    message = [request.env.uid, row["id"], row["selector"]]
    return hmac(request.env(su=True), "api_token_oauth.device", message)


def _done(text, is_error=False):
    return page("api_token_oauth.device_done", {"text": text, "is_error": is_error})
